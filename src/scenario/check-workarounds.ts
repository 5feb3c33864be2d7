// Workarounds: they change something, of steps, factors and values that there are, and use names that are defined.

import { parseCommand } from '../core/scenario/step-command.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FactorValues } from './factor-values.ts';
import type { FileScenario } from './file-schema.ts';
import type { Path, Remark } from './remark.ts';
import { wrongKey, wrongValue } from './remark.ts';

type FileWorkaround = FileScenario['workarounds'][number];

export interface WorkaroundsInput {
  readonly steps: FileScenario['steps'];
  readonly factors: FactorValues;
  /** What commands can name, apart from what steps capture. */
  readonly names: readonly string[];
}

export function checkWorkarounds(workarounds: readonly FileWorkaround[], input: WorkaroundsInput): readonly Remark[] {
  return workarounds.flatMap((workaround, index) => {
    const path = ['workarounds', index];
    const isSecond = workarounds.findIndex((one) => one.name === workaround.name) < index;
    return [
      ...(isSecond
        ? [wrongValue([...path, 'name'], `another workaround has the name ${workaround.name}`, 'a name of its own')]
        : []),
      ...effectRemarks(path, workaround),
      ...valueRemarks([...path, 'at'], workaround.at, input.factors),
      ...commandRemarks(path, workaround, input),
    ];
  });
}

function effectRemarks(path: Path, { name, at, replace, append, image }: FileWorkaround): readonly Remark[] {
  const changes = [at, replace, append].flatMap((map) => Object.keys(map));
  if (changes.length > 0 || image !== undefined) return [];
  return [wrongValue([...path, 'name'], `the workaround ${name} changes nothing`, 'append, replace, at or image')];
}

function valueRemarks(path: Path, at: Readonly<Record<string, string>>, factors: FactorValues): readonly Remark[] {
  return Object.entries(at).flatMap(([name, value]) => {
    if (!Object.hasOwn(factors, name)) {
      const { what, expected } = unknownWord(`${name} is not a factor`, { written: name, known: Object.keys(factors) });
      return [wrongKey([...path, name], what, expected)];
    }
    const known = factors[name] ?? [];
    if (known.includes(value)) return [];
    const { what, expected } = unknownWord(`${name} has no value ${JSON.stringify(value)}`, { written: value, known });
    return [wrongValue([...path, name], what, expected)];
  });
}

function commandRemarks(path: Path, workaround: FileWorkaround, input: WorkaroundsInput): readonly Remark[] {
  return (['replace', 'append', 'without'] as const).flatMap((key) =>
    Object.entries(workaround[key]).flatMap(([name, command]) => {
      const place = [...path, key, name];
      const step = input.steps.findIndex((one) => one.name === name);
      if (step < 0) {
        const { what, expected } = unknownWord(`there is no step ${name}`, {
          written: name,
          known: input.steps.map((one) => one.name),
        });
        return [wrongKey(place, what, expected)];
      }
      if (key === 'append' && Object.hasOwn(workaround.replace, name)) {
        return [wrongKey(place, `the step ${name} is replaced already`, 'append or replace for one step')];
      }
      return nameRemarks(place, command, [...input.names, ...input.steps.slice(0, step).flatMap((one) => one.capture ?? [])]);
    }),
  );
}

function nameRemarks(path: Path, command: string, known: readonly string[]): readonly Remark[] {
  return parseCommand(command).flatMap((part) => {
    if (part.kind === 'text') return [];
    if (part.kind === 'broken') {
      return [wrongValue(path, `${part.text} is not a name in braces`, 'a name and }, as in ${cache}', part.opening)];
    }
    if (known.includes(part.name)) return [];
    const { what, expected } = unknownWord(`\${${part.name}} is not defined`, { written: part.name, known });
    return [wrongValue(path, what, expected, part.opening)];
  });
}
