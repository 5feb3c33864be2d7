// All versions that a message names, with what is said of each: in its title, its sentences, and the banners that kernels
// and QEMU print.

import type { ClaimedOutcome, LineRange, ReportComponent } from '../../core/claim.ts';
import { outcomeHits, outcomeOf } from './outcome-words.ts';
import type { Sentence } from './paragraphs.ts';
import type { VersionMention } from './reading.ts';
import type { SourceLine } from './source-lines.ts';
import { saidVersions } from './version-claims.ts';

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
    ...sentences.flatMap((sentence, index) => mentionsIn(sentence.text, sentence.lines, subject, contextOf(sentences, index))),
    ...banners(read),
  ];
  return all.slice(0, mentionsMax);
}

function mentionsIn(
  text: string,
  lines: LineRange,
  subject: ReportComponent | null,
  context: ClaimedOutcome | null,
): readonly VersionMention[] {
  return saidVersions(text, { subject, context }).map(({ token, outcome, reach }) => ({
    text,
    lines,
    outcome,
    version: { component: token.component, version: token.version, upstream: token.upstream, reach },
  }));
}

/** `Working kernels:` before a list of nothing but versions. */
function contextOf(sentences: readonly Sentence[], index: number): ClaimedOutcome | null {
  const own = sentences[index]!;
  if (own.text.length > 80 || outcomeHits(own.text).length > 0) return null;
  for (let at = index - 1; at >= 0 && index - at < 12; at -= 1) {
    const before = sentences[at]!;
    if (/:\s*$/.test(before.text))
      return /version|kernel|tested|release|qemu|works?|fail|good|bad|affected|broken|ok\b/i.test(before.text) &&
        before.text.length < 100
        ? outcomeOf(before.text)
        : null;
    if (before.text.length > 80 || before.paragraph < own.paragraph - 1) return null;
  }
  return null;
}

/** `Linux version 6.0.2 (...)`, `QEMU emulator version 7.0.0`, `CPU: 0 PID: 1 Comm: x Not tainted 6.1.0`. */
function banners({ lines, isConsole, subject }: ForMentions): readonly VersionMention[] {
  const found = new Map<string, VersionMention>();
  for (const [index, line] of lines.entries()) {
    const text = line.text.trim();
    const kernel =
      /\bLinux version (\d+\.\d+\S*)/.exec(text)?.[1] ??
      (isConsole(index)
        ? /\b(?:Not tainted|Tainted: [A-Z ]+?(?:\[[^\]]*\][ ,]*)*)\s*(\d+\.\d+\S*)/.exec(text)?.[1]
        : undefined) ??
      /^Linux \S+ (\d+\.\d+\.\d\S*) #/.exec(text)?.[1];
    const qemu =
      /\bQEMU emulator version (\d+\.\d+\S*)/.exec(text)?.[1] ?? /Hardware name: QEMU Standard PC.*(?!)/.exec(text)?.[1];
    for (const [component, version] of [
      ['kernel', kernel],
      ['qemu', qemu],
    ] as const) {
      if (version === undefined || found.has(`${component} ${version}`)) continue;
      const clean = version.replace(/[,;:)]+$/, '');
      const upstream = /^\d+\.\d+(?:\.\d+)?(?:-rc\d+)?/.exec(clean)?.[0] ?? clean;
      void subject;
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
