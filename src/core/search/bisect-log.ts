// The log that `git bisect log` prints and `git bisect replay` takes: written from a search, and read back.

import { printableLine } from '../base/printable.ts';

export interface LoggedCommit {
  /** A full object name. */
  readonly name: string;
  readonly subject: string;
}

export interface LoggedVerdict extends LoggedCommit {
  readonly verdict: 'good' | 'bad' | 'skip';
  /** For people: "failed 3 of 4", for example. Becomes a comment. */
  readonly note: string | null;
}

export interface BisectLog {
  readonly bad: LoggedCommit;
  readonly goods: readonly LoggedCommit[];
  readonly verdicts: readonly LoggedVerdict[];
  /** With the terms that the user chose; null means git's own. */
  readonly terms: { readonly bad: string; readonly good: string } | null;
  readonly firstParentOnly: boolean;
  readonly paths: readonly string[];
  readonly culprit: LoggedCommit | null;
}

export function formatBisectLog(log: BisectLog): string {
  const terms = log.terms ?? { bad: 'bad', good: 'good' };
  const options = [
    ...(log.firstParentOnly ? ['--first-parent'] : []),
    ...(log.terms ? ['--term-new', log.terms.bad, '--term-old', log.terms.good] : []),
  ];
  const words = [
    ...options,
    log.bad.name,
    ...log.goods.map((good) => good.name),
    ...(log.paths.length > 0 ? ['--', ...log.paths] : []),
  ];
  const word = (verdict: LoggedVerdict['verdict']) => (verdict === 'skip' ? 'skip' : terms[verdict]);
  return [
    described(terms.bad, log.bad),
    ...log.goods.map((good) => described(terms.good, good)),
    `git bisect start ${words.map(quoted).join(' ')}`,
    ...log.verdicts.flatMap((one) => [
      described(word(one.verdict), one),
      ...(one.note === null ? [] : [`# ${cutNote(printableLine(one.note))}`]),
      `git bisect ${word(one.verdict)} ${one.name}`,
    ]),
    ...(log.culprit ? [described(`first ${terms.bad} commit`, log.culprit)] : []),
    '',
  ].join('\n');
}

export type ParsedBisectLog =
  | {
      readonly ok: true;
      /** As written: names, tags, anything git understands. */
      readonly bads: readonly string[];
      readonly goods: readonly string[];
      readonly skips: readonly string[];
      readonly terms: { readonly bad: string; readonly good: string };
      readonly firstParentOnly: boolean;
      readonly paths: readonly string[];
      /** Lines that begin as git's do and are none of a log: somebody's sentences. */
      readonly passedOver: readonly { readonly line: number; readonly text: string }[];
    }
  | { readonly ok: false; readonly line: number; readonly because: string };

/** Reads a log as `git bisect replay` does; comments and other lines of a mail around it are passed over. */
export function parseBisectLog(text: string): ParsedBisectLog {
  const terms = { bad: 'bad', good: 'good' };
  const seen = { bads: [] as string[], goods: [] as string[], skips: [] as string[], paths: [] as string[] };
  const passedOver: { line: number; text: string }[] = [];
  let firstParentOnly = false;
  let described: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const comment = /^\s*(?:>\s*)*#\s*\S+: \[([0-9a-f]{40,64})\]/.exec(line);
    if (comment) described.push(comment[1] ?? '');
    const command = /^\s*(?:>\s*)*git[ -]bisect\s+(\S+)\s*(.*)$/.exec(line);
    if (!command) continue;
    const [, verb = '', rest = ''] = command;
    const words = unquoted(rest);
    if (quietVerbs.has(verb)) continue;
    if (isSentence(verb, words, terms)) {
      passedOver.push({ line: index + 1, text: line.trim() });
      continue;
    }
    if (verb === 'start') {
      const started = parseStart(words);
      firstParentOnly ||= started.firstParentOnly;
      Object.assign(terms, started.terms);
      // git writes the revisions as they were typed, and what they were in comments above: a branch has moved on since.
      const [bad, ...goods] = described.length === started.revisions.length ? described : started.revisions;
      if (bad !== undefined) seen.bads.push(bad);
      seen.goods.push(...goods);
      seen.paths.push(...started.paths);
    } else if (verb === 'skip') seen.skips.push(...words);
    else if (verb === terms.bad || verb === 'new') seen.bads.push(...words);
    else if (verb === terms.good || verb === 'old') seen.goods.push(...words);
    else return { ok: false, line: index + 1, because: `"${verb}" is none of start, ${terms.bad}, ${terms.good}, skip` };
    described = [];
  }
  const none = `no "git bisect start" or "git bisect ${terms.bad}" with a commit`;
  const [sentence] = passedOver;
  if (seen.bads.length === 0 && sentence)
    return { ok: false, line: sentence.line, because: `${JSON.stringify(sentence.text)} is no mark, and there is ${none}` };
  if (seen.bads.length === 0) return { ok: false, line: 1, because: none };
  return { ok: true, ...seen, terms, firstParentOnly, passedOver };
}

/** What people type between marks and what marks nothing (git-bisect(1)). */
const quietVerbs = new Set(['terms', 'log', 'run', 'replay', 'reset', 'next', 'view', 'visualize', 'help']);

/**
 * Mails around a log have lines that begin with `git bisect` too. A mark is a word of git's or of the log's and what looks like
 * commits; what names a commit but no known mark is a log that can not be understood, and never a sentence.
 */
function isSentence(verb: string, words: readonly string[], terms: { readonly bad: string; readonly good: string }): boolean {
  if (['start', 'good', 'bad', 'skip', 'old', 'new', terms.bad, terms.good].includes(verb))
    return verb !== 'start' && words.length > 1 && !words.every((word) => /[0-9~^@{/]|^[a-f]{7,64}$/.test(word));
  return !words.some((word) => /^[0-9a-f]{7,64}$/.test(word));
}

function parseStart(words: readonly string[]) {
  const split = words.indexOf('--');
  const before = split === -1 ? words : words.slice(0, split);
  const terms: { bad?: string; good?: string } = {};
  const revisions: string[] = [];
  for (let index = 0; index < before.length; index += 1) {
    const [option, given] = before[index]!.split('=', 2);
    if (option === '--term-new' || option === '--term-bad') terms.bad = given ?? before[++index] ?? 'bad';
    else if (option === '--term-old' || option === '--term-good') terms.good = given ?? before[++index] ?? 'good';
    else if (!before[index]!.startsWith('--')) revisions.push(before[index]!);
  }
  return {
    terms,
    revisions,
    paths: split === -1 ? [] : words.slice(split + 1),
    firstParentOnly: before.includes('--first-parent'),
  };
}

function described(word: string, commit: LoggedCommit): string {
  return `# ${word}: [${commit.name}] ${printableLine(commit.subject)}`;
}

// A reason in words; an error of a download goes on with addresses and advice, which are in the attempt.
const noteMax = 160;

function cutNote(note: string): string {
  return note.length <= noteMax ? note : `${note.slice(0, noteMax - 1)}…`;
}

/** As git's own log: single quotes around every word, which replay insists on. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function unquoted(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, inside?: string, escaped?: string) => inside ?? escaped ?? ''),
  );
}
