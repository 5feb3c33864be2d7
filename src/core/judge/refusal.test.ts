import { describe, expect, it } from 'vitest';
import { boot, ended, judged, out, scenario, started } from '../../../test/fakes/toy-attempt.ts';
import type { Expectation } from '../scenario/scenario.ts';
import type { JudgedScenario } from './judge-state.ts';

const withRefusal = (source: string, step = 'boot'): JudgedScenario => {
  const bad: readonly Expectation[] = [{ kind: 'refused', step, source }];
  return { ...scenario, bad };
};
const words = '/components/q/bin/qemu-x: refuse: no such machine';

describe('a refusal that the scenario calls bad', () => {
  it('is bad in the words of the program, without its folder', () => {
    const log = boot(out(200, 'qemu', `${words}\n`), ended(210, 'boot', 1));
    expect(judged(log, withRefusal('no such machine'))).toMatchObject({
      outcome: 'bad',
      untestable: false,
      stage: 'step',
      step: 'boot',
      message: 'qemu-x: refuse: no such machine',
      signature: 'step: qemu-x: refuse: no such machine',
    });
  });

  it('is seen when its words come after the end', () => {
    const log = boot(ended(210, 'boot', 1), out(250, 'qemu', `${words}\n`));
    expect(judged(log, withRefusal('no such machine')).outcome).toBe('bad');
  });

  it('is one of a step that starts no guest, too', () => {
    const log = [started('attach', 50), out(100, 'step', 'losetup: failed\n'), ended(110, 'attach', 1)];
    expect(judged(log, withRefusal('losetup: failed', 'attach'))).toMatchObject({ outcome: 'bad', message: 'losetup: failed' });
    expect(judged(log, withRefusal('losetup: failed', 'boot')).outcome).toBe('other-failure');
  });

  it('leaves other refusals untestable', () => {
    const log = boot(out(200, 'qemu', 'refuse: options\n'), ended(210, 'boot', 1));
    expect(judged(log, withRefusal('no such machine'))).toMatchObject({ outcome: 'no-answer', untestable: true });
  });

  it('is none when the program goes on, is killed, can not be tried, or the guest has run', () => {
    const said = out(200, 'qemu', `${words}\n`);
    const outcome = (log: Parameters<typeof judged>[0]) => judged(log, withRefusal('no such machine')).outcome;
    expect(outcome(boot(said, out(900, 'guest', 'guest speaks\n')))).toBe('good');
    expect(outcome(boot(said, ended(210, 'boot', 139)))).toBe('other-failure');
    expect(outcome(boot(said, ended(210, 'boot', 125)))).toBe('no-answer');
    expect(outcome(boot(out(100, 'firmware', 'firmware: up\n'), said, ended(210, 'boot', 1)))).toBe('other-failure');
  });
});
