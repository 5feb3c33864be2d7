// All versions that a message names, with what is said of each: in its title, its sentences, and the banners that kernels
// and QEMU print.

import type { ClaimedOutcome, LineRange, ReportComponent } from '../../core/claim.ts';
import { outcomeHits, outcomeOf } from './outcome-words.ts';
import type { Sentence } from './paragraphs.ts';
import type { VersionMention } from './reading.ts';
import type { SourceLine } from './source-lines.ts';
import { saidVersions } from './version-claims.ts';
import { versionTokens } from './version-tokens.ts';

export interface ForMentions {
  readonly lines: readonly SourceLine[];
  readonly sentences: readonly Sentence[];
  readonly isConsole: (index: number) => boolean;
  readonly subject: ReportComponent | null;
  readonly title: { readonly text: string; readonly line: number } | null;
}

const mentionsMax = 400;

export function versionMentions(read: ForMentions): readonly VersionMention[] {
  const { sentences, subject, title } = read;
  const all = [
    ...(title ? mentionsIn(title.text, { first: title.line, last: title.line }, subject, null) : []),
    ...sentences.flatMap((sentence, index) =>
      mentionsIn(sentence.text, sentence.lines, subjectAt(sentences, index, subject), contextOf(sentences, index)),
    ),
  ];
  return [...withNamesFromElsewhere(all), ...banners(read)].slice(0, mentionsMax);
}

interface FoundMention extends VersionMention {
  readonly isNamed: boolean;
}

/** "RHEL 8.8" in the title says what "the 8.8 update" is. */
function withNamesFromElsewhere(all: readonly FoundMention[]): readonly VersionMention[] {
  const components = new Map<string, Set<ReportComponent>>();
  for (const { version, isNamed } of all)
    if (isNamed)
      components.set(version.upstream, (components.get(version.upstream) ?? new Set<ReportComponent>()).add(version.component));
  return all.map(({ isNamed, ...mention }) => {
    const known = [...(components.get(mention.version.upstream) ?? [])];
    const [only] = known;
    return isNamed || known.length !== 1 || only === undefined
      ? mention
      : { ...mention, version: { ...mention.version, component: only } };
  });
}

/** Of a number that stands alone, the line above says what it is; `Version` alone says nothing. */
function subjectAt(sentences: readonly Sentence[], index: number, subject: ReportComponent | null): ReportComponent | null {
  const own = sentences[index]!;
  const before = sentences[index - 1];
  if (!/^\W*v?\d[\w.+~-]*\W*$/.test(own.text) || !before || before.text.length > 60 || /\d\.\d/.test(before.text))
    return subject;
  if (!/version|release/i.test(before.text)) return subject;
  const [named] = versionTokens(`${before.text.replace(/\W+$/, '')} 1.0`, null);
  return named?.component ?? (/kernel|linux/i.test(before.text) ? 'kernel' : null);
}

function mentionsIn(
  text: string,
  lines: LineRange,
  subject: ReportComponent | null,
  context: ClaimedOutcome | null,
): readonly FoundMention[] {
  return saidVersions(text, { subject, context }).map(({ token, outcome, reach }) => ({
    text,
    lines,
    outcome,
    isNamed: token.isNamed,
    version: { component: token.component, version: token.version, upstream: token.upstream, reach },
  }));
}

/** `Working kernels:` before a list of nothing but versions. */
function contextOf(sentences: readonly Sentence[], index: number): ClaimedOutcome | null {
  const own = sentences[index]!;
  if (/^(?:QEMU emulator|Linux) version /.test(own.text)) return null;
  if (own.text.length > 80 || outcomeHits(own.text).length > 0) return null;
  for (let at = index - 1; at >= 0 && index - at < 12; at -= 1) {
    const before = sentences[at]!;
    if (/:\s*$/.test(before.text))
      return /version|kernel|tested|release|qemu|works?|fail|good|bad|affected|broken|ok\b/i.test(before.text) &&
        before.text.length < 100
        ? (outcomeOf(before.text) ?? besideUpgrade(before.text))
        : null;
    if (before.text.length > 80 || before.paragraph < own.paragraph - 1) return null;
  }
  return null;
}

/** `qemu before upgrade:` */
function besideUpgrade(heading: string): ClaimedOutcome | null {
  const side = /\b(before|after)\b[^.]{0,20}\b(?:upgrad|updat)/i.exec(heading)?.[1]?.toLowerCase();
  return side === undefined ? null : side === 'before' ? 'works' : 'fails';
}

/** `Linux version 6.0.2 (...)`, `QEMU emulator version 7.0.0`, `CPU: 0 PID: 1 Comm: x Not tainted 6.1.0`. */
function banners({ lines, isConsole }: ForMentions): readonly VersionMention[] {
  const found = new Map<string, VersionMention>();
  for (const [index, line] of lines.entries()) {
    const text = line.text.trim();
    const kernel =
      /\bLinux version (\d+\.\d+\S*)/.exec(text)?.[1] ??
      /^(\d+\.\d+\S*) #\d+ (?:Not tainted|Tainted)/.exec(text)?.[1] ??
      (/\buname -\w*r\w*$/.test(lines[index - 1]?.text ?? '') ? /^\d+\.\d+\.\d+\S*$/.exec(text)?.[0] : undefined) ??
      (isConsole(index)
        ? /\b(?:Not tainted|Tainted: [A-Z ]+?(?:\[[^\]]*\][ ,]*)*)\s*(\d+\.\d+\S*)/.exec(text)?.[1]
        : undefined) ??
      /^(?:`|\W{0,3})Linux \S+ (\d+\.\d+\.\d\S*) #/.exec(text)?.[1];
    const qemu =
      /\bQEMU emulator version (\d+\.\d+\S*)/.exec(text)?.[1] ?? /Hardware name: QEMU Standard PC.*(?!)/.exec(text)?.[1];
    for (const [component, version] of [
      ['kernel', kernel],
      ['qemu', qemu],
    ] as const) {
      if (version === undefined || found.has(`${component} ${version}`)) continue;
      const clean = version.replace(/[,;:)]+$/, '');
      const upstream = /^\d+\.\d+(?:\.\d+)?(?:-rc\d+)?/.exec(clean)?.[0] ?? clean;
      found.set(`${component} ${version}`, {
        text,
        lines: { first: line.first, last: line.last },
        outcome: null,
        version: { component, version: clean, upstream, reach: 'exact' },
      });
    }
  }
  return [...found.values()];
}
