// Groups commands into cells: what was tried together, and what people say came of it, before, beside or after.

import type { ClaimedOutcome, ClaimedVersion, ReportComponent } from '../../../core/stored/claim.ts';
import type { ConsoleExcerpt, ReportCell } from '../report-reading.ts';
import { isHedged } from '../rules/hedges.ts';
import { outcomeHits } from '../rules/outcome-words.ts';
import { saidVersions } from '../sentences/version-claims.ts';
import type { Sentence } from '../text/paragraphs.ts';
import type { FoundCommand } from './found-command.ts';

export interface CellCommand extends FoundCommand {
  readonly id: string;
}

/** Of one message. Commands that make or start nothing (`virsh dumpxml`) are no cells on their own. */
export function cellsOf(
  commands: readonly CellCommand[],
  sentences: readonly Sentence[],
  { subject, consoles }: { readonly subject: ReportComponent | null; readonly consoles: readonly ConsoleExcerpt[] },
): readonly Omit<ReportCell, 'id'>[] {
  const runs = runsOf(commands, sentences);
  const reproduces = reproducingCell(runs, sentences);
  return runs.flatMap((run, index) => {
    const goesOn = runs.slice(index + 1).some((later) => later.commands.some(starts));
    return splitRun(run.commands).map((own) => cellOf(own, run, { subject, consoles, goesOn, reproduces }));
  });
}

interface Reproduced {
  readonly command: CellCommand;
  readonly said: Sentence;
}

/** Of the steps to reproduce something the last command that starts anything does it; those before it prepare. */
function reproducingCell(runs: readonly Run[], sentences: readonly Sentence[]): Reproduced | null {
  const heading = sentences.find(
    (one) =>
      steps.test(one.text) &&
      !isHedged(one.text, { from: 0, to: one.text.length, hits: outcomeHits(one.text) }) &&
      !/\b(?:can ?not|can't|unable|couldn't|could not|n't|not|without)\b/i.test(one.text),
  );
  if (!heading) return null;
  const end = sentences.find((one) => one.from > heading.to && sectionHead.test(one.text))?.from ?? Infinity;
  const inside = runs.flatMap((run) => run.commands).filter((one) => one.from >= heading.from && one.from < end);
  const command = inside.filter(starts).at(-1) ?? inside.filter((one) => !isPreparing(one)).at(-1);
  return command ? { command, said: heading } : null;
}

const sectionHead =
  /^\W*(?:expected|actual|additional|environment|host|notes?|logs?|results?|workaround|description|version|system|what)\b[^.]{0,40}:?\W*$|^\s*#{1,4}\s/i;

interface Run {
  readonly commands: readonly CellCommand[];
  readonly lead: readonly Sentence[];
  readonly trail: readonly Sentence[];
}

/** Commands with no prose between them, with the prose before and after. */
function runsOf(commands: readonly CellCommand[], sentences: readonly Sentence[]): readonly Run[] {
  const runs: { commands: CellCommand[]; from: number; to: number }[] = [];
  for (const command of commands.filter(isTelling)) {
    const last = runs.at(-1);
    const between = last && sentences.some((one) => one.from > last.to && one.to < command.from);
    if (last && !between && !command.inline && !last.commands.at(-1)!.inline) {
      last.commands.push(command);
      last.to = command.to;
    } else runs.push({ commands: [command], from: command.from, to: command.to });
  }
  return runs.map((run, index) => ({
    commands: run.commands,
    lead: leadOf(run, runs[index - 1]?.to ?? -1, sentences),
    trail: trailOf(run, runs[index + 1]?.from ?? Infinity, sentences),
  }));
}

function isTelling({ kind, shell, words }: CellCommand): boolean {
  return (
    (kind === 'qemu' && !asksOnly(words)) ||
    kind === 'mkfs' ||
    kind === 'losetup' ||
    kind === 'dd' ||
    kind === 'fio' ||
    kind === 'mount' ||
    kind === 'modprobe' ||
    kind === 'libvirt-xml' ||
    (kind === 'qemu-img' && !shell)
  );
}

/** `qemu-system-x86_64 --version`, `-device help`: nothing is tried. */
function asksOnly(words: readonly string[]): boolean {
  return words.length <= 3 && (/^--?(?:version|help|h)$/.test(words[1] ?? '') || /\bhelp$/.test(words[2] ?? ''));
}

/** What is made before anything is tried: an empty image, a file system, a detached loop device. */
function isPreparing({ kind, words }: CellCommand): boolean {
  switch (kind) {
    case 'dd':
      return (
        words.some((word) => /^if=\/dev\/(?:zero|u?random)$/.test(word)) &&
        words.some((word) => /^of=(?!\/dev\/)/.test(word)) &&
        !words.some((word) => /^[io]flag=.*direct/.test(word))
      );
    case 'mkfs':
      return true;
    case 'qemu-img':
      return words[1] === 'create';
    case 'losetup':
      return words.some((word) => /^(?:-[dDalj]|--(?:detach|detach-all|all|list|associated))$/.test(word));
    default:
      return false;
  }
}

/** The paragraph directly before, of which the last sentences say most. */
function leadOf(
  run: { readonly from: number; readonly commands: readonly CellCommand[] },
  after: number,
  sentences: readonly Sentence[],
): readonly Sentence[] {
  if (run.commands[0]!.inline) return sentences.filter((one) => one.from <= run.from && one.to >= run.from);
  // Lines of the same block that are no known command (`cd ...`) say nothing.
  const before = sentences.filter(
    (one) => one.to < run.from && one.from > after && (!one.code || outcomeHits(one.text).length > 0),
  );
  const last = before.at(-1);
  const code = sentences.filter((one) => one.code && last && one.from > last.to && one.to < run.from).length;
  if (!last || run.from - last.to > 4 + code) return [];
  // "The guest was able to boot up." between two commands speaks of the first.
  if (after >= 0 && last.from - after <= 3 && pointsBack.test(last.text) && !/:\s*$/.test(last.text)) return [];
  return before.filter((one) => one.paragraph === last.paragraph).slice(-3);
}

const pointsBack =
  /^\W*(?:(?:this|that|these|it|which|the (?:above|guest|vm|boot|system|machine|kernel|command|second|first)|above|and it|and|result|output|\^+|=>|->|qemu)\b|(?:always |then |just )?(?:hang|crash|failure|success|fails|works|hangs|crashes|boots|panics|ok|gives|results?|freezes))/i;

/** What follows counts where it points back: `fails with:`, `This works.`, `^^ hangs`. */
function trailOf(run: { readonly to: number }, before: number, sentences: readonly Sentence[]): readonly Sentence[] {
  const next = sentences.find((one) => one.from > run.to);
  if (!next || next.from - run.to > 3 || next.from > before || /:\s*$/.test(next.text)) return [];
  // "This also happens with ..." is said of the bug.
  if (/^\W*(?:this|it|the \w+) (?:also |still |only |always )?(?:happens|occurs|reproduces|affects)\b/i.test(next.text))
    return [];
  return pointsBack.test(next.text) ? [next] : [];
}

/** A second command of the same kind begins another cell; what only prepares is shared when the second starts without it. */
function splitRun(commands: readonly CellCommand[]): readonly (readonly CellCommand[])[] {
  const cells: CellCommand[][] = [];
  let current: CellCommand[] = [];
  for (const command of commands) {
    const started = current.some((one) => starts(one));
    if (
      current.length > 0 &&
      started &&
      (starts(command) || current.some((one) => one.kind === command.kind) || command.kind === 'losetup')
    ) {
      cells.push(current);
      current = starts(command) ? current.filter((one) => !starts(one)) : [];
    }
    current.push(command);
  }
  if (current.length > 0) cells.push(current);
  return cells;
}

function starts(command: CellCommand): boolean {
  const { kind } = command;
  return kind === 'qemu' || kind === 'fio' || (kind === 'dd' && !isPreparing(command)) || kind === 'libvirt-xml';
}

interface Around {
  readonly subject: ReportComponent | null;
  readonly consoles: readonly ConsoleExcerpt[];
  /** Whether a later command starts something: then what starts nothing only prepares it. */
  readonly goesOn: boolean;
  readonly reproduces: Reproduced | null;
}

function cellOf(
  commands: readonly CellCommand[],
  run: Run,
  { subject, consoles, goesOn, reproduces }: Around,
): Omit<ReportCell, 'id'> {
  const prepares = commands.every(isPreparing) || (goesOn && !commands.some(starts));
  const said = commands.every(isPreparing)
    ? null
    : (commentOf(commands) ??
      (prepares ? null : saidOf(run)) ??
      errorBehind(commands, consoles) ??
      (reproduces && commands.includes(reproduces.command)
        ? { outcome: 'fails' as const, text: reproduces.said.text, lines: reproduces.said.lines }
        : null));
  const versions = said
    ? saidVersions(said.text, { subject, context: said.outcome }).map(({ token, reach }): ClaimedVersion => ({
        component: token.component,
        version: token.version,
        upstream: token.upstream,
        reach,
      }))
    : [];
  return {
    outcome: said?.outcome ?? null,
    commands: commands.map((command) => command.id),
    said: said ? { text: said.text, lines: said.lines } : null,
    versions,
    lines: {
      first: Math.min(...commands.map((one) => one.lines.first)),
      last: Math.max(...commands.map((one) => one.lines.last)),
    },
  };
}

interface Said {
  readonly outcome: ClaimedOutcome;
  readonly text: string;
  readonly lines: Sentence['lines'];
}

/** What QEMU printed directly after the command. */
function errorBehind(commands: readonly CellCommand[], consoles: readonly ConsoleExcerpt[]): Said | null {
  const last = Math.max(...commands.map((one) => one.lines.last));
  const error = consoles.find(({ symptom, lines }) => symptom !== null && lines.first > last && lines.first - last <= 2);
  return error ? { outcome: 'fails', text: error.text, lines: error.lines } : null;
}

const steps =
  /\b(?:steps? to reproduce|to reproduce|how to reproduce|reproduc(?:er|tion|e with|ible with|ed with|ing)|test ?case)\b/i;

function commentOf(commands: readonly CellCommand[]): Said | null {
  for (const command of commands) {
    const outcome = command.comment === null ? null : wholeOutcome(command.comment);
    if (outcome !== null) return { outcome, text: command.comment!, lines: command.lines };
  }
  return null;
}

function saidOf(run: Run): Said | null {
  const [nearest, ...further] = [...run.lead].reverse();
  const own = nearest ? wholeOutcome(nearest.text) : null;
  if (nearest && own !== null && pointsAhead(nearest.text, run))
    return { outcome: own, text: nearest.text, lines: nearest.lines };
  for (const sentence of run.trail) {
    const outcome = wholeOutcome(sentence.text);
    if (outcome !== null) return { outcome, text: sentence.text, lines: sentence.lines };
  }
  // "It hangs. My command is:"
  if (!nearest || own !== null || !/:\s*$/.test(nearest.text) || outcomeHits(nearest.text).length > 0) return null;
  const [before] = further;
  const outcome = before ? wholeOutcome(before.text) : null;
  return before && outcome !== null && !/:\s*$/.test(before.text) ? { outcome, text: before.text, lines: before.lines } : null;
}

/** A sentence speaks of the commands behind it when it leads to them: with a colon, with "this", around the command itself. */
function pointsAhead(text: string, { commands }: Run): boolean {
  return (
    commands[0]!.inline ||
    /[:>]\W*$/.test(text) ||
    /\b(?:this|these|the following|following|below|like so|as follows|with)\b/i.test(text) ||
    text.length < 40
  );
}

/** What a sentence says when it says one thing: "With this it works, without it fails:" says nothing of the command. */
function wholeOutcome(text: string): ClaimedOutcome | null {
  if (/\?\W*$/.test(text)) return null;
  if (/^\W*(?:the |a |my |possible |current )*work-?arounds?\b|\bto (?:avoid|work around)\b/i.test(text)) return 'works';
  const hits = outcomeHits(text);
  const [first] = hits;
  if (!first || hits.some((hit) => hit.outcome !== first.outcome)) return null;
  return isHedged(text, { from: first.from, to: hits.at(-1)!.to, hits }) ? null : first.outcome;
}
