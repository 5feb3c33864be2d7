// Steps: their order, the names in their commands, and whether everything that has a name is used.

import { parseCommand } from '../core/scenario/step-command.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FileScenario } from './file-schema.ts';
import type { Path, Remark } from './remark.ts';
import { doubtful, wrongKey, wrongValue } from './remark.ts';

type FileStep = FileScenario['steps'][number];

export interface StepsInput {
  readonly steps: FileScenario['steps'];
  readonly acts?: FileScenario['acts'];
  readonly components: readonly string[];
  /** What stands in `${}` for their files: `linux.kernel`. */
  readonly files: readonly string[];
  readonly factors: readonly string[];
  readonly hasImage: boolean;
}

export function stepsStartGuest(steps: FileScenario['steps']): boolean {
  return steps.some((step) => step.guest !== undefined);
}

export function checkSteps(input: StepsInput): readonly Remark[] {
  return [...shapeRemarks(input.steps), ...nameRemarks(input), ...commandRemarks(input)];
}

function shapeRemarks(steps: readonly FileStep[]): readonly Remark[] {
  const remarks: Remark[] = [];
  for (const [index, step] of steps.entries()) {
    const path = ['steps', index];
    if (step.run === undefined && step.guest === undefined) {
      remarks.push(wrongValue([...path, 'name'], `the step ${step.name} does nothing`, 'run or guest with a command'));
    }
    if (step.run !== undefined && step.guest !== undefined) {
      remarks.push(wrongKey([...path, 'guest'], `the step ${step.name} has both run and guest`, 'one of them'));
    }
    if (steps.findIndex((one) => one.name === step.name) < index) {
      remarks.push(wrongValue([...path, 'name'], `another step has the name ${step.name}`, 'a name of its own'));
    }
    if (step.guest === undefined) continue;
    if (index < steps.length - 1) {
      remarks.push(wrongKey([...path, 'guest'], 'steps follow the one that starts the guest', 'the guest as the last step'));
    }
    if (step.capture !== undefined) {
      remarks.push(
        wrongKey([...path, 'capture'], 'no step follows that could use what the guest prints', 'capture at run steps only'),
      );
    }
    if (step.timeout !== undefined) {
      remarks.push(wrongKey([...path, 'timeout'], 'the guest has its timeout elsewhere', 'guest under timeouts'));
    }
  }
  return remarks;
}

/** Components, factors and captures share one space of names, as they all can stand in `${}`. */
function nameRemarks(input: StepsInput): readonly Remark[] {
  const remarks: Remark[] = [];
  const owners = new Map<string, string>([
    ['image', "the image's path"],
    ['workaround', 'workarounds'],
  ]);
  const claim = (name: string, owner: string, wrong: (what: string, expected: string) => Remark): void => {
    const other = name in {} ? 'JavaScript' : owners.get(name);
    if (other === undefined) owners.set(name, owner);
    else remarks.push(wrong(`the name ${name} is taken by ${other}`, 'another name'));
  };
  for (const name of input.components) claim(name, 'a component', (...words) => wrongKey(['components', name], ...words));
  for (const name of input.factors) claim(name, 'a factor', (...words) => wrongKey(['factors', name], ...words));
  for (const [index, { capture }] of input.steps.entries()) {
    if (capture === undefined) continue;
    claim(capture, 'an earlier step', (...words) => wrongValue(['steps', index, 'capture'], ...words));
  }
  return remarks;
}

function commandRemarks(input: StepsInput): readonly Remark[] {
  const remarks: Remark[] = [];
  const used = new Set<string>();
  const defined = new Set([...input.components, ...input.files, ...input.factors, ...(input.hasImage ? ['image'] : [])]);
  const captures = input.steps.flatMap((step) => step.capture ?? []);
  for (const [index, step] of input.steps.entries()) {
    for (const key of ['run', 'guest'] as const) {
      remarks.push(...textRemarks(step[key] ?? '', ['steps', index, key], { defined, captures, used }));
    }
    if (step.capture !== undefined) defined.add(step.capture);
  }
  for (const [index, act] of (input.acts ?? []).entries()) {
    for (const key of ['type', 'qmp', 'monitor'] as const) {
      remarks.push(...textRemarks(act[key] ?? '', ['acts', index, key], { defined, captures, used }));
    }
  }
  return [...remarks, ...unusedRemarks(input, used)];
}

interface Known {
  readonly defined: ReadonlySet<string>;
  readonly captures: readonly string[];
  /** Filled. */
  readonly used: Set<string>;
}

function textRemarks(text: string, path: Path, { defined, captures, used }: Known): readonly Remark[] {
  return parseCommand(text).flatMap((part) => {
    if (part.kind === 'text') return [];
    if (part.kind === 'broken') {
      const expected = 'a name and }, as in ${cache}; a literal ${ is written $${';
      return [wrongValue(path, `${part.text} is not a name in braces`, expected, part.opening)];
    }
    if (defined.has(part.name)) {
      used.add(part.name);
      return [];
    }
    const { what, expected } = undefinedName(part.name, { defined, captures });
    return [wrongValue(path, what, expected, part.opening)];
  });
}

function undefinedName(
  name: string,
  { defined, captures }: { readonly defined: ReadonlySet<string>; readonly captures: readonly string[] },
): { readonly what: string; readonly expected: string | null } {
  if (captures.includes(name)) {
    return { what: `\${${name}} is used before a step has captured it`, expected: 'a later step, or an earlier capture' };
  }
  if (name === 'image')
    return { what: '${image} is used, but the scenario has no image', expected: 'image, such as image: grub' };
  const { what, expected } = unknownWord(`\${${name}} is not defined`, { written: name, known: [...defined] });
  return { what, expected: expected === null ? null : `${expected}; a literal \${ is written $\${` };
}

function unusedRemarks(input: StepsInput, used: ReadonlySet<string>): readonly Remark[] {
  const remarks = input.factors
    .filter((name) => !used.has(name))
    .map((name) => wrongKey(['factors', name], `no step uses the factor ${name}`, `\${${name}} in a command`));
  if (input.hasImage && !used.has('image'))
    remarks.push(wrongKey(['image'], 'no step uses the image', '${image} in a command'));
  for (const [index, { capture }] of input.steps.entries()) {
    if (capture !== undefined && !used.has(capture)) {
      remarks.push(doubtful(['steps', index, 'capture'], `no later step uses \${${capture}}`));
    }
  }
  return remarks;
}
