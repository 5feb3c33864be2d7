// A report before it has a form: sentences, each with what stands behind it. The writers (mail, markdown, html) only lay it out,
// and the linter refuses what has nothing behind it; so whatever states a fact enters here, and nowhere else.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Corrector } from '../../core/attempt/override-mark.ts';
import type { Outcome } from '../../core/attempt/verdict.ts';
import type { Point } from '../../core/scenario/point.ts';

export interface ReportDocument {
  /** Without `[REGRESSION]` and the like. */
  readonly title: string;
  /** What a maintainer reads on one screen; the sections say all of it at length. */
  readonly front: readonly Section[];
  readonly sections: readonly Section[];
  /** Every run that the report rests on, in the order in which they are cited; a sentence names them as R1, R2, ... */
  readonly runs: readonly Run[];
  /** What is known of the culprit; a report without one has `none`. */
  readonly culprit: CulpritStanding;
  readonly attachments: readonly Attachment[];
  /** What was published before and is not to be relied on any more, as its address or message id says it. */
  readonly supersedes?: string;
}

/** `verified` only when the ladder of `firstbad verify` ended so; everything else that is named is a suspect. */
export type CulpritStanding = 'none' | 'suspect' | 'verified';

export interface Section {
  /** Kebab-case, stable, for links and for `--json`. */
  readonly id: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly sentences: readonly Statement[] }
  | { readonly kind: 'list'; readonly items: readonly Statement[] }
  | Table
  /** Commands, console lines, a log: kept as it is, never wrapped. */
  | { readonly kind: 'verbatim'; readonly text: string; readonly backing: Backing }
  /** A drawing for those who can show one; the others have the blocks beside it. */
  | { readonly kind: 'picture'; readonly svg: string; readonly says: string; readonly backing: Backing }
  /** On paragraphs of their own, for robots: `#regzbot introduced: ...`. */
  | { readonly kind: 'command'; readonly text: string; readonly backing: Backing };

export interface Table {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly {
    readonly cells: readonly { readonly text: string; readonly verdict?: string }[];
    readonly backing: Backing;
  }[];
}

export interface Statement {
  readonly text: string;
  readonly backing: Backing;
}

/** What stands behind a statement. */
export type Backing =
  /** Attempts that the journal has. */
  | { readonly kind: 'runs'; readonly attempts: readonly AttemptId[] }
  /** A build, a comparison of two builds, a git operation: named by the hunt's own record of it. */
  | { readonly kind: 'record'; readonly of: string }
  /** The report that was imported says so; nobody has tried it. */
  | { readonly kind: 'reported'; readonly lines: readonly number[] }
  /** Nobody knows; the sentence has to say that it is assumed. */
  | { readonly kind: 'assumed' }
  /** Somebody else's published word: a link or a commit. */
  | { readonly kind: 'source'; readonly of: string }
  /** What the machine and its programs say of themselves, recorded with the hunt. */
  | { readonly kind: 'environment' }
  /** Says nothing about the failure: a heading, a request, how to read a table. */
  | { readonly kind: 'words' };

export interface Run {
  readonly attempt: AttemptId;
  readonly point: Point;
  readonly outcome: Outcome;
  /** Set where the outcome is somebody's word and not what was seen. */
  readonly saidBy?: Corrector;
  /** The line that decided. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly totalMs: number;
}

export interface Attachment {
  /** `guest.console of R3`, ... */
  readonly name: string;
  readonly text: string;
  /** What was taken out of it, so that the reader knows. */
  readonly redacted: readonly { readonly what: string; readonly count: number }[];
}

export const words: Backing = { kind: 'words' };

export function runs(attempts: readonly (AttemptId | string)[]): Backing {
  return { kind: 'runs', attempts: attempts as readonly AttemptId[] };
}

/** `R1` for the first run of the report. The same on every machine, whatever number the hunt has there. */
export function runLabel(document: Pick<ReportDocument, 'runs'>, attempt: AttemptId): string | null {
  const place = document.runs.findIndex((run) => run.attempt === attempt);
  return place < 0 ? null : `R${place + 1}`;
}

/** `[R1 R3-R9]`, empty for what no run backs: every run is named, and a row of them takes no more room than two. */
export function citation(document: Pick<ReportDocument, 'runs'>, backing: Backing): string {
  if (backing.kind !== 'runs' || backing.attempts.length === 0) return '';
  const cited = new Set<string>(backing.attempts);
  const places = document.runs.flatMap(({ attempt }, index) => (cited.has(attempt) ? [index + 1] : []));
  const rows: { first: number; last: number }[] = [];
  for (const place of places) {
    const row = rows.at(-1);
    if (row?.last === place - 1) row.last = place;
    else rows.push({ first: place, last: place });
  }
  const shown = rows.flatMap(({ first, last }) => {
    if (last - first < 2) return first === last ? [`R${first}`] : [`R${first}`, `R${last}`];
    return [`R${first}-R${last}`];
  });
  return shown.length === 0 ? '' : `[${shown.join(' ')}]`;
}

/** Every statement of the document with where it stands, for the linter. */
export function statementsOf(document: ReportDocument): readonly (Statement & { readonly section: string })[] {
  return [...document.sections, ...document.front].flatMap(({ id, blocks }) =>
    blocks.flatMap((block) => statementsIn(block).map((sentence) => ({ ...sentence, section: id }))),
  );
}

function statementsIn(block: Block): readonly Statement[] {
  switch (block.kind) {
    case 'paragraph':
      return block.sentences;
    case 'list':
      return block.items;
    case 'table':
      return block.rows.map(({ cells, backing }) => ({ text: cells.map(({ text }) => text).join(' | '), backing }));
    case 'picture':
      return [{ text: block.says, backing: block.backing }];
    case 'verbatim':
    case 'command':
      return [{ text: block.text, backing: block.backing }];
  }
}
