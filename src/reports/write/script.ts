// One self-contained shell script that shows the failure on anybody's machine: it makes the disk, does the steps of the scenario at
// one point, and ends with 0 when the guest comes up or all steps end well, 1 when it shows the failure, 125 when it can not tell (as
// `git bisect run` has it). It is run in a fresh VM before it is given out; what a scenario needs beyond this is said instead of a script.

import { shellLine } from '../../core/base/shell-line.ts';
import { stepValues } from '../../core/scenario/point.ts';
import type { ConsoleName, Expectation, Step } from '../../core/scenario/scenario.ts';
import { parseCommand } from '../../core/scenario/step-command.ts';
import { type ActScript, actScript, type ConsoleTest } from './act-script.ts';
import { grepPattern } from './grep-pattern.ts';
import { plainLine } from './plain-line.ts';
import {
  imageLines,
  type MadeScript,
  noScript,
  refusalsOf,
  refusedWith,
  runLines,
  scriptHead,
  type ScriptParts,
  shellCommand,
  type StepValues,
} from './script-pieces.ts';
import { stepScript } from './step-script.ts';

export function reproducerScript(parts: ScriptParts): MadeScript {
  const { scenario, image } = parts;
  if (!image && usesImage(scenario.steps)) return noScript('the image is too large to be part of a script');
  const file = scenario.steps.flatMap(({ command }) => namesIn(command)).find((name) => name.includes('.'));
  if (file !== undefined) return noScript(`it needs \${${file}}, a file of a component, which a script can not bring along`);
  // The image at hand is the one with the lab's own.
  const loader = scenario.components.find(({ role }) => role === 'loader');
  if (loader !== undefined) return noScript(`the boot loader under test (${loader.name}) is a part of the image`);
  if (scenario.tpm !== undefined) return noScript('the guest has a TPM, which a script has no swtpm for yet');
  const guest = scenario.steps.find((step) => step.kind === 'guest');
  return guest ? guestScript(parts, guest) : stepScript(parts);
}

function guestScript(parts: ScriptParts, guest: Step): MadeScript {
  const { scenario, image } = parts;
  const good = consoleTests(scenario.good);
  const bad = consoleTests(scenario.bad.filter(({ kind }) => kind !== 'refused'));
  const refusals = new Map(scenario.steps.map(({ name }) => [name, refusalsOf(scenario.bad, name)]));
  if (good === null || bad === null || [...refusals.values()].includes(null))
    return noScript('what is good or bad can not be told by a shell: it is more than lines of a console');
  if (good.length === 0) return noScript('good is not a line of a console');
  const values = stepValues(parts.point, scenario.factors);
  const failsAnyway = scenario.bad.length === 0;
  const acting = scenario.acts === undefined ? null : actScript({ scenario, values, testsOf: consoleTests, failsAnyway });
  if (scenario.acts !== undefined && acting === null)
    return noScript('what is done with the running guest can not be done or told by a shell');
  const text = [
    ...scriptHead(parts, 'the guest comes up'),
    ...(image ? imageLines(image) : []),
    ...scenario.steps.flatMap((step) => (step === guest ? [] : runLines(step, values, refusals.get(step.name) ?? []))),
    ...(acting?.before ?? []),
    ...guestLines(guest, values, acting),
    ...watchLines({
      good,
      bad,
      refusals: refusals.get(guest.name) ?? [],
      timeoutMs: scenario.timeouts.guestMs,
      failsAnyway,
      goesOn: acting !== null,
    }),
    ...(acting?.after ?? []),
  ].join('\n');
  return { kind: 'script', text: `${text}\n` };
}

function usesImage(steps: readonly Step[]): boolean {
  return steps.some((step) => namesIn(step.command).includes('image'));
}

function namesIn(command: string): readonly string[] {
  return parseCommand(command).flatMap((part) => (part.kind === 'value' ? [part.name] : []));
}

function guestLines(guest: Step, values: StepValues, acting: ActScript | null): readonly string[] {
  const serial = acting === null ? ['-serial "file:$work/guest"'] : acting.words;
  const words = [
    shellCommand(guest.command, values).trimEnd(),
    ...(/(?:^|\s)-(?:display|nographic|vnc|curses)\b/.test(guest.command) ? [] : ['-display none']),
    ...(/(?:^|\s)-(?:serial|nographic)\b/.test(guest.command) ? [] : serial),
    ...(/debugcon/.test(guest.command)
      ? []
      : ['-chardev "file,id=firmware,path=$work/firmware"', '-device isa-debugcon,iobase=0x402,chardev=firmware']),
  ];
  const command = words.join(' ');
  return [
    `# ${plainLine(guest.name, 80)}`,
    ': >"$work/guest"; : >"$work/firmware"; : >"$work/qemu"',
    ...(acting === null
      ? [`${command} >"$work/qemu" 2>&1 </dev/null &`, 'guest_pid=$!']
      : // Started again from what was saved, with more words.
        ['start_guest() {', `${command} "$@" >>"$work/qemu" 2>&1 </dev/null 8>&- 9>&- &`, 'guest_pid=$!', '}', 'start_guest']),
    '',
  ];
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
  refusals,
  timeoutMs,
  failsAnyway,
  goesOn,
}: {
  readonly good: readonly ConsoleTest[];
  readonly bad: readonly ConsoleTest[];
  /** Of QEMU, when it ends before the guest is up. */
  readonly refusals: readonly string[];
  readonly timeoutMs: number;
  readonly failsAnyway: boolean;
  /** True where something follows once the guest is up. */
  readonly goesOn: boolean;
}): readonly string[] {
  const says = ({ file, pattern }: ConsoleTest): string => `grep -aqE -e ${shellLine([pattern])} "$work/${file}"`;
  const isUp = good.map(says).join(' && ');
  const ends = "tell 'good: the guest is up'; exit 0";
  return [
    'tell() { echo "$1"; for name in firmware guest qemu; do sed "s/^/$name: /" "$work/$name"; done | tail -n 20; }',
    ['waited=0', ...(goesOn ? ['up='] : []), ...(refusals.length === 0 ? [] : ['status=0'])].join(' '),
    `while [ "$waited" -lt ${Math.ceil(timeoutMs / 1000)} ]; do`,
    `  if ${isUp}; then ${goesOn ? 'up=yes; break' : ends}; fi`,
    ...(bad.length === 0 ? [] : [`  if ${bad.map(says).join(' || ')}; then tell 'bad: it fails as reported'; exit 1; fi`]),
    '  kill -0 "$guest_pid" 2>/dev/null || break',
    '  sleep 1; waited=$((waited + 1))',
    'done',
    // It may have said so in its last moment.
    `if ${isUp}; then ${goesOn ? 'up=yes' : ends}; fi`,
    ...(goesOn ? ['if [ -z "$up" ]; then'] : []),
    ...(bad.length === 0 ? [] : [`if ${bad.map(says).join(' || ')}; then tell 'bad: it fails as reported'; exit 1; fi`]),
    ...(refusals.length === 0 ? [] : ['kill -0 "$guest_pid" 2>/dev/null || { wait "$guest_pid"; status=$?; }']),
    ...refusals.map((pattern) => `if ${refusedWith(pattern, 'qemu')}; then tell 'bad: it is refused as reported'; exit 1; fi`),
    failsAnyway
      ? "tell 'bad: the guest did not come up'; exit 1"
      : "tell 'no answer: neither the one nor the other was seen'; exit 125",
    ...(goesOn ? ['fi', ''] : []),
  ];
}
