import { describe, expect, it } from 'vitest';
import { boot, booting, ended, judged, judgeOf, out, scenario, started, withBad } from '../../../test/fakes/toy-attempt.ts';
import type { GuestSample, Observation } from '../attempt/observation.ts';
import type { Judgement } from '../attempt/verdict.ts';
import { partialMs } from './judge.ts';
import { graceMs, threatMs } from './judge-findings.ts';
import type { JudgedScenario } from './judge-state.ts';

describe('a good attempt', () => {
  it('is decided by the line that completes all of good, at once', () => {
    expect(judged(boot(out(900, 'guest', 'loader: up\nguest speaks\r\n')))).toEqual({
      outcome: 'good',
      untestable: false,
      stage: 'guest-loader',
      step: 'boot',
      message: 'guest speaks',
      signature: null,
      hint: null,
      atMs: 900,
    });
  });

  it('needs every one of good, in any order', () => {
    const both: JudgedScenario = { ...scenario, good: [...scenario.good, { kind: 'status', step: 'boot', statuses: [0] }] };
    expect(judged(boot(out(900, 'guest', 'guest speaks\n'), ended(950, 'boot', 0)), both).outcome).toBe('good');
    expect(judged(boot(ended(950, 'boot', 0), out(960, 'guest', 'guest speaks\n')), both).outcome).toBe('good');
    expect(judged(boot(out(900, 'guest', 'guest speaks\n'), ended(950, 'boot', 1)), both).outcome).toBe('bad');
  });

  it('is seen in a line without an end after a moment, as a prompt is', () => {
    const prompt = judged(boot(out(900, 'guest', 'guest speaks')));
    expect(prompt).toMatchObject({ outcome: 'good', atMs: 900 + partialMs });
    expect(judged(boot(out(900, 'guest', 'guest speaks'), out(950, 'guest', ' not\n'))).outcome).toBe('bad');
  });

  it('wins over a failure that came a moment before on another stream', () => {
    expect(judged(boot(out(900, 'firmware', 'panic: x\n'), out(1000, 'guest', 'guest speaks\n'))).outcome).toBe('good');
  });

  it('comes too late after the grace of a failure', () => {
    const late = out(900 + graceMs + 1, 'guest', 'guest speaks\n');
    expect(judged(boot(out(900, 'firmware', 'panic: x\n'), late)).outcome).toBe('bad');
  });
});

describe('what a guest survives', () => {
  const warned = (...more: readonly Observation[]) => boot(out(900, 'guest', 'kernel: 6.1\nwarning: odd at 7\n'), ...more);

  it('gives its words to a panic that says that it was fatal, and to nothing else', () => {
    expect(judged(warned(out(950, 'guest', 'fatal: warned\n')))).toMatchObject({
      message: 'warning: odd at 7',
      signature: 'guest-kernel: warning: odd',
    });
    expect(judged(warned(out(950, 'guest', 'panic: no root\n'))).message).toBe('panic: no root');
    expect(judged(warned(out(950, 'guest', 'oops: null\nfatal: in interrupt\n'))).message).toBe('oops: null');
  });

  it('is the last of it that a panic comes of, however much there was', () => {
    const many = Array.from({ length: 20 }, (_, index) => `warning: number ${index}\n`).join('');
    expect(judged(boot(out(900, 'guest', `${many}fatal: warned\n`))).message).toBe('warning: number 19');
  });

  it('is a hint beside an ending that nothing else explains, whose signature stays', () => {
    const silent = judged(boot(out(900, 'guest', 'kernel: 6.1\n')));
    expect(judged(warned())).toMatchObject({
      message: silent.message,
      signature: silent.signature,
      hint: 'before that the guest said: warning: odd at 7',
    });
    expect(judged(warned(out(950, 'guest', 'slow: stall\n'))).message).toBe('slow: stall');
    expect(judged(warned(out(950, 'guest', 'guest speaks\n'))).outcome).toBe('good');
  });
});

describe('a failure', () => {
  const panic = boot(out(900, 'guest', 'kernel: 6.1\npanic: no root\n'));

  it('is bad when the scenario names no bad, else another failure', () => {
    expect(judged(panic)).toMatchObject({ outcome: 'bad', signature: 'guest-kernel: panic: no root', atMs: 900 + graceMs });
    expect(judged(panic, withBad('never'))).toMatchObject({
      outcome: 'other-failure',
      signature: 'guest-kernel: panic: no root',
    });
  });

  it('is bad by a pattern that matches one line later, and keeps its stage', () => {
    const later = [...panic, out(950, 'guest', 'RIP: foo\n')];
    expect(judged(later, withBad('RIP: foo', 'guest'))).toMatchObject({
      outcome: 'bad',
      message: 'RIP: foo',
      stage: 'guest-kernel',
    });
  });

  it('takes message and signature from the first sign of it', () => {
    const log = boot(out(900, 'firmware', 'firmware: up\nunread: disk\nunread: floppy\nfatal: nothing to boot\n'));
    const expected = { message: 'unread: disk', signature: 'guest-firmware: unread: disk', atMs: 900 + graceMs };
    expect(judged(log)).toMatchObject({ outcome: 'bad', ...expected });
    expect(judged(log, withBad('never'))).toMatchObject({ outcome: 'other-failure', ...expected });
    expect(judged(log, withBad('nothing to boot'))).toMatchObject({ outcome: 'bad', message: 'unread: disk', atMs: 900 });
  });

  it('is decided by a firmware that falls silent after a device that it could not read', () => {
    const silent = boot(out(900, 'firmware', 'firmware: up\nunread: disk\n'), out(1500, 'firmware', 'trying the network\n'));
    expect(judged(silent)).toMatchObject({ message: 'unread: disk', stage: 'guest-firmware', atMs: 1500 + threatMs });
  });

  it('is forgotten when the next device boots', () => {
    const next = boot(out(900, 'firmware', 'unread: disk\nloader: from CD\n'), out(5000, 'guest', 'guest speaks\n'));
    expect(judged(next).outcome).toBe('good');
    const stuck = boot(out(900, 'firmware', 'unread: disk\nloader: from CD\n'));
    expect(judged(stuck)).toMatchObject({ signature: 'guest-loader: timeout' });
  });

  it('is explained by the oops that came before it', () => {
    expect(judged(boot(out(900, 'guest', 'kernel: 6.1\noops: null\nfatal: exception\n'))).message).toBe('oops: null');
    expect(judged(boot(out(900, 'guest', 'kernel: 6.1\noops: null\npanic: no root\n'))).message).toBe('panic: no root');
    expect(judged(boot(out(900, 'guest', 'kernel: 6.1\noops: null\n')))).toMatchObject({
      outcome: 'bad',
      message: 'oops: null',
    });
  });

  it('is a second start of the firmware or the kernel', () => {
    const twice = boot(out(900, 'firmware', 'start: 1\nloader: x\n'), out(2000, 'firmware', 'start: 2\n'));
    expect(judged(twice)).toMatchObject({ outcome: 'bad', signature: 'guest-loader: rebooted', atMs: 2000 + graceMs });
    const kernels = boot(out(900, 'guest', 'kernel: 1\n'), out(2000, 'guest', 'kernel: 1\n'));
    expect(judged(kernels)).toMatchObject({ signature: 'guest-kernel: rebooted' });
  });

  it('is no second start when a banner comes twice before the firmware hands over', () => {
    const once = boot(out(900, 'firmware', 'title: 1\nstart: 1\ntitle: 1\nloader: x\n'));
    expect(judged(once).signature).toBe('guest-loader: timeout');
    const twice = boot(out(900, 'firmware', 'title: 1\nloader: x\ntitle: 1\n'));
    expect(judged(twice).signature).toBe('guest-loader: rebooted');
  });

  it("is no second start when user space prints the kernel's log and the firmware has started once", () => {
    const log = [out(900, 'firmware', 'start: 1\n'), out(1000, 'guest', 'kernel: 1\nuser: up\nkernel: 1\n')];
    expect(judged(boot(...log, out(1100, 'guest', 'guest speaks\n'))).outcome).toBe('good');
  });

  it('counts a banner once that was looked at before the end of its line', () => {
    const slowly = boot(out(900, 'guest', 'kernel: 6.'), out(900 + partialMs + 50, 'guest', '1\n'));
    expect(judged(slowly).signature).toBe('guest-kernel: timeout');
  });

  it('is the end of its time, when nothing else says so', () => {
    expect(judged(boot(out(900, 'firmware', 'firmware: up\n')))).toMatchObject({
      outcome: 'bad',
      message: "no /speaks$/ on the guest's console within 20 s",
      signature: 'guest-firmware: timeout',
      atMs: 20_100,
    });
  });
});

describe('a guest that does not move', () => {
  const samples = (fromMs: number, parts: Partial<GuestSample> = {}): Observation[] =>
    Array.from({ length: 12 }, (_, index) => ({
      kind: 'guest-sample',
      atMs: fromMs + index * 500,
      sample: { runState: 'running', blockOperations: 3, instructionPointers: ['fff0'], halted: true, ...parts },
    }));

  it('hangs, long before its time is over', () => {
    expect(judged(boot(out(900, 'firmware', 'firmware: up\n'), ...samples(1000)))).toMatchObject({
      outcome: 'bad',
      signature: 'guest-firmware: hang',
      message: 'the guest hangs: for 5.0 s no byte on its consoles, no block operation, all vCPUs halted',
      atMs: 6000,
    });
  });

  it('does not hang while its host or a step speaks, nor for want of looks', () => {
    expect(judged(boot(...samples(1000).slice(0, 9))).signature).toBe('step: timeout');
  });

  it('does not hang while a console goes on without ending its line', () => {
    const dots = samples(1000).flatMap((sample) => [sample, out(sample.atMs, 'guest', '.')]);
    expect(judged(boot(...dots)).signature).toBe('step: timeout');
  });

  it.each(['guest-panicked', 'internal-error', 'io-error', 'shutdown'])('is over when QEMU says %s', (runState) => {
    expect(judged(boot(...samples(1000, { runState })))).toMatchObject({
      outcome: 'bad',
      message: `QEMU has stopped the guest: ${runState}`,
      atMs: 1000 + graceMs,
    });
  });
});

describe('the end of a step', () => {
  it('is a failure when the status is not 0 and nobody asked for it', () => {
    const failed = [...booting.slice(0, 2), ended(70, 'attach', 3)];
    expect(judged(failed)).toMatchObject({
      outcome: 'bad',
      stage: 'step',
      step: 'attach',
      message: 'step attach ended with status 3',
    });
  });

  it('is fine when good asks for that status', () => {
    const asked: JudgedScenario = {
      ...scenario,
      good: [...scenario.good, { kind: 'status', step: 'attach', statuses: 'nonzero' }],
    };
    const log = [...booting.slice(0, 2), ended(70, 'attach', 3), started('boot'), out(200, 'guest', 'guest speaks\n')];
    expect(judged(log, asked).outcome).toBe('good');
    expect(judged(boot(out(200, 'guest', 'guest speaks\n')), asked)).toMatchObject({ outcome: 'bad', step: 'attach' });
  });

  it('is bad when bad names the status, and another failure when it names another one', () => {
    const named: JudgedScenario = { ...scenario, bad: [{ kind: 'status', step: 'attach', statuses: [3] }] };
    expect(judged([...booting.slice(0, 2), ended(70, 'attach', 3)], named).outcome).toBe('bad');
    expect(judged([...booting.slice(0, 2), ended(70, 'attach', 4)], named).outcome).toBe('other-failure');
  });

  it('can not be tested at 125, and says nothing at 126, 127 and after a kill from outside', () => {
    const status = (code: number): Judgement => judged([...booting.slice(0, 2), ended(70, 'attach', code)]);
    expect(status(125)).toMatchObject({ outcome: 'no-answer', untestable: true });
    for (const code of [126, 127, 137, 143]) expect(status(code)).toMatchObject({ outcome: 'no-answer', untestable: false });
    expect(status(127).hint).not.toBeNull();
    expect(status(139)).toMatchObject({ outcome: 'bad', message: 'step attach was killed by SIGSEGV' });
  });

  it('does not take a missing command for the nonzero status that somebody asked for', () => {
    const missing = [...booting.slice(0, 2), ended(70, 'attach', 127)];
    const asBad: JudgedScenario = { ...scenario, bad: [{ kind: 'status', step: 'attach', statuses: 'nonzero' }] };
    const asGood: JudgedScenario = { ...scenario, good: [{ kind: 'status', step: 'attach', statuses: 'nonzero' }] };
    expect(judged(missing, asBad).outcome).toBe('no-answer');
    expect(judged(missing, asGood).outcome).toBe('no-answer');
  });

  it('is a refusal when QEMU complains before the firmware has spoken, even where nonzero is bad', () => {
    const log = boot(out(200, 'qemu', 'refuse: aio=native needs cache.direct=on\n'), ended(210, 'boot', 1));
    const expected = {
      outcome: 'no-answer',
      untestable: true,
      stage: 'step',
      message: 'refuse: aio=native needs cache.direct=on',
    };
    expect(judged(log)).toMatchObject(expected);
    expect(judged(log, { ...scenario, bad: [{ kind: 'status', step: 'boot', statuses: 'nonzero' }] })).toMatchObject(expected);
  });

  it("takes QEMU's words also when they arrive after its end", () => {
    const log = boot(ended(210, 'boot', 1), out(250, 'qemu', 'refuse: options\n'));
    expect(judged(log)).toMatchObject({ untestable: true, message: 'refuse: options' });
  });

  it('is a failure when QEMU complains and ends after the firmware has spoken', () => {
    const log = boot(out(200, 'firmware', 'firmware: up\n'), out(300, 'qemu', 'refuse: io error\n'), ended(310, 'boot', 1));
    expect(judged(log)).toMatchObject({ outcome: 'bad', untestable: false, signature: 'guest-firmware: refuse: io error' });
  });

  it("is the lab's trouble when QEMU lacks something, with what to do", () => {
    const log = boot(out(200, 'qemu', 'missing: libfdt.so.1\n'), ended(210, 'boot', 1));
    expect(judged(log)).toMatchObject({
      outcome: 'no-answer',
      untestable: false,
      message: 'missing: libfdt.so.1',
      hint: 'install it',
    });
  });

  it('does not hold what an earlier step lacked against a later one', () => {
    const log = [
      ...booting.slice(0, 2),
      out(55, 'step', 'missing: nicety\n'),
      ended(60, 'attach', 0),
      started('boot'),
      ended(900, 'boot', 3),
    ];
    expect(judged(log)).toMatchObject({ outcome: 'bad', message: 'QEMU (step boot) ended with status 3' });
  });

  it('is a failure at status 0 too, when the good sign is missing after the last step', () => {
    expect(judged(boot(ended(900, 'boot', 0)))).toMatchObject({
      outcome: 'bad',
      message: "QEMU (step boot) ended with status 0 without /speaks$/ on the guest's console",
      signature: 'step: QEMU (step boot) ended with status 0',
    });
  });

  it('is a failure when it does not come in time', () => {
    const log: Observation[] = [
      ...booting.slice(0, 2),
      { kind: 'step-timed-out', atMs: 5050, step: 'attach', timeoutMs: 5000 },
    ];
    expect(judged(log)).toMatchObject({ outcome: 'bad', message: 'step attach did not end within 5 s', step: 'attach' });
  });
});

describe("the lab's trouble", () => {
  const hostPanic = boot(out(900, 'guest', 'kernel: 6.1\n'), out(1000, 'host', 'panic: double fault\n'));

  it('is no answer: a host that panics says nothing about its guest', () => {
    expect(judged(hostPanic, withBad('never'))).toMatchObject({ outcome: 'no-answer', message: 'panic: double fault' });
    expect(judged([...hostPanic, out(1100, 'guest', 'panic: no root\n')]).outcome).toBe('no-answer');
    expect(judged(hostPanic).hint).toContain('bad: console host');
  });

  it('is the failure when the scenario asks for it on the console of the host', () => {
    expect(judged(hostPanic, withBad('double fault', 'host'))).toMatchObject({
      outcome: 'bad',
      message: 'panic: double fault',
    });
  });

  it('is not hidden by any number of other complaints', () => {
    const slow = out(500, 'host', 'slow: soft lockup\n'.repeat(50));
    const log = boot(slow, out(900, 'host', 'oops: in kmalloc\n'), out(950, 'guest', 'panic: no root\n'));
    expect(judged(log)).toMatchObject({ outcome: 'no-answer', message: 'oops: in kmalloc' });
  });

  it('spoils every failure after an oops of the host, but no success', () => {
    const oops = out(500, 'host', 'oops: in kmalloc\n');
    expect(judged(boot(oops, out(900, 'guest', 'panic: no root\n'))).outcome).toBe('no-answer');
    expect(judged(boot(oops, out(900, 'guest', 'guest speaks\n'))).outcome).toBe('good');
  });

  it('excuses silence of the guest by slowness of the host, not what the guest says', () => {
    const slow = out(500, 'host', 'slow: soft lockup\n');
    expect(judged(boot(slow))).toMatchObject({ outcome: 'no-answer', message: 'slow: soft lockup' });
    expect(judged(boot(slow, out(900, 'guest', 'panic: no root\n'))).outcome).toBe('bad');
  });

  it('is a host that ends, in the last words of its QEMU or its own', () => {
    const exit: Observation = {
      kind: 'host-exited',
      atMs: 1100,
      exit: { status: null, signal: 'SIGKILL', stderr: 'x\nlast words\n' },
    };
    expect(judged(boot(exit))).toMatchObject({ outcome: 'no-answer', message: 'the host VM ended by SIGKILL: last words' });
    expect(judged([...hostPanic, exit]).message).toBe('panic: double fault');
    expect(judged([...booting, exit, out(1200, 'host', 'panic: late\n')]).message).toBe('panic: late');
  });

  it('is reported with its hint', () => {
    const lab: Observation = {
      kind: 'lab-trouble',
      atMs: 300,
      code: 'disk-full',
      message: 'the disk is full',
      hint: 'make room',
    };
    expect(judged(boot(lab))).toMatchObject({
      outcome: 'no-answer',
      message: 'the disk is full',
      hint: 'make room',
      signature: 'step: disk-full',
    });
  });

  it('is a host that starts again by itself, not one that the lab starts again', () => {
    const again = [out(10, 'host', 'kernel: 1\n'), out(20, 'host', 'kernel: 1\n')];
    expect(judged(again)).toMatchObject({ outcome: 'no-answer', signature: 'host-kernel: host rebooted' });
    const restarted: Observation = { kind: 'stage', atMs: 15, stage: 'vm-firmware', step: null };
    const [one, two] = again as [Observation, Observation];
    expect(judged([one, restarted, two, ...boot(out(900, 'guest', 'guest speaks\n'))]).outcome).toBe('good');
  });

  it('is an attempt that somebody stops before anything is decided', () => {
    const judge = judgeOf();
    const state = booting.reduce((so, one) => judge.observe(so, one), judge.start());
    expect(judge.conclude(state, 200)).toMatchObject({ outcome: 'no-answer', signature: 'step: stopped' });
    expect(judge.conclude(state, Infinity)).toMatchObject({ outcome: 'bad', signature: 'step: timeout' });
  });
});
