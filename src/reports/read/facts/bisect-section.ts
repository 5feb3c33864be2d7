// A `git bisect log` in a report, and whether it holds together: does each mark stand once, does the log end at the commit
// that it names? What only a history can tell is checked against one where it is at hand.

import { ancestorsOf, type CommitGraph } from '../../../core/git/graph.ts';
import { parseBisectLog } from '../../../core/search/bisect-log.ts';
import type { ReportBisectLog } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

/** git 2.54 and later put the term in quotes: `first 'bad' commit`. */
const quotedTerm = `['"]?([a-z][\\w-]{0,30})['"]?`;
const comment = new RegExp(
  `^\\s*#\\s*(?:${quotedTerm}|(?:possible )?first ${quotedTerm} commit)\\s*:\\s*\\[([0-9a-f]{7,64})\\]`,
  'i',
);
const command = /^\s*git[ -]bisect\s+(\S+)(?:\s+(.*))?$/;
const status = /^\s*#\s*(?:status: |only skipped commits left)/;
const usual = new Set(['good', 'bad', 'skip', 'new', 'old']);

/** The words that the logs of these lines use for good and bad beside git's own. */
export function bisectTerms(lines: readonly SourceLine[]): ReadonlySet<string> {
  const terms = new Set(usual);
  for (const { text } of lines)
    if (/\bgit[ -]bisect\s+start\b/.test(text))
      for (const [, term] of text.matchAll(/['"]?--term-(?:new|old|bad|good)['"]?(?:=|\s+)['"]?([a-z][\w-]{0,30})/g))
        terms.add(term!);
  return terms;
}

/** A line of a log, and not a sentence that begins like one: marks stand with commits, and only `start` may stand alone. */
export function isBisectLine(line: SourceLine, terms: ReadonlySet<string> = usual): boolean {
  const { text } = line;
  if (status.test(text)) return true;
  const said = comment.exec(text);
  if (said) return said[2] !== undefined || terms.has(said[1]!.toLowerCase()) || /^skip$/i.test(said[1]!);
  const typed = command.exec(text);
  if (!typed) return false;
  const [, verb = '', rest = ''] = typed;
  if (verb === 'start') return true;
  if (!terms.has(verb)) return false;
  const words = rest
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length <= 1 || words.every((word) => /^['"]?[\w./~^-]*[0-9~^][\w./~^-]*['"]?$/.test(word));
}

/** The last log in these lines, which is the one that somebody went on to; null when there is none. */
export function readBisectLog(lines: readonly SourceLine[]): ReportBisectLog | null {
  const terms = bisectTerms(lines);
  const logs = logsOf(lines.filter((line) => isBisectLine(line, terms))).filter(
    (own) => own.filter((line) => command.test(line.text)).length >= 2,
  );
  const own = logs.at(-1);
  if (own === undefined) return null;
  const parsed = parseBisectLog(own.map((line) => line.text).join('\n'));
  const range = { first: own[0]!.first, last: own.at(-1)!.last };
  if (!parsed.ok)
    return {
      lines: range,
      goods: [],
      bads: [],
      skips: [],
      culprit: namedIn(own),
      problems: [`line ${own[parsed.line - 1]?.first ?? range.first}: ${parsed.because}`],
    };
  const { goods, bads, skips } = parsed;
  const culprit = namedIn(own) ?? saidOf(lines, bads);
  return {
    lines: range,
    goods,
    bads,
    skips,
    culprit,
    problems: problemsOf({ goods, bads, skips, culprit: culprit?.commit ?? null }),
  };
}

/** Each log begins with `git bisect start`, and with the comments that stand directly before it. */
function logsOf(own: readonly SourceLine[]): readonly (readonly SourceLine[])[] {
  const logs: SourceLine[][] = [];
  let comments: SourceLine[] = [];
  for (const line of own) {
    const verb = command.exec(line.text)?.[1];
    if (verb === undefined && !/first\b.*\bcommit/i.test(line.text)) {
      comments.push(line);
      continue;
    }
    if (verb === 'start' || logs.length === 0) logs.push([]);
    logs.at(-1)!.push(...comments, line);
    comments = [];
  }
  logs.at(-1)?.push(...comments);
  return logs;
}

/** The culprit that the log itself names. */
function namedIn(own: readonly SourceLine[]): ReportBisectLog['culprit'] {
  for (const { text } of own) {
    const found = comment.exec(text);
    if (found?.[2] === undefined || /possible/i.test(text)) continue;
    return { commit: found[3]!, subject: text.slice(found.index + found[0].length).trim() || null };
  }
  return null;
}

/** What the report says that it ended at, if the log has marked that commit: one of another bisection is not joined to it. */
function saidOf(lines: readonly SourceLine[], bads: readonly string[]): ReportBisectLog['culprit'] {
  const pattern = new RegExp(`^\\s*([0-9a-f]{7,64}) is the first ${quotedTerm} commit\\b`, 'i');
  const said = lines
    .flatMap((line) => pattern.exec(line.text)?.[1] ?? [])
    .filter((one) => bads.some((bad) => isSame(bad, one)));
  const last = said.at(-1);
  return last === undefined ? null : { commit: last, subject: null };
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
