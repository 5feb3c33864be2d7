// The report of a search whose commits a command of the user's, or a person, has tested: the culprit, how sure that is, its verification,
// how to see it, the log. There are no points, consoles or versions here, so it is composed apart from a scenario's report.

import { versionBeforeCulprit } from '../../core/answers/version-before-culprit.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import { formatDuration } from '../../core/base/quantities.ts';
import { shellLine } from '../../core/base/shell-line.ts';
import { shortCommit } from '../../core/git/commit.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { ReportedVersion, SearchReport } from '../../core/stored/search-report.ts';
import {
  type Attachment,
  type Block,
  type ReportDocument,
  type Run,
  runs,
  type Section,
  type Statement,
  words,
} from './document.ts';
import type { Dossier } from './dossier.ts';
import { plainLine } from './plain-line.ts';
import { redact, type RedactOptions } from './redact.ts';
import { formatShare } from './run-text.ts';
import { culpritSection } from './sections/culprit.ts';
import { logSection } from './sections/log.ts';
import { withoutPersonal } from './without-personal.ts';

export interface SearchedCommand {
  readonly search: SearchReport;
  /** Every answer that the search and its verification rest on. */
  readonly marks: readonly Mark[];
  /** The command as a line for a shell; null when a person has tested. */
  readonly command: string | null;
  /** How the search ended, as sentences, where it named no commit; the likeliest is none. */
  readonly ended: readonly string[];
  /** The line for the kernel's regression tracker; null for another project. */
  readonly tracker: string | null;
  /** With the culprit and what outputs are attached. */
  readonly dossier: Pick<Dossier, 'title' | 'culprit' | 'attachments' | 'transitions'>;
  /** How the tests were made, for people. */
  readonly tested: string;
  /** firstbad's own. */
  readonly version: string;
}

export function composeCommandReport(found: SearchedCommand, privacy: RedactOptions = {}): ReportDocument {
  const { dossier, search } = found;
  const front = [summary(found), steps(found), tracker(found)].filter(isThere);
  const sections = [
    summary(found),
    steps(found),
    culpritSection(dossier),
    tests(found),
    environment(found),
    logSection({
      logs: [{ of: isOfCommits(search) ? 'the repository' : 'the list', text: search.log, isOfCommits: isOfCommits(search) }],
    }),
  ].filter(isThere);
  const standing = dossier.culprit?.standing ?? ('none' as const);
  const document: ReportDocument = {
    title: dossier.title.replace(/\s+/g, ' ').trim(),
    sections,
    culprit: standing,
    runs: found.marks.map((mark) => runOf(mark, nounOf(search))),
    attachments: dossier.attachments.map(({ name, text }): Attachment => ({ name, ...redact(text, privacy) })),
    front,
  };
  return withoutPersonal(document, privacy);
}

function isThere(section: Section | null): section is Section {
  return section !== null && section.blocks.length > 0;
}

function runOf({ id, version, outcome, because, startedAtMs, totalMs }: Mark, noun: string): Run {
  return {
    attempt: id,
    point: { [noun]: shortName(version) },
    outcome: outcomeOf(outcome),
    message: because,
    startedAtMs,
    totalMs,
  };
}

/** A skip is no answer about the commit. */
function outcomeOf(outcome: Mark['outcome']): Run['outcome'] {
  return outcome === 'good' || outcome === 'bad' ? outcome : 'no-answer';
}

function summary(found: SearchedCommand): Section {
  const { search, dossier } = found;
  const { culprit } = dossier;
  const sentences =
    culprit === null
      ? found.ended.map((text): Statement => ({ text: plainLine(text, 400), backing: ofSearch }))
      : named(found, culprit);
  return {
    id: 'summary',
    heading: '',
    blocks: [{ kind: 'paragraph', sentences: [...sentences, ...effort(search), ...rates(search)] }],
  };
}

const ofSearch = { kind: 'record', of: 'the search' } as const;

function named({ search, marks }: SearchedCommand, culprit: NonNullable<Dossier['culprit']>): readonly Statement[] {
  const { name, title, standing, confidence } = culprit;
  const commit = nameOf({ name, title }, 120);
  const kind = search.fixed ? 'fixed' : 'bad';
  const verified = standing === 'verified' ? 'verified' : 'not verified in full: a suspect';
  const isAudited = search.ending?.kind === 'culprit' && (search.ending.audits ?? 0) > 0;
  const given = `${isAudited ? '' : 'it changed only once and '}the test behaves alike on each version`;
  const before = versionBeforeCulprit(search);
  return [
    {
      text: `The first ${kind} ${nounOf(search)} is ${commit} (${formatShare(confidence)}, if ${given}; ${verified}).`,
      backing: answersAt(marks, name),
    },
    ...(before === null
      ? []
      : [
          {
            text: `The last ${search.fixed ? 'one that still fails' : 'good one'} that was tested before it is ${nameOf(before)}.`,
            backing: answersAt(marks, before.name),
          },
        ]),
  ];
}

function answersAt(marks: readonly Mark[], name: string): Statement['backing'] {
  const ids = marks.filter(({ version }) => version === name).map(({ id }) => id);
  return ids.length === 0 ? ofSearch : runs(ids);
}

function effort({ tests: made, candidatesTotal, question }: SearchReport): readonly Statement[] {
  const ms = made.reduce((sum, test) => sum + test.ms, 0);
  const count = made.length === 1 ? 'one test' : `${made.length} tests`;
  return [
    {
      text: `It took ${count} among ${candidatesTotal} ${nounOf({ question })}s, ${formatDuration(ms)} of testing.`,
      backing: ofSearch,
    },
  ];
}

/** Said only where one commit has answered in both ways. */
function rates({ tests: made, rates: { falseGood, falseBad }, question }: SearchReport): readonly Statement[] {
  const answers = new Map<string, Set<string>>();
  for (const { version, outcome } of made) answers.set(version.name, (answers.get(version.name) ?? new Set()).add(outcome));
  const wavers = [...answers.values()].some((seen) => seen.has('good') && seen.has('bad'));
  if (!wavers) return [];
  const text = `The test is flaky: about ${percent(falseGood)} of failing ${nounOf({ question })}s pass it once, and ${percent(falseBad)} of working ones fail it.`;
  return [{ text, backing: ofSearch }];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function steps({ command, dossier, search }: SearchedCommand): Section | null {
  if (command === null) return null;
  const at = dossier.culprit?.name ?? search.ends.bad.name;
  const text = isOfCommits(search)
    ? [`$ git checkout ${shortName(at)}`, `$ ${command}`].join('\n')
    : `$ export FIRSTBAD_VERSION=${shellLine([at])}\n$ ${command.replaceAll('{}', () => at)}`;
  const where = isOfCommits(search) ? 'In a checkout of the repository' : 'With the name of the version';
  const blocks: readonly Block[] = [
    {
      kind: 'paragraph',
      sentences: [
        {
          text: `${where} (0 is good, 125 cannot be tested, anything else up to 127 is bad):`,
          backing: ofSearch,
        },
      ],
    },
    { kind: 'verbatim', text, backing: ofSearch },
  ];
  return { id: 'steps', heading: 'How to see it', blocks };
}

function tracker({ tracker: line }: SearchedCommand): Section | null {
  return line === null ? null : { id: 'tracker', heading: '', blocks: [{ kind: 'command', text: line, backing: ofSearch }] };
}

// The log below has every answer; a table of this size is read.
const rowsMax = 24;

function tests({ search, marks }: SearchedCommand): Section | null {
  const [first, ...rest] = search.tests;
  if (!first) return null;
  const last = [first, ...rest].slice(-rowsMax);
  const known = new Set<string>(marks.map(({ id }) => id));
  const rows = last.map(({ id, version, outcome, because }) => ({
    cells: [{ text: nameOf(version) }, { text: outcome, verdict: outcome }, { text: plainLine(because, 40) }],
    backing: known.has(id) ? runs([id as AttemptId]) : ofSearch,
  }));
  const left = search.tests.length - rows.length;
  const note: readonly Block[] =
    left === 0 ? [] : [{ kind: 'paragraph', sentences: [{ text: `${left} earlier tests are in the log.`, backing: words }] }];
  return {
    id: 'tests',
    heading: 'What was tested',
    blocks: [{ kind: 'table', head: [nounOf(search), 'answer', 'what was said'], rows }, ...note],
  };
}

function environment({ tested, version }: SearchedCommand): Section {
  const items: readonly Statement[] = [tested, `Made by firstbad ${version}.`].map((text) => ({
    text,
    backing: { kind: 'environment' },
  }));
  return { id: 'environment', heading: 'Environment', blocks: [{ kind: 'list', items }] };
}

/** A version of a list has no title. */
function nameOf({ name, title }: ReportedVersion, max = 60): string {
  return title === '' ? shortName(name) : `${shortName(name)} ("${plainLine(title, max)}")`;
}

function shortName(name: string): string {
  return plainLine(shortCommit(name), 120);
}

function isOfCommits({ question }: Pick<SearchReport, 'question'>): boolean {
  return question === 'bisect-commits';
}

function nounOf(search: Pick<SearchReport, 'question'>): 'commit' | 'version' {
  return isOfCommits(search) ? 'commit' : 'version';
}
