// Reads TAP and the kernel's KTAP: tests with their subtests, out of a program's output or a console with the kernel's times in it. Pure.

export interface TapTest {
  /** Names from the outermost suite to the test. */
  readonly path: readonly string[];
  readonly outcome: 'ok' | 'not ok' | 'skip' | 'todo';
  /** What followed SKIP or TODO; empty without. */
  readonly because: string;
}

export interface TapResults {
  /** Each before its subtests, in the order in which they are written. */
  readonly tests: readonly TapTest[];
  /** Why it is not whole: `3 of 5 tests`, `Bail out! no disk`; null when every plan was kept. */
  readonly trouble: string | null;
}

interface OpenTest extends TapTest {
  readonly depth: number;
}

interface Level {
  readonly depth: number;
  planned: number | null;
  seen: number;
}

// A console's time, and its level where it was read from /dev/kmsg.
const kernelPrefix = /^(?:<\d+>)?\[ *\d+\.\d+\](?:\[[^\]]*\])? ?/;
const resultLine = /^(not ok|ok)\b(?:\s+(\d+))?(?:\s+-)?(?:\s+(.*))?$/;
const planLine = /^1\.\.(\d+)(?:\s*#.*)?$/;
const directive = /(?:^|\s)#\s*(skip|todo)\b:?\s*(.*)$/i;

/** A result stands after its subtests, with less before it on the line; what is left inside at the end has lost its suite. */
export function parseTap(text: string): TapResults {
  // Depths rise along it: what is inside of a test stands at the end when its own line comes.
  const tests: OpenTest[] = [];
  const levels: Level[] = [];
  const troubles: string[] = [];
  const levelAt = (depth: number): Level => {
    const known = levels.find((one) => one.depth === depth);
    if (known) return known;
    const level: Level = { depth, planned: null, seen: 0 };
    levels.push(level);
    return level;
  };
  const close = (deeperThan: number): void => {
    for (const level of levels.filter(({ depth }) => depth > deeperThan)) {
      if (level.planned !== null && level.seen !== level.planned) {
        troubles.push(`${String(level.seen)} of ${String(level.planned)} tests`);
      }
      levels.splice(levels.indexOf(level), 1);
    }
  };
  for (const raw of text.split(/\r?\n/)) {
    const written = raw.replace(kernelPrefix, '');
    const { depth, line } = indented(written);
    const bail = /^Bail out!\s*(.*)$/.exec(line);
    if (bail) troubles.push(`Bail out! ${bail[1] ?? ''}`.trim());
    const plan = planLine.exec(line);
    if (plan) {
      levelAt(depth).planned = Number(plan[1]);
      continue;
    }
    const result = resultLine.exec(line);
    // In a comment only what is numbered is one: kselftest puts a # before all that a test writes.
    if (!result || (written.trimStart().startsWith('#') && result[2] === undefined)) continue;
    close(depth);
    levelAt(depth).seen += 1;
    const test = testOf(result, depth);
    const inside = tests.splice(tests.findLastIndex((one) => one.depth <= depth) + 1);
    tests.push(test);
    for (const one of inside) tests.push({ ...one, depth, path: [...test.path, ...one.path] });
  }
  close(-1);
  return {
    tests: tests.map(({ path, outcome, because }) => ({ path, outcome, because })),
    trouble: troubles[0] ?? null,
  };
}

function indented(text: string): { readonly depth: number; readonly line: string } {
  const before = /^(?:\s|# )*/.exec(text)?.[0] ?? '';
  return { depth: before.length, line: text.slice(before.length).trimEnd() };
}

function testOf(result: RegExpExecArray, depth: number): OpenTest {
  const [, verdict, number, rest = ''] = result;
  const said = directive.exec(rest);
  const name = (said ? rest.slice(0, said.index) : rest).trim();
  const word = said?.[1]?.toLowerCase();
  const outcome = word === 'skip' || word === 'todo' ? word : (verdict as 'ok' | 'not ok');
  return { depth, path: [name === '' ? (number ?? '') : name], outcome, because: said?.[2]?.trim() ?? '' };
}

/** What the results say, in the words of `git bisect run`: 0, 1 and 125. */
export interface TapVerdict {
  readonly outcome: 'good' | 'bad' | 'skip';
  /** For people. */
  readonly because: string;
}

export interface TapQuestion {
  /** The test's name, or with its suites `suite/test`; null for all of them. */
  readonly test: string | null;
  /** What it counts as when it is not there, or, of all of them, when a plan was not kept. */
  readonly missing: 'skip' | 'bad';
}

export function judgeTap({ tests, trouble }: TapResults, { test, missing }: TapQuestion): TapVerdict {
  const left = trouble === null ? '' : ` (the output is not whole: ${trouble})`;
  if (test === null) {
    const failed = tests.filter(({ outcome }) => outcome === 'not ok');
    if (failed[0]) return { outcome: 'bad', because: `not ok: ${failed.map(tapPathText).slice(0, 3).join(', ')}` };
    if (tests.length === 0) return { outcome: missing, because: 'there is no test in the output' };
    if (trouble !== null) return { outcome: missing, because: `the output is not whole: ${trouble}` };
    if (tests.every(({ outcome }) => outcome === 'skip')) return { outcome: 'skip', because: 'every test was skipped' };
    return { outcome: 'good', because: `${String(tests.length)} tests, none of them failed` };
  }
  const named = tests.filter((one) => `/${tapPathText(one)}`.endsWith(`/${test}`));
  if (named.length === 0) return { outcome: missing, because: `there is no test "${test}"${left}` };
  const bad = named.find(({ outcome }) => outcome === 'not ok');
  if (bad) return { outcome: 'bad', because: `not ok: ${tapPathText(bad)}` };
  const skipped = named.find(({ outcome }) => outcome === 'skip');
  if (skipped) return { outcome: 'skip', because: `skipped: ${tapPathText(skipped)} ${skipped.because}`.trim() };
  return { outcome: 'good', because: `ok: ${tapPathText(named[0]!)}` };
}

export function tapPathText({ path }: Pick<TapTest, 'path'>): string {
  return path.join('/');
}
