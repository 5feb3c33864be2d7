// A toy language of consoles and a scenario in it, so that the judge's rules are tested apart from what programs write.

import type { Detector, Finding } from '../../src/core/attempt/finding.ts';
import { trouble } from '../../src/core/attempt/finding.ts';
import type { Observation, StreamName } from '../../src/core/attempt/observation.ts';
import type { Judgement } from '../../src/core/attempt/verdict.ts';
import type { Judge } from '../../src/core/judge/judge.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import type { JudgedScenario } from '../../src/core/judge/judge-state.ts';

/** The first word of a line says what it is. */
const toy: Detector = {
  name: 'toy',
  detect: ({ text, stream }): readonly Finding[] => {
    const blame = stream === 'host' ? 'lab' : 'point';
    switch (text.split(':')[0]) {
      case 'firmware':
        return [{ kind: 'reached', stage: 'guest-firmware' }];
      case 'loader':
        return [{ kind: 'reached', stage: 'guest-loader' }];
      case 'kernel':
        return [
          { kind: 'reached', stage: stream === 'host' ? 'host-kernel' : 'guest-kernel' },
          { kind: 'boot', part: 'kernel', once: true },
        ];
      case 'start':
        return [{ kind: 'boot', part: 'firmware', once: true }];
      case 'title':
        return [{ kind: 'boot', part: 'firmware', once: false }];
      case 'user':
        return [{ kind: 'reached', stage: 'guest-user-space' }];
      case 'panic':
        return [trouble(text, { weight: 'decides', blame })];
      case 'fatal':
        return [trouble(text, { weight: 'decides', blame, yields: true })];
      case 'unread':
        return [trouble(text, { weight: 'threatens', blame, yields: true, overtakenBy: 'guest-loader' })];
      case 'oops':
        return [trouble(text, { weight: stream === 'host' ? 'taints' : 'explains', blame })];
      case 'warning':
        return [trouble(text, { weight: 'explains', blame, survived: true, signed: text.replace(/ at .*/, '') })];
      case 'slow':
        return [trouble(text, { weight: 'explains', blame })];
      case 'refuse':
        return [trouble(text, { weight: 'explains', blame: 'options' })];
      case 'missing':
        return [trouble(text, { weight: 'explains', blame: 'lab', hint: 'install it' })];
      default:
        return [];
    }
  },
};

export const scenario: JudgedScenario = {
  steps: [
    { name: 'attach', kind: 'run', command: 'losetup', capture: null, timeoutMs: 5000 },
    { name: 'boot', kind: 'guest', command: 'qemu', capture: null, timeoutMs: 60_000 },
  ],
  good: [{ kind: 'console', console: 'guest', source: 'speaks$' }],
  bad: [],
  timeouts: { bootMs: 60_000, guestMs: 20_000, stallMs: 5000 },
};
export const withBad = (source: string, console: 'guest' | 'firmware' | 'host' = 'firmware'): JudgedScenario => ({
  ...scenario,
  bad: [{ kind: 'console', console, source }],
});

export const judgeOf = (parts: JudgedScenario = scenario): Judge => createJudge({ scenario: parts, detectors: [toy] });

export const out = (atMs: number, stream: StreamName, text: string): Observation => ({ kind: 'output', atMs, stream, text });
export const started = (step: string, atMs = 100): Observation => ({ kind: 'step-started', atMs, step, command: step });
export const ended = (atMs: number, step: string, status: number): Observation => ({ kind: 'step-ended', atMs, step, status });
export const booting: readonly Observation[] = [
  { kind: 'stage', atMs: 0, stage: 'host-user-space', step: null },
  started('attach', 50),
  ended(60, 'attach', 0),
  started('boot'),
];

/** As a live caller does: the observations, then time until there is a judgement. */
export function judged(
  observations: readonly Observation[],
  parts: JudgedScenario = scenario,
): Judgement & { readonly atMs: number } {
  const judge = judgeOf(parts);
  let state = observations.reduce((so, one) => judge.observe(so, one), judge.start());
  for (let due = judge.nextDeadline(state); due !== null; due = judge.nextDeadline(state)) state = judge.advance(state, due);
  const judgement = judge.judgement(state) ?? judge.conclude(state, state.nowMs);
  return { ...judgement, atMs: state.nowMs };
}
export const boot = (...observations: Observation[]): readonly Observation[] => [...booting, ...observations];
