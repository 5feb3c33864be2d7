// Reads a report: bytes in, facts with their lines out. Deterministic, offline, and nothing of it is run. Which words make
// a fact is decided in the files beside this one; here they are put together.

import type { ClaimedOutcome, ReportComponent } from '../../core/stored/claim.ts';
import { cellsOf } from './commands/cells.ts';
import { findCommands } from './commands/find-commands.ts';
import { bisectTerms, isBisectLine, readBisectLog } from './facts/bisect-section.ts';
import { claimsFrom, uniqueBy } from './facts/claims-from.ts';
import { consoleExcerpts, isConsoleLine } from './facts/consoles.ts';
import { environmentFacts } from './facts/environment.ts';
import { machineFacts } from './facts/machine-facts.ts';
import { questionsFor, sideId } from './facts/questions.ts';
import { refusalFacts } from './facts/refusal-facts.ts';
import { regzbotLines } from './facts/regzbot.ts';
import { settingFacts } from './facts/setting-facts.ts';
import { likelySubject, subjectComponent } from './facts/subject.ts';
import { commitClaims } from './facts/suspects.ts';
import { versionMentions } from './facts/version-mentions.ts';
import type { ReportCell, ReportCommand, ReportMessage, ReportReading, VersionMention } from './report-reading.ts';
import { outcomeHits } from './rules/outcome-words.ts';
import { readDocument } from './text/document.ts';
import { sentencesOf } from './text/paragraphs.ts';
import type { SourceLine, SourceMessage } from './text/source-lines.ts';
import { ownLines } from './text/thread.ts';

export function readReport(bytes: Uint8Array): ReportReading {
  const document = readDocument(bytes);
  const parts = ownLines(document.messages);
  const subject = subjectComponent(document.messages);
  const likely = likelySubject(document.messages);
  const pieces = parts.map(({ message, lines }, index) => readMessage(lines, message, { subject, likely, first: index === 0 }));
  const commands = numbered(
    pieces.flatMap((piece) => piece.commands),
    'command',
  );
  // Commands are named when all messages have been read.
  let passed = 0;
  const cells: ReportCell[] = [];
  for (const piece of pieces) {
    const ids = commands.slice(passed, passed + piece.commands.length).map((command) => command.id);
    const own = piece.commands.map((command, index) => ({ ...command, id: ids[index]! }));
    for (const cell of cellsOf(own, piece.sentences, { subject, consoles: piece.consoles }))
      cells.push({ id: `cell-${cells.length + 1}`, ...cell });
    passed += piece.commands.length;
  }
  const versions = withSolesAssumed(
    pieces.flatMap((piece) => withoutContradictions(piece.versions.map((one) => withoutConditions(one, cells)))),
  );
  const bisectLog = pieces.map((piece) => piece.bisectLog).findLast((log) => log !== null) ?? null;
  const consoles = pieces.flatMap((piece) => piece.consoles);
  const commits = pieces.flatMap((piece) => piece.commits);
  return {
    format: document.format,
    messages: document.messages.map(describeMessage),
    title: titleOf(document.messages[0]),
    commands,
    cells,
    versions,
    environment: uniqueBy(
      pieces.flatMap((piece) => piece.environment),
      (one) => `${one.kind} ${one.value}`,
    ),
    machine: uniqueBy(
      pieces.flatMap((piece) => piece.machine),
      (one) => `${one.kind} ${one.value}`,
    ),
    consoles,
    bisectLog,
    regzbot: pieces.flatMap((piece) => piece.regzbot),
    claims: claimsFrom({ cells, versions, commits, bisectLog }),
    questions: questionsFor({ commands, cells, versions, consoles }),
    notes: document.notes,
  };
}

function readMessage(
  lines: readonly SourceLine[],
  message: SourceMessage,
  {
    subject,
    likely,
    first,
  }: { readonly subject: ReportComponent | null; readonly likely: ReportComponent | null; readonly first: boolean },
) {
  const found = findCommands(lines);
  const kinds = new Uint8Array(lines.length);
  const terms = bisectTerms(lines);
  for (const command of found) if (!command.inline) kinds.fill(1, command.from, command.to + 1);
  lines.forEach((line, index) => {
    if (kinds[index] !== 0) return;
    if (isBisectLine(line, terms)) kinds[index] = 2;
    else if (isConsoleLine(line)) kinds[index] = 3;
  });
  const sentences = sentencesOf(lines, (index) => kinds[index] !== 0 || /^\s*#regzb/.test(lines[index]!.text));
  const text = first ? titleOf(message) : null;
  const title = text === null ? null : { text, line: message.range.first };
  return {
    commands: found,
    sentences,
    versions: versionMentions({
      lines,
      sentences,
      isConsole: (index) => kinds[index] === 3,
      subject,
      likely,
      title,
    }),
    environment: environmentFacts(lines, title),
    machine: [...machineFacts(lines), ...refusalFacts(lines), ...settingFacts(sentences)],
    consoles: consoleExcerpts(lines, (index) => kinds[index] === 3),
    bisectLog: readBisectLog(lines),
    regzbot: regzbotLines(lines),
    commits: commitClaims(sentences),
  };
}

/** A message that says both of one version says it of more than the version. */
function withoutContradictions(versions: readonly VersionMention[]): readonly VersionMention[] {
  const said = new Map<string, Set<ClaimedOutcome>>();
  for (const one of versions)
    if (one.outcome !== null) said.set(sideId(one), (said.get(sideId(one)) ?? new Set<ClaimedOutcome>()).add(one.outcome));
  return versions.map((one) =>
    one.outcome !== null && said.get(sideId(one))?.size === 2 ? { ...one, outcome: null, assumed: 'fails' } : one,
  );
}

/** Where a report names one version of a component and says nothing of it, that is the one where it happens. */
function withSolesAssumed(versions: readonly VersionMention[]): readonly VersionMention[] {
  const soles = (['kernel', 'qemu'] as const).filter((component) => {
    const own = versions.filter((one) => one.version.component === component);
    return new Set(own.map((one) => one.version.upstream)).size === 1 && own.every((one) => one.outcome === null);
  });
  return versions.map((one) =>
    one.assumed === null && soles.some((component) => component === one.version.component) && !speaksOfGood(one.text)
      ? { ...one, assumed: 'fails' }
      : one,
  );
}

/** What a sentence with a good word or a negation in it says of its version is not to be guessed. */
function speaksOfGood(text: string): boolean {
  return (
    outcomeHits(text).some(({ outcome }) => outcome === 'works') ||
    /\b(?:not|no|never|without|neither|nor|only|before|until|old|previous|back)\b|n['’]t\b/i.test(text)
  );
}

/** "These boot on 6.0:" says that the commands boot there, and not that 6.0 is fine. */
function withoutConditions(mention: VersionMention, cells: readonly ReportCell[]): VersionMention {
  const heads = cells.some(
    ({ outcome, said }) => outcome === 'works' && said?.lines.first === mention.lines.first && said.text === mention.text,
  );
  return heads ? { ...mention, outcome: null } : mention;
}

function titleOf(message: SourceMessage | undefined): string | null {
  const title = message?.headers
    .get('subject')
    ?.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  return title ? title.slice(0, 400) : null;
}

function describeMessage({ headers, range }: SourceMessage): ReportMessage {
  const field = (name: string): string | null => headers.get(name) ?? null;
  return {
    subject: field('subject'),
    from: field('from'),
    date: field('date'),
    messageId: field('message-id'),
    inReplyTo: field('in-reply-to'),
    lines: range,
  };
}

function numbered(found: readonly Omit<ReportCommand, 'id'>[], prefix: string): readonly ReportCommand[] {
  return found.map(({ program, kind, words, options, shell, text, lines }, index) => ({
    id: `${prefix}-${index + 1}`,
    program,
    kind,
    words,
    options,
    shell,
    text,
    lines,
  }));
}
