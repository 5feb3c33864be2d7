// A `git bisect log` in a report, and whether it holds together: does each mark stand once, does the log end at the commit
// that it names? What only a history can tell is checked against one where it is at hand.

import { ancestorsOf, type CommitGraph } from '../../../core/git/graph.ts';
import { parseBisectLog } from '../../../core/search/bisect-log.ts';
import type { ReportBisectLog } from '../reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const logLine =
  /^\s*(?:git[ -]bisect\s+(?:start|good|bad|skip|new|old)\b|#\s*(?:good|bad|skip|new|old|status|first (?:bad|new) commit|possible first bad commit)\b\s*:)/;

export function isBisectLine(line: SourceLine): boolean {
  return logLine.test(line.text);
}

/** The log in these lines; null when there is none. */
export function readBisectLog(lines: readonly SourceLine[]): ReportBisectLog | null {
  const own = lines.filter(isBisectLine);
  const commands = own.filter((line) => /^\s*git[ -]bisect/.test(line.text));
  if (commands.length < 2) return null;
  const culprit = culpritOf(lines);
  // The comment of a wrapped subject is no command; parseBisectLog passes over what it does not know.
  const parsed = parseBisectLog(own.map((line) => line.text).join('\n'));
  const range = { first: own[0]!.first, last: own.at(-1)!.last };
  if (!parsed.ok)
    return {
      lines: range,
      goods: [],
      bads: [],
      skips: [],
      culprit,
      problems: [`line ${own[parsed.line - 1]?.first ?? range.first}: ${parsed.because}`],
    };
  const { goods, bads, skips } = parsed;
  return {
    lines: range,
    goods,
    bads,
    skips,
    culprit,
    problems: problemsOf({ goods, bads, skips, culprit: culprit?.commit ?? null }),
  };
}

function culpritOf(lines: readonly SourceLine[]): ReportBisectLog['culprit'] {
  for (const line of lines) {
    const comment = /^\s*#\s*first (?:bad|new) commit: \[([0-9a-f]{7,64})\]\s*(.*)$/.exec(line.text);
    if (comment) return { commit: comment[1]!, subject: comment[2]!.trim() || null };
    const said = /^\s*([0-9a-f]{7,64}) is the first (?:bad|new) commit\b/.exec(line.text);
    if (said) return { commit: said[1]!, subject: null };
  }
  return null;
}

interface Marks {
  readonly goods: readonly string[];
  readonly bads: readonly string[];
  readonly skips: readonly string[];
  readonly culprit: string | null;
}

function problemsOf({ goods, bads, skips, culprit }: Marks): readonly string[] {
  const problems: string[] = [];
  for (const commit of new Set(goods)) {
    if (bads.some((bad) => isSame(bad, commit))) problems.push(`${short(commit)} is marked good and bad`);
    if (skips.some((skip) => isSame(skip, commit))) problems.push(`${short(commit)} is marked good and skipped`);
  }
  if (goods.length === 0) problems.push('no commit is marked good');
  if (bads.length === 0) problems.push('no commit is marked bad');
  if (culprit !== null && bads.length > 0) {
    // git's own search ends with the last bad mark: the first bad commit is the newest one that was marked.
    if (!bads.some((bad) => isSame(bad, culprit)))
      problems.push(`${short(culprit)}, the first bad commit it names, is not marked bad in it`);
    if (goods.some((good) => isSame(good, culprit)))
      problems.push(`${short(culprit)}, the first bad commit it names, is marked good in it`);
  }
  return problems;
}

function isSame(a: string, b: string): boolean {
  return a.length >= 7 && b.length >= 7 && (a.startsWith(b) || b.startsWith(a));
}

function short(commit: string): string {
  return /^[0-9a-f]{13,}$/.test(commit) ? commit.slice(0, 12) : commit;
}

/** A history to check a log against; null for a commit that it does not have. */
export interface KnownHistory {
  readonly graph: CommitGraph;
  nodeOf(commit: string): number | null;
  nameOf(node: number): string;
}

/**
 * What a log says that the history refutes: marks that contradict each other, and a culprit that the marks do not prove, because
 * commits between are neither ancestors of a good one nor the culprit's descendants.
 */
export function checkAgainstHistory(log: ReportBisectLog, history: KnownHistory): readonly string[] {
  const problems: string[] = [];
  const nodes = (commits: readonly string[]): number[] =>
    commits.flatMap((commit) => {
      const node = history.nodeOf(commit);
      if (node === null) problems.push(`${short(commit)} is not in the repository`);
      return node === null ? [] : [node];
    });
  const goods = nodes(log.goods);
  const bads = nodes(log.bads);
  const cleared = ancestorsOf(history.graph, goods);
  for (const bad of new Set(bads)) {
    if (cleared[bad] === 1)
      problems.push(`${short(history.nameOf(bad))} is marked bad and is an ancestor of a commit marked good`);
  }
  const culprit = log.culprit === null ? null : history.nodeOf(log.culprit.commit);
  if (log.culprit !== null && culprit === null)
    problems.push(`${short(log.culprit.commit)}, the first bad commit it names, is not in the repository`);
  if (culprit !== null) problems.push(...unproven(history, { culprit, bads, cleared }));
  return [...new Set(problems)];
}

function unproven(
  history: KnownHistory,
  { culprit, bads, cleared }: { readonly culprit: number; readonly bads: readonly number[]; readonly cleared: Uint8Array },
): readonly string[] {
  const name = short(history.nameOf(culprit));
  if (cleared[culprit] === 1) return [`${name} is named as the first bad commit and is an ancestor of a commit marked good`];
  const problems = bads
    .filter((bad) => ancestorsOf(history.graph, [bad])[culprit] !== 1)
    .map((bad) => `${short(history.nameOf(bad))} is marked bad and does not contain ${name}`);
  const inside = ancestorsOf(history.graph, [culprit]);
  let open = 0;
  for (let node = 0; node < history.graph.count; node += 1) {
    if (node !== culprit && inside[node] === 1 && cleared[node] !== 1) open += 1;
  }
  if (open > 0) problems.push(`${open} ancestors of ${name} are not shown to be good: the log does not prove it`);
  return problems;
}
