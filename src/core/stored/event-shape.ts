// Whether an event that somebody else has written has the shape of ours: whatever is read of it later finds what it expects. Looked at is
// all that is folded, shown and searched by; inside a plan's rules, a ladder and a report only the outermost fields are.

import type { HuntEvent } from './journal.ts';

/** Says what is wrong and where; null when nothing is. */
type Shape = (value: unknown, at: string) => string | null;

const text: Shape = (value, at) => (typeof value === 'string' ? null : `${at} is no text`);
const number: Shape = (value, at) => (typeof value === 'number' && Number.isFinite(value) ? null : `${at} is no number`);
const flag: Shape = (value, at) => (typeof value === 'boolean' ? null : `${at} is neither true nor false`);
const object: Shape = (value, at) => (isObject(value) ? null : `${at} is no object`);
const matching =
  (pattern: RegExp, what: string): Shape =>
  (value, at) =>
    typeof value === 'string' && pattern.test(value) ? null : `${at} is no ${what}`;
const oneOf =
  (...words: readonly string[]): Shape =>
  (value, at) =>
    words.includes(value as string) ? null : `${at} is none of ${words.join(', ')}`;
const orNull =
  (shape: Shape): Shape =>
  (value, at) =>
    value === null ? null : shape(value, at);
const optional =
  (shape: Shape): Shape =>
  (value, at) =>
    value === undefined ? null : shape(value, at);
const list =
  (shape: Shape): Shape =>
  (value, at) =>
    Array.isArray(value) ? firstOf(value.map((one, index) => () => shape(one, `${at}[${index}]`))) : `${at} is no list`;
const record =
  (shape: Shape): Shape =>
  (value, at) =>
    isObject(value)
      ? firstOf(
          Object.entries(value).map(
            ([name, one]) =>
              () =>
                shape(one, `${at}.${name.slice(0, 40)}`),
          ),
        )
      : `${at} is no object`;
const fields =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, at) =>
    isObject(value)
      ? firstOf(
          Object.entries(shapes).map(
            ([name, shape]) =>
              () =>
                shape(value[name], `${at}.${name}`),
          ),
        )
      : `${at} is no object`;

const id = matching(/^\d{1,9}\.\d{1,9}$/, 'number of an attempt such as 7.12');
const point = record(text);
const evidence = list(fields({ name: text, sha256: matching(/^[0-9a-f]{64}$/, 'SHA-256') }));
const commit = matching(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'name of a commit');
const version = fields({ name: text, title: text });

const attempt = fields({
  id,
  key: text,
  point,
  judgement: fields({
    outcome: oneOf('good', 'bad', 'other-failure', 'no-answer'),
    untestable: flag,
    stage: text,
    step: orNull(text),
    message: text,
    signature: orNull(text),
    hint: orNull(text),
  }),
  startedAtMs: number,
  timings: list(fields({ phase: text, step: orNull(text), ms: number })),
  totalMs: number,
  lab: fields({ qemu: text, accelerator: text, cpu: text, start: fields({ how: text }) }),
  byHand: list(text),
  evidence,
});

const mark = fields({
  id,
  version: text,
  outcome: text,
  because: text,
  by: oneOf('command', 'person', 'log', 'told'),
  startedAtMs: number,
  totalMs: number,
  evidence,
});

const ofScenario = {
  scenario: fields({ name: text, title: orNull(text), folder: text, sha256: text }),
  components: list(object),
  factors: list(fields({ name: text, values: list(text) })),
  cells: list(point),
  excluded: list(fields({ point, because: text })),
  attemptsPerCell: number,
  machine: object,
};

/** By question. */
const plans: Readonly<Record<string, Shape>> = {
  matrix: fields(ofScenario),
  run: fields(ofScenario),
  dio: fields(ofScenario),
  evidence: fields(ofScenario),
  bisect: fields({ ...ofScenario, search: object }),
  sweep: fields({ ...ofScenario, search: object }),
  isolate: fields({ ...ofScenario, isolate: object }),
  whole: fields({ ...ofScenario, whole: object }),
  'reduce-config': (value, at) =>
    isObject(value) && value['by'] === 'command'
      ? fields({ reduces: object, tester: object, file: text, make: list(text) })(value, at)
      : fields({ ...ofScenario, reduces: object })(value, at),
  'bisect-versions': fields({
    list: text,
    versions: list(text),
    good: text,
    bad: text,
    rules: object,
    tester: fields({ kind: oneOf('command', 'person') }),
  }),
  'bisect-commits': fields({ repository: text, tester: fields({ kind: oneOf('command', 'person') }), rules: object }),
};

const plan: Shape = (value, at) => {
  if (!isObject(value)) return `${at} is no object`;
  const shape =
    typeof value['question'] === 'string' && Object.hasOwn(plans, value['question']) ? plans[value['question']] : undefined;
  return shape === undefined ? `${at}.question is none that firstbad asks` : shape(value, at);
};

const report: Shape = (value, at) => {
  if (!isObject(value)) return `${at} is no object`;
  const common = { hunt: number, of: text };
  if (value['question'] === 'sweep') {
    const strips = list(fields({ at: record(text), stretches: list(object), transitions: list(object), tests: list(object) }));
    return fields({ ...common, axis: text, versions: list(version), strips, versionsTried: number, attempts: number })(
      value,
      at,
    );
  }
  return fields({
    ...common,
    question: oneOf('bisect', 'bisect-commits', 'bisect-versions'),
    at: orNull(record(text)),
    ending: orNull(fields({ kind: text })),
    culprit: orNull(version),
    confidence: orNull(number),
    candidates: list(fields({ version, probability: number })),
    candidatesLeft: number,
    candidatesTotal: number,
    ends: fields({ goods: list(version), bad: version }),
    tests: list(fields({ id: text, version })),
    rates: fields({ falseGood: number, falseBad: number }),
    fixed: flag,
    terms: fields({ good: text, bad: text }),
    log: text,
  })(value, at);
};

const overrideTarget: Shape = (value, at) => {
  const kind = isObject(value) ? value['kind'] : null;
  if (kind === 'attempt') return fields({ attempt: id })(value, at);
  return kind === 'point'
    ? fields({ place: record(list(text)) })(value, at)
    : fields({ kind: oneOf('version'), version: text })(value, at);
};

/** Each type of event is here: the compiler asks for it. */
const events: Readonly<Record<HuntEvent['type'], Shape>> = {
  'hunt-started': fields({ plan }),
  'attempt-started': fields({ attempt: id, point }),
  'attempt-finished': fields({ record: attempt }),
  'attempt-reused': fields({ record: attempt }),
  'mark-started': fields({ mark: id, version: text, lease: optional(fields({ takenAtMs: number, untilMs: number })) }),
  marked: fields({ mark }),
  'given-up': fields({ attempt: id }),
  built: fields({ build: fields({ commit, result: fields({ kind: text }) }) }),
  narrowed: fields({ narrowing: fields({ commits: object }) }),
  repaired: fields({ repair: fields({ result: fields({ kind: text }) }) }),
  'mark-undone': fields({ mark: id }),
  'search-ended': fields({ report }),
  'part-opened': fields({ part: text, hunt: number, of: text }),
  'part-left': fields({ part: text, of: text, because: text }),
  'verify-started': fields({ plan: object }),
  'verify-answered': fields({ answer: fields({ kind: text }) }),
  'verify-ended': fields({ report: fields({ newest: optional(list(object)) }) }),
  'configurations-compared': fields({ compared: fields({ good: object, bad: object }) }),
  configured: fields({ configuration: fields({ text: object }) }),
  'hunt-stopped': fields({ because: text }),
  overridden: fields({
    override: fields({
      number,
      about: overrideTarget,
      verdict: oneOf('good', 'bad', 'skip'),
      because: text,
      by: oneOf('person', 'agent'),
      saidAtMs: number,
    }),
  }),
  'override-undone': fields({ override: number }),
  'hunt-answered': fields({ corrections: optional(number) }),
};

// Ours go a dozen levels deep; what is folded or printed recursively has a stack of some thousands.
const depthMax = 100;

/** Null when it has the shape; else where it has not: `event.plan.question is none that firstbad asks`. */
export function eventTrouble(event: unknown): string | null {
  if (!isObject(event)) return 'the event is no object';
  const { type } = event;
  if (typeof type !== 'string' || !Object.hasOwn(events, type)) return 'event.type is none that this firstbad knows';
  if (isDeeperThan(event, depthMax)) return `the event is nested more than ${depthMax} levels deep`;
  return events[type as HuntEvent['type']](event, 'event');
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(one, levels - 1));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const trouble = check();
    if (trouble !== null) return trouble;
  }
  return null;
}
