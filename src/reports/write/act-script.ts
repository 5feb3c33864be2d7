// The acts of a scenario as plain shell: QEMU's monitor and the guest's serial console are pipes, which need no program but cat and
// printf. Each act ends as in firstbad: it was done and its lines came after it began, it was refused or failed, or nothing came.

import { shellLine } from '../../core/base/shell-line.ts';
import { firstQemu } from '../../core/scenario/acts.ts';
import type { Act, Deed } from '../../core/scenario/scenario.ts';
import { parseCommand, renderCommand } from '../../core/scenario/step-command.ts';
import { grepPattern } from './grep-pattern.ts';
import { plainLine } from './plain-line.ts';
import type { ScriptParts, StepValues } from './script-pieces.ts';

/** A line of a console that the shell looks for: a file in `$work`, and a pattern of grep's. */
export interface ConsoleTest {
  readonly file: string;
  readonly pattern: string;
}

/** Null in a scenario without acts. */
export interface ActScript {
  /** What QEMU is given besides, as words of the shell. */
  readonly words: readonly string[];
  /** Before the guest is started. */
  readonly before: readonly string[];
  /** Once the guest is up; the script has ended with its status after them. */
  readonly after: readonly string[];
}

interface ActParts extends Pick<ScriptParts, 'scenario'> {
  readonly values: StepValues;
  readonly testsOf: (expectations: Act['good']) => readonly ConsoleTest[] | null;
  readonly failsAnyway: boolean;
}

/** Null when a shell can not do it. */
export function actScript(parts: ActParts): ActScript | null {
  const { scenario } = parts;
  const acts = (scenario.acts ?? []).map((act) => actLines(act, parts));
  if (acts.includes(null)) return null;
  return {
    words: [
      '-chardev "pipe,id=console,path=$work/console" -serial chardev:console',
      '-chardev "pipe,id=monitor,path=$work/monitor" -mon chardev=monitor,mode=control',
    ],
    before: [...qemuFolders(scenario), ...helpers],
    after: [
      'ask qmp_capabilities \'{"execute": "qmp_capabilities", "id": "qmp_capabilities"}\' 30 || lost 125',
      '',
      ...acts.flatMap((lines) => lines ?? []),
      "tell 'good: the guest is up, and all was done with it'; exit 0",
    ],
  };
}

/** With several QEMUs PATH does not tell which one starts the guest. */
function qemuFolders(scenario: ScriptParts['scenario']): readonly string[] {
  const first = firstQemu(scenario);
  if (first === null) return [];
  const qemus = scenario.components.filter(({ role }) => role === 'qemu').map(({ name }) => name);
  return [
    '# Where the programs of each QEMU are; firstbad has them below /components.',
    ...qemus.map((name) => `: "\${${folderOf(name)}:=/components/${name}/bin}"`),
    ...qemus.map((name) => `[ -d "$${folderOf(name)}" ] || { echo "set ${folderOf(name)} to its folder"; exit 125; }`),
    `PATH=$${folderOf(first)}:$PATH`,
    '',
  ];
}

function folderOf(component: string): string {
  return `${component.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}_BIN`;
}

/** Saves the guest, ends its QEMU, and starts one from what was saved; `start_guest` is the guest step's. */
const restoreLines: readonly string[] = [
  'restore() { # SECONDS [FOLDER OF THE OTHER QEMU]',
  `  ask save "{\\"execute\\": \\"migrate\\", \\"arguments\\": {\\"uri\\": \\"exec:cat >$work/state\\"}, \\"id\\": \\"save\\"}" "$1" || return 1`,
  '  left=$1; answer=',
  `  until case $answer in *'"status": "completed"'*) true ;; *) false ;; esac; do`,
  `    case $answer in *'"status": "failed"'*) return 1 ;; esac`,
  '    [ "$left" -gt 0 ] || return 1',
  '    sleep 1; left=$((left - 1))',
  '    ask "look$left" "{\\"execute\\": \\"query-migrate\\", \\"id\\": \\"look$left\\"}" 10 || return 1',
  '  done',
  `  ask end '{"execute": "quit", "id": "end"}' 30 || return 1`,
  '  wait "$guest_pid"; : >"$work/answers"',
  '  [ -z "${2-}" ] || PATH=$2:$PATH',
  '  start_guest -incoming "exec:cat $work/state"',
  `  ask again '{"execute": "qmp_capabilities", "id": "again"}' "$1" || return 1`,
  '  left=$1; answer=inmigrate',
  '  while case $answer in *inmigrate*) true ;; *) false ;; esac; do',
  '    [ "$left" -gt 0 ] || return 1',
  '    sleep 1; left=$((left - 1))',
  '    ask "state$left" "{\\"execute\\": \\"query-status\\", \\"id\\": \\"state$left\\"}" 10 || return 1',
  '  done',
  '}',
  '',
];

const helpers: readonly string[] = [
  ': >"$work/answers"; : >"$work/words"; doing=start',
  'mkfifo "$work/console.in" "$work/console.out" "$work/monitor.in" "$work/monitor.out" || exit 125',
  // Opened for both, a pipe neither waits for its other end nor ends with it.
  'exec 8<>"$work/monitor.in" 9<>"$work/console.in"',
  'cat <>"$work/console.out" >>"$work/guest" &',
  'pumps=$!',
  'cat <>"$work/monitor.out" >>"$work/answers" &',
  'pumps="$pumps $!"',
  'lost() { # STATUS',
  '  if [ "$1" -eq 1 ]; then tell "bad: $doing failed"; else tell "no answer: $doing failed in another way than reported"; fi',
  '  exit "$1"',
  '}',
  'ask() { # ID JSON SECONDS: the answer is in $answer',
  `  printf '%s\\n' "$2" >&8; asked=0`,
  '  until answer=$(grep -a "\\"id\\": \\"$1\\"" "$work/answers"); do',
  '    [ "$asked" -lt "$3" ] && kill -0 "$guest_pid" 2>/dev/null || { answer=; return 1; }',
  '    sleep 1; asked=$((asked + 1))',
  '  done',
  `  printf '%s\\n' "$answer" >>"$work/words"`,
  `  case $answer in *'"error": {'* | *'"return": "Error: '*) return 1 ;; esac`,
  '}',
  'begin() { # ACT',
  '  doing=$1; : >"$work/words"',
  '  for name in firmware guest qemu; do wc -c <"$work/$name" >"$work/$name.from"; done',
  '}',
  'since() { tail -c +"$(($(cat "$work/$1.from") + 1))" "$work/$1"; }',
  ...restoreLines,
];

/** Null when a shell can not do it. */
function actLines(act: Act, parts: ActParts): readonly string[] | null {
  const good = parts.testsOf(act.good);
  const bad = parts.testsOf(act.bad.filter(({ kind }) => kind !== 'refused'));
  const refusals = act.bad.flatMap((one) => (one.kind === 'refused' ? [grepPattern(one.source)] : []));
  const seconds = Math.ceil(act.timeoutMs / 1000);
  const deed = deedLines(act, parts.values, seconds);
  if (good === null || bad === null || deed === null) return null;
  const refused = refusals.flatMap((pattern) => (pattern === null ? [] : [`heard ${shellLine([pattern])}`]));
  if (refused.length < refusals.length) return null;
  const seen = ({ file, pattern }: ConsoleTest): string => `since ${file} | grep -aqE -e ${shellLine([pattern])}`;
  const failed = [...refused, ...bad.map(seen)];
  const ends = failed.length === 0 ? [] : [`if ${failed.join(' || ')}; then tell 'bad: it fails as reported'; exit 1; fi`];
  return [
    `# ${plainLine(act.name, 80)}`,
    `begin ${shellLine([act.name])}`,
    ...(refused.length === 0 ? [] : ['heard() { { cat "$work/words"; since qemu; } | grep -aqE -e "$1"; }']),
    'done_=yes',
    `{ ${deed.join('; ')}; } || done_=`,
    'waited=0',
    `until [ -n "$done_" ]${good.map((one) => ` && { ${seen(one)}; }`).join('')}; do`,
    ...ends.map((line) => `  ${line}`),
    `  [ -n "$done_" ] && [ "$waited" -lt ${String(seconds)} ] || lost ${parts.failsAnyway && act.bad.length === 0 ? '1' : '125'}`,
    '  sleep 1; waited=$((waited + 1))',
    'done',
    ...ends,
    '',
  ];
}

/** Commands that end with another status than 0 when it could not be done. Null for one that takes what a step has captured. */
function deedLines({ name, deed }: Act, values: StepValues, seconds: number): readonly string[] | null {
  const id = `fb-${name}`;
  const asking = (command: object): string => `ask ${id} ${shellLine([JSON.stringify({ ...command, id })])} ${String(seconds)}`;
  const text = textOf(deed);
  const isKnown = parseCommand(text).every((part) => part.kind !== 'value' || Object.hasOwn(values, part.name));
  if (!isKnown) return null;
  const rendered = renderCommand(text, values);
  switch (deed.kind) {
    case 'type':
      return [`printf '%s\\r' ${shellLine([rendered])} >&9`];
    case 'monitor':
      return [asking({ execute: 'human-monitor-command', arguments: { 'command-line': rendered } })];
    case 'qmp':
      return [asking(JSON.parse(rendered) as object)];
    case 'reset':
      return [asking({ execute: 'system_reset' })];
    case 'restore':
      return [`restore ${String(seconds)}${deed.to === null ? '' : ` "$${folderOf(deed.to)}"`}`];
  }
}

function textOf(deed: Deed): string {
  switch (deed.kind) {
    case 'type':
      return deed.text;
    case 'monitor':
      return deed.line;
    case 'qmp':
      return deed.json;
    case 'reset':
    case 'restore':
      return '';
  }
}
