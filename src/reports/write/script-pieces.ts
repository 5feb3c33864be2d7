// What scripts of a report are made of, with a guest and without: its head, which cleans up behind it, the disk, and commands at a point.

import { shellLine } from '../../core/base/shell-line.ts';
import { isFlat } from '../../core/scenario/layers.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { ComponentRole, Expectation } from '../../core/scenario/scenario.ts';
import type { Scenario, Step } from '../../core/scenario/scenario.ts';
import { parseCommand } from '../../core/scenario/step-command.ts';
import { grepPattern } from './grep-pattern.ts';
import { plainLine } from './plain-line.ts';

export interface ScriptParts {
  readonly title: string;
  readonly scenario: Pick<Scenario, 'components' | 'factors' | 'steps' | 'acts' | 'tpm' | 'good' | 'bad' | 'timeouts'>;
  readonly point: Point;
  readonly image: ScriptImage | null;
}

/** A disk image as what is in it: everything between the pieces is zero. */
export interface ScriptImage {
  readonly bytes: number;
  /** Whole sectors of 512 bytes, base64. */
  readonly pieces: readonly { readonly sector: number; readonly base64: string }[];
}

export type MadeScript =
  { readonly kind: 'script'; readonly text: string } | { readonly kind: 'none'; readonly because: string };

export function noScript(because: string): MadeScript {
  return { kind: 'none', because };
}

const wantedWords: Readonly<Record<ComponentRole, string>> = {
  'host-kernel': 'running kernel',
  'host-tool': 'tool on the PATH',
  qemu: 'QEMU on the PATH',
  firmware: 'firmware',
  loader: 'boot loader in the image',
  'guest-kernel': "guest's kernel",
};

// The device may stay busy for a moment after its QEMU is gone; -d is lazy then.
const freeLoops =
  '  losetup -j "$work/disk.raw" 2>/dev/null | cut -d: -f1 | while read -r used; do umount "$used" 2>/dev/null; losetup -d "$used"; done';

/** `success` is what the script waits for: `the guest comes up`. */
export function scriptHead({ title, scenario, point }: ScriptParts, success: string): readonly string[] {
  const wanted = scenario.components.map(({ name, role }) => {
    return `#   ${wantedWords[role]}: ${plainLine(point[name] ?? 'any', 80)}`;
  });
  return [
    '#!/bin/sh',
    `# ${plainLine(title, 200)}`,
    isFlat(scenario) ? '# Run it, as any user, on a machine with' : '# Run it as root on a host with',
    ...wanted,
    `# It ends with 0 when ${success}, with 1 when it fails as reported, with 125 when it can not tell.`,
    'set -u',
    'work=$(mktemp -d) || exit 125',
    'guest_pid=',
    ...(scenario.acts ? ['pumps='] : []),
    'clean_up() {',
    '  [ -z "$guest_pid" ] || kill -9 "$guest_pid" 2>/dev/null',
    ...(scenario.acts ? ['  for pid in $pumps; do kill -9 "$pid" 2>/dev/null; done'] : []),
    ...(isFlat(scenario) ? [] : [freeLoops]),
    '  rm -rf "$work"',
    '}',
    'trap clean_up EXIT',
    "trap 'exit 125' HUP INT TERM",
    '',
  ];
}

export function imageLines({ bytes, pieces }: ScriptImage): readonly string[] {
  const parts = pieces.flatMap(({ sector, base64 }) => [
    `base64 -d <<'END' | dd of="$image" bs=512 seek=${sector} conv=notrunc 2>/dev/null || exit 125`,
    ...(base64.match(/.{1,76}/g) ?? []),
    'END',
  ]);
  return [
    'image=$work/disk.raw',
    `dd if=/dev/zero of="$image" bs=1 count=0 seek=${bytes} 2>/dev/null || exit 125`,
    ...parts,
    '',
  ];
}

/** A step that ends before the next one begins; one that does not succeed says nothing about the guest, unless it refuses as named. */
export function runLines(step: Step, values: StepValues, refusals: readonly string[] = []): readonly string[] {
  const command = shellCommand(step.command, values);
  if (refusals.length === 0) {
    const line = step.capture === null ? `{ ${command}\n}` : `${variable(step.capture)}=$(${command})`;
    return [`# ${plainLine(step.name, 80)}`, `${line} || exit 125`, ''];
  }
  return [
    `# ${plainLine(step.name, 80)}`,
    ...keepingWords(command, step.capture),
    ...refusals.map((pattern) => `if ${refusedWith(pattern, 'words')}; then echo 'bad: it is refused as reported'; exit 1; fi`),
    '[ "$status" -eq 0 ] || exit 125',
    '',
  ];
}

/** Runs the command, keeps what it says and its status, and shows it. */
export function keepingWords(command: string, capture: string | null): readonly string[] {
  const grouped = `{ ${command}\n}`;
  const run = capture === null ? `${grouped} >"$work/words" 2>&1` : `${variable(capture)}=$(${grouped} 2>"$work/words")`;
  return [run, 'status=$?', 'cat "$work/words"'];
}

/** The test of a shell for a step that ended with `$status` and said so in a file of `$work`. */
export function refusedWith(pattern: string, file: string): string {
  return `[ "$status" -gt 0 ] && [ "$status" -lt 125 ] && grep -aqE -e ${shellLine([pattern])} "$work/${file}"`;
}

/** What the scenario calls a refusal of this step, for grep; null when one is no pattern of grep's. */
export function refusalsOf(bad: readonly Expectation[], step: string): readonly string[] | null {
  const patterns = bad.flatMap((one) => (one.kind === 'refused' && one.step === step ? [grepPattern(one.source)] : []));
  return patterns.includes(null) ? null : patterns.filter((pattern) => pattern !== null);
}

/** What names stand for at the point: `stepValues`. */
export type StepValues = Readonly<Record<string, string>>;

/** In the shell, a value of the point is a quoted word's text and a captured output a variable. */
export function shellCommand(command: string, values: StepValues): string {
  return parseCommand(command)
    .map((part) => {
      if (part.kind !== 'value') return part.text;
      if (part.name === 'image') return '$image';
      return Object.hasOwn(values, part.name) ? (values[part.name] ?? '') : `$${variable(part.name)}`;
    })
    .join('');
}

export function variable(name: string): string {
  return `captured_${name.replaceAll('-', '_')}`;
}
