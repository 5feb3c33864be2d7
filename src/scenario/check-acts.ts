// Acts: each does one thing, with a guest that there is and can be acted on; its patterns can match.

import { deedKeys } from './act-schema.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FileScenario } from './file-schema.ts';
import { patternTrouble } from './pattern-checks.ts';
import { type Path, type Remark, wrongKey, wrongValue } from './remark.ts';

export type FileAct = FileScenario['acts'][number];

export interface ActsInput {
  readonly acts: FileScenario['acts'];
  readonly steps: FileScenario['steps'];
  readonly components: FileScenario['components'];
}

export function checkActs({ acts, steps, components }: ActsInput): readonly Remark[] {
  if (acts.length === 0) return [];
  const guest = steps.at(-1)?.guest;
  if (guest === undefined)
    return [wrongKey(['acts'], 'no step starts a guest that something could be done with', 'a step with guest')];
  return acts.flatMap((act, index) => {
    const path = ['acts', index];
    return [
      ...deedRemarks(act, path),
      ...nameRemarks(acts, index),
      ...guestRemarks(act, path, guest),
      ...targetRemarks(act, path, components),
      ...patternRemarks(act, path),
    ];
  });
}

function deedRemarks(act: FileAct, path: Path): readonly Remark[] {
  const [first, second] = deedKeys.filter((key) => act[key] !== undefined);
  if (first === undefined)
    return [wrongValue([...path, 'name'], `the act ${act.name} does nothing`, `one of ${deedKeys.join(', ')}`)];
  if (second !== undefined)
    return [wrongKey([...path, second], `the act ${act.name} has both ${first} and ${second}`, 'one of them')];
  return act.qmp === undefined || isCommand(act.qmp)
    ? []
    : [wrongValue([...path, 'qmp'], 'this is no command of QMP', 'JSON such as {"execute": "query-status"}')];
}

/** With a number for each `${name}`, which stands within quotes or for a number. */
function isCommand(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replaceAll(/\$\{[^}]*\}/g, '0'));
    if (typeof value !== 'object' || value === null || !('execute' in value)) return false;
    const { arguments: args = {} } = value as { arguments?: unknown };
    return typeof value.execute === 'string' && typeof args === 'object' && args !== null;
  } catch {
    // Not JSON: that is the answer.
    return false;
  }
}

function nameRemarks(acts: FileScenario['acts'], index: number): readonly Remark[] {
  const name = acts[index]?.name ?? '';
  if (acts.findIndex((one) => one.name === name) === index) return [];
  return [wrongValue(['acts', index, 'name'], `another act has the name ${name}`, 'a name of its own')];
}

/** firstbad types on the console that it adds itself. */
function guestRemarks(act: FileAct, path: Path, guest: string): readonly Remark[] {
  if (act.type === undefined || !/(?:^|\s)-{1,2}(?:serial|nographic)\b/.test(guest)) return [];
  const what = 'the guest step has a serial console of its own, which nothing can be typed on';
  return [wrongKey([...path, 'type'], what, 'a guest step without -serial and -nographic')];
}

function targetRemarks({ migrate }: FileAct, path: Path, components: FileScenario['components']): readonly Remark[] {
  if (migrate === undefined) return [];
  const qemus = Object.keys(components).filter((name) => components[name]?.role === 'qemu');
  if (!qemus.includes(migrate)) {
    const { what, expected } = unknownWord(`there is no qemu ${migrate}`, { written: migrate, known: qemus });
    return [wrongValue([...path, 'migrate'], what, expected)];
  }
  return qemus.length > 1
    ? []
    : [wrongValue([...path, 'migrate'], `${migrate} is the QEMU that starts the guest`, 'restore: true, or another component')];
}

function patternRemarks({ good, bad }: FileAct, path: Path): readonly Remark[] {
  const each = [
    ...good.map((one, index) => ({ one, at: [...path, 'good', index] })),
    ...bad.map((one, index) => ({ one, at: [...path, 'bad', index] })),
  ];
  return each.flatMap(({ one, at }) => {
    const key = 'refused' in one ? 'refused' : 'match';
    const trouble = patternTrouble('refused' in one ? one.refused : one.match);
    return trouble === null ? [] : [wrongValue([...at, key], trouble.what, trouble.expected)];
  });
}
