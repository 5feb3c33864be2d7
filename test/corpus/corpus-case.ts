// Reads the logs of the corpus and looks at them as the judge does. The format is described in docs/reference/judging.md.

import type { ConsoleLine } from '../../src/core/attempt/console-lines.ts';
import { emptyLineBuffer, splitLines, takePartial } from '../../src/core/attempt/console-lines.ts';
import type { Detector } from '../../src/core/attempt/finding.ts';
import type { Observation, StreamName } from '../../src/core/attempt/observation.ts';
import type { Stage } from '../../src/core/attempt/stage.ts';
import { laterStage } from '../../src/core/attempt/stage.ts';
import type { Judgement } from '../../src/core/attempt/verdict.ts';
import { assert } from '../../src/core/base/assert.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import type { JudgedScenario } from '../../src/core/judge/judge-state.ts';

/** One log: its header, and the bytes of one console as they came, Latin-1. */
export interface CorpusCase {
  readonly stream: StreamName;
  /** Status with which the step ended afterwards, null when it ran on. */
  readonly status: number | null;
  /** `<detector> <weight> <blame>: <message>`, in order. */
  readonly expected: readonly string[];
  readonly reaches: string;
  readonly judged: string;
  readonly text: string;
}

const end = '# ---\n';

export function readCase(file: string): CorpusCase {
  const length = file.indexOf(end);
  assert(length > 0, 'a log of the corpus has a header that ends with "# ---"');
  const header = file.slice(0, length).split('\n');
  const all = (key: string): string[] =>
    header.filter((line) => line.startsWith(`# ${key}: `)).map((line) => line.slice(key.length + 4));
  const status = all('status')[0];
  return {
    stream: (all('stream')[0] ?? '') as StreamName,
    status: status === undefined ? null : Number(status),
    expected: all('expect').filter((line) => line !== 'nothing'),
    reaches: all('reaches')[0] ?? '',
    judged: all('judged')[0] ?? '',
    text: file.slice(length + end.length),
  };
}

/** The log with a header that expects what is seen; who wrote the rest of the header wrote it for good. */
export function withSeen(file: string, { troubles, reaches, judged }: Seen): string {
  const length = file.indexOf(end);
  const kept = file.slice(0, length).split('\n').filter((line) => line !== '' && !/^# (?:expect|reaches|judged): /.test(line));
  const expected = troubles.length === 0 ? ['nothing'] : troubles;
  const seen = [...expected.map((line) => `# expect: ${line}`), `# reaches: ${reaches ?? 'nothing'}`, `# judged: ${judged}`];
  return `${[...kept, ...seen].join('\n')}\n${file.slice(length)}`;
}

export interface Seen {
  readonly troubles: readonly string[];
  readonly reaches: Stage | null;
  readonly judged: string;
}

export function observeCase(log: CorpusCase, detectors: readonly Detector[]): Seen {
  const troubles: string[] = [];
  let reaches: Stage | null = null;
  for (const line of linesOf(log)) {
    for (const { name, detect } of detectors) {
      for (const finding of detect(line)) {
        if (finding.kind === 'trouble') troubles.push(`${name} ${finding.weight} ${finding.blame}: ${finding.message}`);
        if (finding.kind === 'reached') reaches = reaches === null ? finding.stage : laterStage(reaches, finding.stage);
      }
    }
  }
  return { troubles, reaches, judged: describeJudgement(judgeCase(log, detectors)) };
}

function linesOf({ stream, text }: CorpusCase): readonly ConsoleLine[] {
  const { buffer, lines } = splitLines(emptyLineBuffer, { text, atMs: 0 });
  const rest = takePartial(buffer).text;
  const complete = lines.map((line) => ({ ...line, stream, complete: true }));
  return rest === null ? complete : [...complete, { stream, text: rest, atMs: 0, complete: false }];
}

/** The scenario that logs are judged by: nothing in them is the good sign, every failure is bad. */
export const corpusScenario: JudgedScenario = {
  steps: [
    { name: 'prepare', kind: 'run', command: 'prepare', capture: null, timeoutMs: 20_000 },
    { name: 'boot', kind: 'guest', command: 'qemu-system-x86_64', capture: null, timeoutMs: 60_000 },
  ],
  good: [{ kind: 'console', console: 'guest', source: '^nothing writes this$' }],
  bad: [],
  timeouts: { bootMs: 60_000, guestMs: 20_000, stallMs: 5000 },
};

export function observationsOf(log: CorpusCase): readonly Observation[] {
  const { stream, text, status } = log;
  const step = stream === 'step' ? 'prepare' : 'boot';
  return [
    { kind: 'stage', atMs: 0, stage: 'vm-firmware', step: null },
    ...(stream === 'host' ? [] : ([{ kind: 'stage', atMs: 100, stage: 'host-user-space', step: null }] as const)),
    { kind: 'step-started', atMs: 200, step, command: step },
    { kind: 'output', atMs: 300, stream, text },
    ...(status === null ? [] : ([{ kind: 'step-ended', atMs: 400, step, status }] as const)),
  ];
}

function judgeCase(log: CorpusCase, detectors: readonly Detector[]): Judgement {
  const judge = createJudge({ scenario: corpusScenario, detectors });
  return judge.conclude(observationsOf(log).reduce((so, one) => judge.observe(so, one), judge.start()), Infinity);
}

function describeJudgement({ outcome, untestable, signature, refusedAccelerator }: Judgement): string {
  const refused = refusedAccelerator === undefined ? '' : `, without ${refusedAccelerator}`;
  return `${outcome}${untestable ? ` (untestable${refused})` : ''}, ${signature ?? 'no signature'}`;
}
