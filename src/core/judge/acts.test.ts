import { describe, expect, it } from 'vitest';
import { boot, ended, judged, judgeOf, out, scenario } from '../../../test/fakes/toy-attempt.ts';
import type { Observation } from '../attempt/observation.ts';
import type { Act } from '../scenario/scenario.ts';
import type { JudgedScenario } from './judge-state.ts';

const act = (name: string, parts: Partial<Act> = {}): Act => ({
  name,
  deed: { kind: 'reset' },
  restarts: false,
  good: [],
  bad: [],
  timeoutMs: 1000,
  ...parts,
});
const line = (source: string) => ({ kind: 'console', console: 'guest', source }) as const;
const withActs = (...acts: readonly Act[]): JudgedScenario => ({ ...scenario, acts });
const begins = (atMs: number, name: string): Observation => ({ kind: 'act-started', atMs, act: name, does: 'reset' });
const isDone = (atMs: number, name: string): Observation => ({ kind: 'act-ended', atMs, act: name });
const up = boot(out(900, 'firmware', 'start: firmware\n'), out(900, 'guest', 'kernel: 6.1\nguest speaks\n'));

describe('acts', () => {
  it('are due one after the other, each when all that is good before it was seen', () => {
    const judge = judgeOf(withActs(act('a', { good: [line('after a')] }), act('b')));
    let state = judge.start();
    const see = (...observations: readonly Observation[]) => {
      for (const one of observations) state = judge.observe(state, one);
      return judge.actDue(state);
    };
    expect(see(...boot(out(900, 'guest', 'kernel: 6.1\n')))).toBeNull();
    expect(see(out(950, 'guest', 'guest speaks\nafter a\n'))).toBe(0);
    // What came before it began is not what it brought about.
    expect(see(begins(1000, 'a'), isDone(1010, 'a'))).toBeNull();
    expect(see(out(1100, 'guest', 'after a\n'))).toBe(1);
    see(begins(1200, 'b'));
    expect(judge.judgement(state)).toBeNull();
    see(isDone(1210, 'b'));
    expect(judge.judgement(state)).toMatchObject({ outcome: 'good', stage: 'guest-act', act: 'b' });
  });

  it('wait until one is done, even where its good has been seen', () => {
    const wanted = withActs(act('a', { good: [line('after a')] }));
    const log = [...up, begins(1000, 'a'), out(1100, 'guest', 'after a\n')];
    expect(judged(log, wanted)).toMatchObject({ outcome: 'bad', act: 'a', signature: 'act a: timeout' });
    expect(judged([...log, isDone(1200, 'a')], wanted).outcome).toBe('good');
  });

  it('have a time of their own', () => {
    const wanted = withActs(act('a', { good: [line('never')], timeoutMs: 400 }));
    expect(judged([...up, begins(1000, 'a'), isDone(1010, 'a')], wanted)).toMatchObject({
      message: "no /never/ on the guest's console within 0.4 s",
      atMs: 1400,
    });
  });

  it('may start the guest again, where they say so, and its firmware twice', () => {
    const again = [
      out(1100, 'firmware', 'start: firmware\nstart: firmware\n'),
      out(1500, 'guest', 'kernel: 6.1\nguest speaks\n'),
    ];
    const log = [...up, begins(1000, 'a'), isDone(1010, 'a'), ...again];
    const good = [line('guest speaks')];
    expect(judged(log, withActs(act('a', { good, restarts: true }))).outcome).toBe('good');
    expect(judged(log, withActs(act('a', { good })))).toMatchObject({ outcome: 'bad', signature: 'act a: rebooted' });
  });

  it('that can not be done are bad, another failure, or the refusal that is hunted', () => {
    const failed: Observation = { kind: 'act-failed', atMs: 1050, act: 'a', message: 'device_add: no such bus' };
    const log = [...up, begins(1000, 'a'), failed];
    const refused = (source: string) => [{ kind: 'refused', step: 'boot', source }] as const;
    const expected = { message: 'device_add: no such bus', signature: 'act a: device_add: no such bus', stage: 'guest-act' };
    expect(judged(log, withActs(act('a')))).toMatchObject({ outcome: 'bad', ...expected });
    expect(judged(log, withActs(act('a', { bad: refused('no such bus') })))).toMatchObject({ outcome: 'bad', ...expected });
    expect(judged(log, withActs(act('a', { bad: refused('no such tape') })))).toMatchObject({
      outcome: 'other-failure',
      ...expected,
    });
  });

  it('that start another QEMU fail with its words about the state, and can not be tried where it refuses its options', () => {
    const wanted = withActs(act('a', { deed: { kind: 'restore', to: 'other' } }));
    const ends = (words: string) => [...up, begins(1000, 'a'), out(1100, 'qemu', `${words}\n`), ended(1110, 'boot', 1)];
    expect(judged(ends('refuse: load of migration failed'), wanted)).toMatchObject({ outcome: 'bad', act: 'a' });
    expect(judged(ends('refuse: unsupported machine type'), wanted)).toMatchObject({ outcome: 'no-answer', untestable: true });
  });

  it('leave a failure before them what it is', () => {
    const wanted = withActs(act('a', { bad: [line('x')] }));
    expect(judged(boot(out(900, 'guest', 'kernel: 6.1\npanic: no root\n')), wanted)).toMatchObject({
      outcome: 'other-failure',
      signature: 'guest-kernel: panic: no root',
    });
    expect(judged(boot(out(900, 'guest', 'kernel: 6.1\npanic: no root\n')), wanted)).not.toHaveProperty('act');
  });
});
