// All versions that a message names, with what is said of each: in its title, its sentences, and the banners that kernels
// and QEMU print.

import { upstreamRelease, upstreamSeries } from '../../../core/scenario/upstream-parts.ts';
import type { ClaimedOutcome, LineRange, ReportComponent } from '../../../core/stored/claim.ts';
import type { VersionMention } from '../report-reading.ts';
import { outcomeHits, outcomeOf } from '../rules/outcome-words.ts';
import { type SaidAround, saidVersions } from '../sentences/version-claims.ts';
import type { Sentence } from '../text/paragraphs.ts';
import type { SourceLine } from '../text/source-lines.ts';

export interface ForMentions {
  readonly lines: readonly SourceLine[];
  readonly sentences: readonly Sentence[];
  readonly isConsole: (index: number) => boolean;
  readonly subject: ReportComponent | null;
  /** What most of its words are about. */
  readonly likely: ReportComponent | null;
  readonly title: { readonly text: string; readonly line: number } | null;
}

const mentionsMax = 400;

export function versionMentions(read: ForMentions): readonly VersionMention[] {
  const first = mentionsWith(read, read.subject);
  const { likely } = read;
  // A number that nothing names is of what the report is about, if it names a version of that and none of another program.
  const isAlone =
    likely !== null &&
    read.subject === null &&
    ([...first, ...banners(read)].some((one) => one.version.component === likely) || (likely === 'kernel' && namesTag(read))) &&
    !first.some(
      ({ version }) => version.component !== likely && version.component !== 'distribution' && isLike(version.upstream, likely),
    );
  return (isAlone ? mentionsWith(read, likely) : first).concat(banners(read)).slice(0, mentionsMax);
}

/** `v5.10`: how people who work on the kernel write. */
function namesTag({ sentences, title }: ForMentions): boolean {
  return [title?.text ?? '', ...sentences.map(({ text }) => text)].some((text) =>
    /(?<![\w/.-])v[3-7]\.\d{1,2}(?:\.\d+|-rc\d+)?(?![\w.]*[\w/])/.test(text),
  );
}

/** Whether a number could be one of a kernel or a QEMU. */
function isLike(upstream: string, component: ReportComponent): boolean {
  const [major = 0, minor = 0] = upstream.split('.').map(Number);
  return component === 'kernel' ? major >= 3 && major <= 9 && minor <= 20 : major <= 12 && minor <= 2;
}

function mentionsWith(read: ForMentions, subject: ReportComponent | null): readonly VersionMention[] {
  const { sentences, title } = read;
  const all = title ? [...mentionsIn(title.text, { first: title.line, last: title.line }, { subject, context: null })] : [];
  let spoken: Spoken | null = null;
  for (const [index, sentence] of sentences.entries()) {
    if (all.length >= mentionsMax) break;
    // No version is without a number, and most sentences are.
    if (!/\d/.test(sentence.text)) continue;
    const goesOn = spoken !== null && spoken.paragraph === sentence.paragraph ? spoken.component : null;
    const own = mentionsIn(sentence.text, sentence.lines, {
      subject: subjectAt(sentences, index, goesOn ?? subject),
      context: contextOf(sentences, index),
      consequence: consequenceOf(sentences[index + 1]),
    });
    spoken = spokenOf(own, sentence.paragraph, spoken);
    all.push(...own);
  }
  const texts = [title?.text ?? '', ...sentences.map((one) => one.text)];
  const named = withNamesFromElsewhere(all);
  return texts.some((text) => variesGuest.test(text)) ? named.map(asGuests) : named;
}

interface Spoken {
  readonly component: ReportComponent;
  readonly paragraph: number;
}

/** What a paragraph speaks of: the component of the versions that its last sentence named, where that is one. */
function spokenOf(own: readonly FoundMention[], paragraph: number, before: Spoken | null): Spoken | null {
  const named = new Set(own.filter((one) => one.isNamed).map(({ version }) => version.component));
  const [only] = named;
  if (named.size === 0) return before?.paragraph === paragraph ? before : null;
  return named.size === 1 && only !== undefined && only !== 'distribution' && only !== 'other'
    ? { component: only, paragraph }
    : null;
}

/** "boot the VM with another kernel": the kernels of the report are the guest's, but for those that it calls the host's. */
const variesGuest =
  /\b(?:boot|start|launch|run)\w* (?:the |a |my |any )?(?:micro)?(?:vm|guest|virtual machine)s? (?:with|using|on) (?:\w+ ){0,3}kernels?\b|\bguest kernel (?:upgrade|update|version)/i;

function asGuests(mention: VersionMention): VersionMention {
  const { version, text } = mention;
  return version.component !== 'kernel' || /\bhosts?\b/i.test(text)
    ? mention
    : { ...mention, version: { ...version, component: 'guest-kernel' } };
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
  // The 4.6.4 of a report that names UTM 4.6.0 is UTM's.
  const foreign = new Set(all.filter((one) => one.isNamed && !isVaried(one)).map(({ version }) => majorOf(version.upstream)));
  const varied = new Set(
    all.filter((one) => one.isNamed && isVaried(one)).map(({ version }) => upstreamSeries(version.upstream)),
  );
  return all.map(({ isNamed, ...mention }) => {
    const series = upstreamSeries(mention.version.upstream);
    if (!isNamed && foreign.has(majorOf(series)) && !varied.has(series))
      return { ...mention, version: { ...mention.version, component: 'other' as const } };
    const known = [...(components.get(mention.version.upstream) ?? [])];
    const [only] = known;
    return isNamed || known.length !== 1 || only === undefined
      ? mention
      : { ...mention, version: { ...mention.version, component: only } };
  });
}

function isVaried({ version: { component } }: VersionMention): boolean {
  return component !== 'other' && component !== 'distribution';
}

function majorOf(upstream: string): string {
  return /^\d+/.exec(upstream)?.[0] ?? upstream;
}

/** Of a number that stands alone, the line above says what it is; `Version` alone says nothing. */
function subjectAt(sentences: readonly Sentence[], index: number, subject: ReportComponent | null): ReportComponent | null {
  const own = sentences[index]!;
  const before = sentences[index - 1];
  if (
    !/^\W*v?\d[\w.+~-]*\W*(?:[A-Za-z]+\W*){0,3}$/.test(own.text) ||
    !before ||
    before.text.length > 60 ||
    /\d\.\d/.test(before.text)
  )
    return subject;
  if (!/version|release/i.test(before.text)) return subject;
  const said = (['kernel', 'qemu', 'firmware', 'libvirt'] as const).filter((component) =>
    headings[component].test(before.text),
  );
  if (said.length === 1) return said[0]!;
  // `frobvm version`: of a program that is not known here; `Version` alone is of none.
  return /^\W*(?:affected |tested |working |broken )?(?:versions?|releases?)\W*$/i.test(before.text) ? null : 'other';
}

const headings = {
  kernel: /\bkernels?\b|\blinux\b/i,
  qemu: /\bqemu\b/i,
  firmware: /\b(?:ovmf|aavmf|edk2|seabios|firmware|bios|uefi)\b/i,
  libvirt: /\blibvirtd?\b/i,
} as const;

function mentionsIn(text: string, lines: LineRange, around: SaidAround): readonly FoundMention[] {
  return saidVersions(withoutLinks(text), around).map(({ token, outcome, assumed, reach, rule }) => ({
    rule,
    text,
    lines,
    outcome,
    assumed,
    isNamed: token.isNamed,
    version: { component: token.component, version: token.version, upstream: token.upstream, reach },
  }));
}

/** `[6.1](https://...)` is 6.1. */
function withoutLinks(text: string): string {
  return text.replace(/\[([^\][]{1,200})\]\(https?:[^()\s]{1,500}\)/g, '$1');
}

/** `Working kernels:` before a list of nothing but versions. */
function contextOf(sentences: readonly Sentence[], index: number): ClaimedOutcome | null {
  const own = sentences[index]!;
  if (/^(?:QEMU emulator|Linux) version /.test(own.text)) return null;
  if (own.text.length > 80 || outcomeHits(own.text).length > 0) return null;
  for (let at = index - 1; at >= 0 && index - at < 12; at -= 1) {
    const before = sentences[at]!;
    if (/:\s*$/.test(before.text)) return isField(own.text) || !isHeading(before.text) ? null : headingOutcome(before.text);
    if (before.text.length > 80 || before.paragraph < own.paragraph - 1) return null;
  }
  return null;
}

/** `Kernel version: 6.1`: of a form. */
function isField(text: string): boolean {
  return (
    (/^\W*[\w /-]{2,40}:\s/.test(text) &&
      !/^\W*(?:kernels?|qemu|linux|versions?|host|guest|working|broken|good|bad)(?: kernels?| versions?)?:/i.test(text)) ||
    /\bversion\b[^:]{0,12}:/i.test(text)
  );
}

/** What leads to a list of versions is short and says nothing on condition: "The output of it, or if that fails:" is of a form. */
function isHeading(text: string): boolean {
  return (
    text.length < 100 &&
    text.split(/\s+/).length <= 12 &&
    /version|kernel|tested|release|qemu|works?|fail|good|bad|affected|broken|ok\b/i.test(text) &&
    !/\b(?:if|when|what|which happens|happens|output|logs?|steps?|expected|actual|please|describe|why|how|whether|example|reason|command|error|message|should|see|run|like|with:?$)\b/i.test(
      text,
    )
  );
}

function headingOutcome(text: string): ClaimedOutcome | null {
  const hits = outcomeHits(text);
  return new Set(hits.map(({ outcome }) => outcome)).size > 1 ? null : (outcomeOf(text) ?? besideUpgrade(text));
}

/** "I upgraded to 6.1. After that it hangs.": what the next sentence says came of it. */
function consequenceOf(next: Sentence | undefined): ClaimedOutcome | null {
  // Where two things were changed at once, what came of it tells nothing of either.
  if (!next || /\?\s*$/.test(next.text) || /^[^,]*\bboth\b/i.test(next.text)) return null;
  const tells =
    /^(?:after (?:that|this|which|(?:the )?(?:upgrade|update|upgrading|updating|rebooting|reboot)\b(?![^,]*\d\.\d))|afterwards|now\b|since then|then\b|as a result|the result|(?:this|that|which) (?:causes|caused|results|resulted|broke)|and now)/i.test(
      next.text,
    ) ||
    (next.text.length < 30 &&
      /^(?:no (?:issues?|problems?|errors?|luck)|same (?:issue|problem|error|result)|works|fails|still broken)/i.test(
        next.text,
      ));
  return tells ? outcomeOf(next.text) : null;
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
      // `2.10.1(Debian 1:2.10+dfsg-0ubuntu3.8)`
      const clean = version.replace(/\(.*$/, '').replace(/[,;:)]+$/, '');
      const upstream = upstreamRelease(clean);
      found.set(`${component} ${version}`, {
        text,
        lines: { first: line.first, last: line.last },
        outcome: null,
        rule: null,
        assumed: null,
        version: { component, version: clean, upstream, reach: 'exact' },
      });
    }
  }
  return [...found.values()];
}
