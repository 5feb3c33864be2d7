// One self-contained shell script that shows the failure on anybody's machine: it makes the disk, does the steps of the scenario at
// one point, and ends with 0 when the guest comes up, 1 when it shows the failure, 125 when it can not tell (as `git bisect run` has
// it). It is run in a fresh VM before it is given out; what a scenario needs beyond this is said instead of a script.

import { shellLine } from '../../core/shell-line.ts';
import type { Point } from '../../core/point.ts';
import type { ConsoleName, Expectation, Scenario, Step } from '../../core/scenario.ts';
import { parseCommand } from '../../core/step-command.ts';
import { grepPattern } from './grep-pattern.ts';
import { plainLine } from './plain-line.ts';

export interface ScriptParts {
  readonly title: string;
  readonly scenario: Pick<Scenario, 'components' | 'steps' | 'good' | 'bad' | 'timeouts'>;
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

export function reproducerScript(parts: ScriptParts): MadeScript {
  const { scenario, image } = parts;
  const guest = scenario.steps.find((step) => step.kind === 'guest');
  if (!guest) return none('the scenario starts no guest');
  if (!image && usesImage(scenario.steps)) return none('the guest image is too large to be part of a script');
  const good = consoleTests(scenario.good);
  const bad = consoleTests(scenario.bad);
  if (good === null || bad === null)
    return none('what is good or bad can not be told by a shell: it is more than lines of a console');
  if (good.length === 0) return none('good is not a line of a console');
  const text = [
    ...head(parts),
    ...(image ? imageLines(image) : []),
    ...scenario.steps.flatMap((step) => (step === guest ? [] : runLines(step, parts.point))),
    ...guestLines(guest, parts.point),
    ...watchLines({ good, bad, timeoutMs: scenario.timeouts.guestMs, failsAnyway: scenario.bad.length === 0 }),
  ].join('\n');
  return { kind: 'script', text: `${text}\n` };
}

function none(because: string): MadeScript {
  return { kind: 'none', because };
}

function usesImage(steps: readonly Step[]): boolean {
  return steps.some((step) => parseCommand(step.command).some((part) => part.kind === 'value' && part.name === 'image'));
}

function head({ title, scenario, point }: ScriptParts): readonly string[] {
  const wanted = scenario.components.map(({ name, role }) => {
    const what = role === 'host-kernel' ? 'running kernel' : role === 'qemu' ? 'QEMU on the PATH' : 'firmware';
    return `#   ${what}: ${plainLine(point[name] ?? 'any', 80)}`;
  });
  return [
    '#!/bin/sh',
    `# ${plainLine(title, 200)}`,
    '# Run it as root on a host with',
    ...wanted,
    '# It ends with 0 when the guest comes up, with 1 when it fails as reported, with 125 when it can not tell.',
    'set -u',
    'work=$(mktemp -d) || exit 125',
    'guest_pid=',
    'clean_up() {',
    '  [ -z "$guest_pid" ] || kill -9 "$guest_pid" 2>/dev/null',
    // The device may stay busy for a moment after its QEMU is gone; -d is lazy then.
    '  losetup -j "$work/disk.raw" 2>/dev/null | cut -d: -f1 | while read -r used; do losetup -d "$used"; done',
    '  rm -rf "$work"',
    '}',
    'trap clean_up EXIT',
    "trap 'exit 125' HUP INT TERM",
    '',
  ];
}

function imageLines({ bytes, pieces }: ScriptImage): readonly string[] {
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

/** A step that ends before the next one begins; one that does not succeed says nothing about the guest. */
function runLines(step: Step, point: Point): readonly string[] {
  const command = shellCommand(step.command, point);
  const line = step.capture === null ? `{ ${command}\n} || exit 125` : `${variable(step.capture)}=$(${command}) || exit 125`;
  return [`# ${plainLine(step.name, 80)}`, line, ''];
}

function guestLines(guest: Step, point: Point): readonly string[] {
  const words = [
    shellCommand(guest.command, point).trimEnd(),
    ...(/(?:^|\s)-(?:display|nographic|vnc|curses)\b/.test(guest.command) ? [] : ['-display none']),
    ...(/(?:^|\s)-(?:serial|nographic)\b/.test(guest.command) ? [] : ['-serial "file:$work/guest"']),
    ...(/debugcon/.test(guest.command)
      ? []
      : ['-chardev "file,id=firmware,path=$work/firmware"', '-device isa-debugcon,iobase=0x402,chardev=firmware']),
  ];
  return [
    `# ${plainLine(guest.name, 80)}`,
    ': >"$work/guest"; : >"$work/firmware"; : >"$work/qemu"',
    `${words.join(' ')} >"$work/qemu" 2>&1 </dev/null &`,
    'guest_pid=$!',
    '',
  ];
}

/** In the shell, a value of the point is a quoted word's text and a captured output a variable. */
function shellCommand(command: string, point: Point): string {
  return parseCommand(command)
    .map((part) => {
      if (part.kind !== 'value') return part.text;
      if (part.name === 'image') return '$image';
      return Object.hasOwn(point, part.name) ? (point[part.name] ?? '') : `$${variable(part.name)}`;
    })
    .join('');
}

function variable(name: string): string {
  return `captured_${name.replaceAll('-', '_')}`;
}

interface ConsoleTest {
  readonly file: string;
  readonly pattern: string;
}

const fileOf: Readonly<Record<ConsoleName, string | null>> = { guest: 'guest', firmware: 'firmware', qemu: 'qemu', host: null };

/** Null when one of them is no line that a shell can look for. */
function consoleTests(expectations: readonly Expectation[]): readonly ConsoleTest[] | null {
  const tests: ConsoleTest[] = [];
  for (const expectation of expectations) {
    if (expectation.kind !== 'console') return null;
    const file = fileOf[expectation.console];
    const pattern = grepPattern(expectation.source);
    if (file === null || pattern === null) return null;
    tests.push({ file, pattern });
  }
  return tests;
}

function watchLines({
  good,
  bad,
  timeoutMs,
  failsAnyway,
}: {
  readonly good: readonly ConsoleTest[];
  readonly bad: readonly ConsoleTest[];
  readonly timeoutMs: number;
  readonly failsAnyway: boolean;
}): readonly string[] {
  const says = ({ file, pattern }: ConsoleTest): string => `grep -aqE -e ${shellLine([pattern])} "$work/${file}"`;
  return [
    'tell() { echo "$1"; for name in firmware guest qemu; do sed "s/^/$name: /" "$work/$name"; done | tail -n 20; }',
    'waited=0',
    `while [ "$waited" -lt ${Math.ceil(timeoutMs / 1000)} ]; do`,
    `  if ${good.map(says).join(' && ')}; then tell 'good: the guest is up'; exit 0; fi`,
    ...(bad.length === 0 ? [] : [`  if ${bad.map(says).join(' || ')}; then tell 'bad: it fails as reported'; exit 1; fi`]),
    '  kill -0 "$guest_pid" 2>/dev/null || break',
    '  sleep 1; waited=$((waited + 1))',
    'done',
    // It may have said so in its last moment.
    `if ${good.map(says).join(' && ')}; then tell 'good: the guest is up'; exit 0; fi`,
    ...(bad.length === 0 ? [] : [`if ${bad.map(says).join(' || ')}; then tell 'bad: it fails as reported'; exit 1; fi`]),
    failsAnyway
      ? "tell 'bad: the guest did not come up'; exit 1"
      : "tell 'no answer: neither the one nor the other was seen'; exit 125",
  ];
}
