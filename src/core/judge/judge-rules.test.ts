// Rules of the judge that nothing else holds: each of these fails under a mutant that once survived (docs/measured/mutation.md).

import { describe, expect, it } from 'vitest';
import { boot, ended, judged, out, scenario, withBad } from '../../../test/fakes/toy-attempt.ts';
import type { Observation } from '../attempt/observation.ts';
import type { JudgedScenario } from './judge-state.ts';

const lines = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${make(index)}\n`).join('');

describe('the words of an ending', () => {
  it.each([
    [{ status: 1, signal: null, stderr: 'one\n  qemu: died  \n\n' }, 'the host VM ended with status 1: qemu: died'],
    [{ status: null, signal: null, stderr: '' }, 'the host VM ended with status unknown'],
    [{ status: null, signal: 'SIGSEGV', stderr: ' \n' }, 'the host VM ended by SIGSEGV'],
  ])('say how a host ended, and its last words', (exit, message) => {
    expect(judged(boot({ kind: 'host-exited', atMs: 400, exit }))).toMatchObject({
      outcome: 'no-answer',
      message,
      hint: 'firstbad doctor says whether this machine can run the host VM',
    });
  });

  it('name a step that took too long as what it is', () => {
    const stopped: Observation = { kind: 'step-timed-out', atMs: 5050, step: 'attach', timeoutMs: 5000 };
    const slow = judged([...boot().slice(0, 2), stopped]);
    expect(slow).toMatchObject({ outcome: 'bad', message: 'step attach did not end within 5 s' });
    expect(slow.signature).toContain('step attach timed out');
    const guest = judged(boot({ kind: 'step-timed-out', atMs: 60_000, step: 'boot', timeoutMs: 60_000 }));
    expect(guest.message).toContain('no ');
    expect(guest.signature).toContain('timeout');
  });
});

describe('trouble of the lab', () => {
  const late = { kind: 'step-timed-out', atMs: 60_000, step: 'boot', timeoutMs: 60_000 } as const;

  it('of the step that ends in vain is why it does, and that of another step is not', () => {
    expect(judged(boot(out(300, 'qemu', 'missing: libx\n'), late))).toMatchObject({
      outcome: 'no-answer',
      message: 'missing: libx',
      hint: 'install it',
    });
    const [first, attach, ...rest] = boot();
    const before = [first!, attach!, out(55, 'step', 'missing: libx\n'), ...rest];
    expect(judged([...before, late])).toMatchObject({ outcome: 'bad', message: expect.stringContaining('no ') as string });
  });

  it('of the host comes with what to do about it', () => {
    const { hint } = judged(boot(out(300, 'host', 'oops: x\n'), ended(400, 'boot', 1)));
    expect(hint).toContain('try the attempt again');
    expect(hint).toContain('add it to bad: console host');
  });
});

describe('what is kept of many warnings', () => {
  it('is the first causes, and the last that the guest survived', () => {
    const causes = judged(
      boot(
        out(
          300,
          'guest',
          lines(40, (index) => `slow: ${index}`),
        ),
        ended(400, 'boot', 1),
      ),
    );
    expect(causes.message).toBe('slow: 0');
    const survived = judged(boot(out(300, 'guest', `${lines(40, (index) => `warning: ${index}`)}fatal: panic_on_warn\n`)));
    expect(survived.message).toBe('warning: 39');
  });
});

describe('a threat', () => {
  it('waits longer while its own console goes on, and not while another one does', () => {
    const unread = out(300, 'firmware', 'unread: disk\n');
    const { atMs } = judged(boot(unread));
    expect(judged(boot(unread, out(1000, 'firmware', 'noise\n'))).atMs).toBe(atMs + 700);
    expect(judged(boot(unread, out(1000, 'guest', 'noise\n'))).atMs).toBe(atMs);
  });

  it('gives way to what ends it, and keeps the words of the first of several', () => {
    expect(judged(boot(out(300, 'firmware', 'unread: one\nunread: two\n'))).message).toBe('unread: one');
    expect(judged(boot(out(300, 'firmware', 'unread: one\n'), out(500, 'guest', 'panic: p\n'))).message).toContain('panic: p');
  });

  it('is not overtaken by a second failure that comes within its grace', () => {
    expect(judged(boot(out(300, 'guest', 'panic: first\n'), ended(310, 'boot', 1))).message).toBe('panic: first');
  });
});

describe('a refusal that the scenario names', () => {
  const bad = [{ kind: 'refused', step: 'boot', source: 'not supported' }] as const;
  const refusing: JudgedScenario = { ...scenario, bad };
  const said = out(300, 'qemu', '/components/qemu/bin/qemu-system-x86_64: x not supported\n');

  it.each([
    [1, 'bad'],
    [124, 'bad'],
    [125, 'no-answer'],
    [0, 'other-failure'],
  ])('counts with status %i as %s', (status, outcome) => {
    expect(judged(boot(said, ended(400, 'boot', status)), refusing).outcome).toBe(outcome);
  });

  it('is told without the folder of the program, in the first of its words', () => {
    const twice = out(320, 'qemu', 'qemu: y not supported\n');
    expect(judged(boot(said, twice, ended(400, 'boot', 1)), refusing).message).toBe('qemu-system-x86_64: x not supported');
  });

  it('on another console is none', () => {
    expect(judged(boot(out(300, 'guest', 'x not supported\n'), ended(400, 'boot', 1)), refusing).outcome).toBe('other-failure');
  });

  it('is what the judge misses when it does not come', () => {
    const wanted: JudgedScenario = { ...scenario, good: [{ kind: 'status', step: 'boot', statuses: [3, 4] }] };
    expect(judged(boot(ended(400, 'boot', 0)), wanted).message).toContain('without status 3 or 4 of step boot');
    const nonzero: JudgedScenario = { ...scenario, good: [{ kind: 'status', step: 'boot', statuses: 'nonzero' }] };
    expect(judged(boot(ended(400, 'boot', 0)), nonzero).message).toContain('without status other than 0 of step boot');
  });
});

describe('what the user named as bad', () => {
  it('on its own console alone', () => {
    expect(judged(boot(out(300, 'guest', 'unreadable disk\n'), ended(400, 'boot', 1)), withBad('disk')).outcome).toBe(
      'other-failure',
    );
  });
});
