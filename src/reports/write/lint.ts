// Refuses a report that says more than is known: a statement that no run backs, a culprit that nobody verified and that is not
// called a suspect, an assumption that is not marked, personal data. It reads the document and what the writers made of it, so
// that neither can slip something past the other.

import type { AttemptId } from '../../core/attempt/attempt.ts';
import { clip } from '../../core/base/clip.ts';
import type { Backing, ReportDocument } from './document.ts';
import { statementsOf } from './document.ts';
import { redact, type RedactOptions } from './redact.ts';

export interface LintProblem {
  readonly rule: 'unbacked' | 'unknown-run' | 'unverified-culprit' | 'unmarked-assumption' | 'personal-data' | 'header';
  /** The section, `attachment NAME`, or `text`. */
  readonly where: string;
  /** The sentence or the line, cut to what matters. */
  readonly text: string;
  readonly why: string;
}

export interface LintOptions extends RedactOptions {
  /** Attempts that the journal has an answer of. */
  readonly known: ReadonlySet<AttemptId>;
  /** The report as it is given away, in whatever forms. */
  readonly rendered: readonly string[];
}

/** Everything that keeps this report from being given out; empty for a report that may go. */
export function lintReport(document: ReportDocument, options: LintOptions): readonly LintProblem[] {
  const problems: LintProblem[] = [];
  for (const { text, backing, section } of statementsOf(document)) {
    const tell = (rule: LintProblem['rule'], why: string): void =>
      void problems.push({ rule, where: section, text: cut(text), why });
    const unbacked = unbackedBecause(text, backing);
    if (unbacked !== null) tell('unbacked', unbacked);
    for (const attempt of backing.kind === 'runs' ? backing.attempts : []) {
      if (!options.known.has(attempt)) tell('unknown-run', `the journal has no answer of attempt ${attempt}`);
      else if (!document.runs.some((run) => run.attempt === attempt))
        tell('unknown-run', `attempt ${attempt} is not among the report's runs`);
    }
    if (backing.kind === 'assumed' && !/\bassum(?:e|ed|ing|ption)/i.test(text))
      tell('unmarked-assumption', 'it is assumed, and does not say so');
    if (namesCulprit(text) && document.culprit !== 'verified') {
      tell('unverified-culprit', 'nothing has verified it: it is a suspect, and has to be called one');
    }
  }
  if (/[\r\n]/.test(document.title)) {
    problems.push({
      rule: 'header',
      where: 'title',
      text: cut(document.title),
      why: 'a title of several lines would write headers of its own',
    });
  }
  return [...problems, ...personalData(document, options)];
}

function unbackedBecause(text: string, backing: Backing): string | null {
  switch (backing.kind) {
    case 'runs':
      return backing.attempts.length === 0 ? 'it states a fact, and no run is named for it' : null;
    case 'record':
    case 'source':
      return backing.of.trim() === '' ? 'it names nothing that says so' : null;
    case 'reported':
      return backing.lines.length === 0 ? 'it names no line of the report that says so' : null;
    case 'words':
      return statesFact(text) ? 'it states a fact about the failure, and nothing backs it' : null;
    case 'assumed':
    case 'environment':
      return null;
  }
}

/**
 * Words that only a run can know. What a sentence without backing may say is narrow on purpose: a false alarm costs its writer a
 * moment, a claim that nobody tried costs a maintainer a day.
 */
function statesFact(text: string): boolean {
  return (
    /\b(?:fails?|failed|boots?|booted|works?|worked|reproduces?|reproduced|regress(?:es|ed)|introduced (?:by|in|between)|fixed (?:by|in|between)|good|bad|passes|passed|hangs?|panics?|crash(?:es|ed)?|returns? -?E[A-Z]+)\b/i.test(
      text,
    ) ||
    /\b[0-9a-f]{12,40}\b/.test(text) ||
    /\b(?:first bad|culprit|suspect)\b/i.test(text)
  );
}

/** `culprit` as a word for what was found, not in `no culprit` and the like, and not in what somebody else is quoted with. */
function namesCulprit(sentence: string): boolean {
  const text = sentence.replace(/"[^"]*"/g, '""');
  return (
    /\bculprit\b/i.test(text) &&
    !/\b(?:no|not (?:a|the)|without a|suspect(?:ed)?,? not (?:a|the)) culprit\b|\bsuspected culprit\b/i.test(text)
  );
}

function personalData(document: ReportDocument, options: LintOptions): readonly LintProblem[] {
  const texts = [
    ...options.rendered.map((text) => ({ where: 'text', text, keepAddresses: true })),
    ...document.attachments.map(({ name, text }) => ({ where: `attachment ${name}`, text, keepAddresses: false })),
  ];
  return texts.flatMap(({ where, text, keepAddresses }) =>
    text.split('\n').flatMap((line): readonly LintProblem[] => {
      const { redacted } = redact(line, { ...options, keepAddresses });
      return redacted.map(({ what }) => ({ rule: 'personal-data', where, text: cut(line.trim()), why: `it has a ${what}` }));
    }),
  );
}

function cut(text: string): string {
  return clip(text.replace(/\s+/g, ' '), 160);
}
