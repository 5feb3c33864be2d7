// Finds commands in the lines of a message: with prompts and without, continued by backslashes, wrapped by a mail program,
// quoted in a sentence. Gives what they are and which lines they take; the rest of the lines is prose.

import type { CommandKind } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';
import { kindOf, looksRun, promptPattern, withoutWrappers } from './command-words.ts';
import type { FoundCommand } from './found-command.ts';
import { kernelCommandLineAt } from './kernel-command-lines.ts';
import { domainFinder } from './libvirt-xml.ts';
import { parseQemuOptions, takesValue } from './qemu-options.ts';
import { parseShellLine } from './shell-words.ts';
import { virtInstallOptions } from './virt-install.ts';

const commandLinesMax = 400;
const rejoinedLinesMax = 20;

export function findCommands(lines: readonly SourceLine[]): readonly FoundCommand[] {
  const found: FoundCommand[] = [];
  const domainAt = domainFinder(lines);
  let index = 0;
  while (index < lines.length) {
    const whole = domainAt(index) ?? kernelCommandLineAt(lines, index);
    if (whole !== null) {
      found.push(whole);
      index = whole.to + 1;
      continue;
    }
    const start = startOf(lines[index]!);
    if (start === null) {
      found.push(...inlineCommands(lines, index));
      index += 1;
      continue;
    }
    const joined = joinLines(lines, index, start);
    const commands = commandsOf(joined.text, start.prompted || start.labelled);
    if (commands.length === 0) {
      // What goes on for so long and is no command is looked at once: else each of its lines would be joined with all that follow.
      index = joined.to - index > rejoinedLinesMax ? joined.to + 1 : index + 1;
      continue;
    }
    const at = { text: joined.text, lines: rangeOf(lines, index, joined.to), from: index, to: joined.to, inline: false };
    found.push(...commands.map((command) => ({ ...command, ...at })));
    index = joined.to + 1;
  }
  return found;
}

interface Start {
  readonly text: string;
  readonly prompted: boolean;
  /** `QEMU command line: qemu-system-...`. */
  readonly labelled: boolean;
  readonly kind: CommandKind;
}

/** The command that begins on a line, null when none does. */
function startOf(line: SourceLine): Start | null {
  if (line.text.trim() === '') return null;
  // A tick that is closed on a later line.
  const source = line.text.replace(/^\s*`(?=[^`]*$)/, '');
  const labelled = /^[\s>*-]*(?:\d+[.)]\s+)?(?:[A-Z][\w /-]{2,40}:\s*)(?=\S)/.exec(source);
  const bulleted = /^\s*(?:[*-]|\d+[.)])\s+/.exec(source);
  const prompt = promptPattern.exec(source);
  for (const { mark, prompted, isLabel } of [
    { mark: prompt?.[0], prompted: true, isLabel: false },
    { mark: '', prompted: false, isLabel: false },
    { mark: bulleted?.[0], prompted: false, isLabel: false },
    { mark: labelled?.[0], prompted: false, isLabel: true },
  ]) {
    if (mark === undefined) continue;
    const text = source
      .slice(mark.length)
      .trim()
      .replace(/^`+|`+$/g, '');
    const [first] = parseShellLine(text);
    const words = withoutWrappers(first?.words ?? []);
    const kind = kindOf(words[0] ?? '');
    if (kind !== null && isCommand(words, kind, { prompted, line })) return { text, prompted, labelled: isLabel, kind };
    // `LC_ALL=C \` of libvirt's log: the program comes lines later.
    if (words.length === 0 && /^[A-Z_]+=\S*.*\\$/.test(text)) return { text, prompted, labelled: isLabel, kind: 'qemu' };
  }
  return null;
}

function isCommand(
  words: readonly string[],
  kind: CommandKind,
  { prompted, line }: { readonly prompted: boolean; readonly line: SourceLine },
): boolean {
  if (looksRun(words, kind)) return true;
  const continued = /\\$/.test(line.text);
  if (kind === 'qemu') return continued || ((prompted || line.code) && words.length === 1 && line.text.trim().length > 8);
  return (prompted || line.code || continued) && words.length > 1 && words.length < 12 && !/[.?!]$/.test(words.at(-1) ?? '');
}

interface Joined {
  readonly text: string;
  readonly to: number;
}

function joinLines(lines: readonly SourceLine[], from: number, start: Start): Joined {
  let text = start.text;
  let to = from;
  while (to - from < commandLinesMax) {
    const next = lines[to + 1];
    if (next === undefined || next.quote !== lines[from]!.quote) break;
    const how = continues({ text, line: lines[to]!, next, start });
    if (how === null) break;
    const rest = next.text.trim().replace(/^`+$|`+$/g, '');
    text = `${text.replace(/\s*\\$/, '').trimEnd()}${how === 'glued' ? '' : ' '}${rest}`;
    to += 1;
  }
  return { text: text.replace(/\s*\\$/, ''), to };
}

/** Whether the next line belongs to the command, and with a blank between or without. */
function continues(at: {
  readonly text: string;
  readonly line: SourceLine;
  readonly next: SourceLine;
  readonly start: Start;
}): 'spaced' | 'glued' | null {
  const { text, next, start } = at;
  const rest = next.text.trim();
  if (/\\$/.test(text)) return rest === '' ? null : 'spaced';
  if (rest === '' || /^```/.test(rest)) return null;
  if (start.kind !== 'qemu' && text.length < 60) return null;
  if (promptPattern.test(next.text) || startOf(next) !== null) return null;
  const last = /\S+$/.exec(text)?.[0] ?? '';
  if (/^--?[A-Za-z][\w-]*(?:[\s=]|$)/.test(rest)) return 'spaced';
  const [word = ''] = rest.split(/\s/, 1);
  // A parameter list that a mail program has broken.
  if (/[,=]$/.test(last) && /[=,:/.\w]/.test(word) && !/^[A-Z][a-z]+$/.test(word)) return 'glued';
  if (takesValue(last) && !isProse(rest)) return 'spaced';
  if (hasOpenQuote(text)) return 'spaced';
  return at.line.text.length >= 55 && /^[^\s]*[=/][^\s]*(?:\s+-|\s*$|,)/.test(rest) && !isProse(rest) ? 'spaced' : null;
}

function isProse(text: string): boolean {
  const words = text.split(/\s+/);
  return words.length > 2 && words.filter((word) => /^[A-Za-z']+[.,:;]?$/.test(word)).length > words.length / 2;
}

function hasOpenQuote(text: string): boolean {
  return ((text.match(/'/g)?.length ?? 0) % 2 === 1 && /\s'/.test(text)) || (text.match(/"/g)?.length ?? 0) % 2 === 1;
}

type Bare = Pick<FoundCommand, 'program' | 'kind' | 'words' | 'options' | 'shell' | 'comment'>;

/** `losetup --direct-io=on a.raw -> DIO 1`: what came of it stands behind the arrow. */
const result = /\s(?:->|=>|→|⇒)\s+(?=\S)/;

function commandsOf(whole: string, trusted: boolean): readonly Bare[] {
  const arrow = result.exec(whole);
  const text = (arrow ? whole.slice(0, arrow.index) : whole).replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const told = arrow ? whole.slice(arrow.index + arrow[0].length).trim() : null;
  return parseShellLine(text).flatMap((parsed) => {
    const command = told === null ? parsed : { ...parsed, comment: parsed.comment ?? told };
    const words = withoutWrappers(command.words);
    const kind = kindOf(words[0] ?? '');
    if (kind === null || (!trusted && !looksRun(words, kind) && words.length > 12)) return [];
    return [bareCommand(words, kind, command)];
  });
}

function bareCommand(
  words: readonly string[],
  kind: CommandKind,
  { shell, comment }: { readonly shell: boolean; readonly comment: string | null },
): Bare {
  // What a pipe or a redirection does with the output is no option.
  const cut = words.findIndex((word) => word === '|' || word === '>' || word === '<');
  const own = cut === -1 ? words : words.slice(0, /^\d$/.test(words[cut - 1] ?? '') ? cut - 1 : cut);
  const program = (own[0] ?? '').split('/').at(-1) ?? '';
  return { program, kind, words: own, options: optionsOf(own, kind), shell, comment };
}

/** Of words that somebody has taken apart already. */
export function commandOfWords(
  words: readonly string[],
  kind: CommandKind,
): Pick<FoundCommand, 'program' | 'kind' | 'words' | 'options'> {
  const { program, options } = bareCommand(words, kind, { shell: false, comment: null });
  return { program, kind, words, options };
}

function optionsOf(words: readonly string[], kind: CommandKind): FoundCommand['options'] {
  if (/(?:^|\/)virt-install$/.test(words[0] ?? '')) return virtInstallOptions(words.slice(1));
  return kind === 'qemu' ? parseQemuOptions(words.slice(1)) : [];
}

/** Commands in the middle of a line: between backticks, in `ps` output, after `I run`. */
function inlineCommands(lines: readonly SourceLine[], index: number): readonly FoundCommand[] {
  const { text } = lines[index]!;
  if (text.length > 2000) return [];
  const at = { lines: rangeOf(lines, index, index), from: index, to: index, inline: true };
  const ticked = [...text.matchAll(/`([^`]{4,2000})`/g)].map((match) => match[1] ?? '');
  const spans = ticked.length > 0 ? ticked : bareSpan(text);
  return spans.flatMap((span) =>
    commandsOf(span.trim().replace(promptPattern, ''), false)
      .filter(({ words, kind }) => looksRun(words, kind))
      .map((command) => ({ ...command, ...at, text: span.trim() })),
  );
}

function bareSpan(text: string): readonly string[] {
  const match = /(?:^|[\s"'(])((?:\/\S*\/)?(?:qemu-system-\w+|qemu-kvm)\s+-{1,2}[A-Za-z].*)$/.exec(text);
  if (!match) return [];
  const words = (match[1] ?? '').split(/\s+/);
  let end = 1;
  while (end < words.length) {
    if (/^--?[A-Za-z]/.test(words[end] ?? '')) end += 1;
    else if (takesValue(words[end - 1] ?? '')) end += 1;
    else break;
  }
  return [
    words
      .slice(0, end)
      .join(' ')
      .replace(/[.,;:)"']+$/, ''),
  ];
}

function rangeOf(lines: readonly SourceLine[], from: number, to: number): { readonly first: number; readonly last: number } {
  return { first: lines[from]!.first, last: lines[to]!.last };
}
