// The text of a drafted scenario file: its head, which all drafts share, and the steps of one that starts no guest.

import type { DraftFactor } from './guest-template.ts';
import type { VersionMapping } from './map-versions.ts';
import type { StepDraft } from './step-cells.ts';
import { yamlText } from './yaml-text.ts';

export const draftPackages = { kernel: 'linux-image-cloud-amd64', qemu: 'qemu-system-x86' } as const;

export interface ForHead {
  readonly title: string | null;
  readonly name: string;
  readonly factors: readonly DraftFactor[];
  readonly mappings: readonly VersionMapping[];
  readonly assumptions: readonly string[];
  readonly modules: readonly string[];
  /** Lines behind the factors. */
  readonly exclusions?: readonly string[];
  /** What somebody was asked, and said. */
  readonly told?: readonly { readonly question: string; readonly answer: string }[];
  /** That the boot sector reads in one request. */
  readonly sectors?: number;
}

export const usualSectors = 31;

/** Up to and with `steps:`. */
export function scenarioHead({
  title,
  name,
  factors,
  mappings,
  assumptions,
  modules,
  exclusions = [],
  told = [],
  sectors = usualSectors,
}: ForHead): readonly string[] {
  return [
    ...draftHead({ title, name, assumptions, told }),
    '',
    'components:',
    ...mappings.flatMap(({ component, versions: mapped }) => [
      ...mapped.map(({ pattern, because }) => `  # ${draftComment(`${pattern}: ${because}`)}`),
      `  ${component}: { role: ${component === 'kernel' ? 'host-kernel' : 'qemu'}, debian: ${draftPackages[component === 'kernel' ? 'kernel' : 'qemu']}, versions: ${list([...new Set(mapped.map(({ pattern }) => pattern))])} }`,
    ]),
    ...factorLines(factors),
    ...exclusions,
    '',
    `image: { boot-sector: { sectors: ${sectors} } }`,
    ...(modules.length > 0 ? ['', `host: { modules: ${list(modules)} }`] : []),
    '',
    'steps:',
  ];
}

/** What is assumed, what was answered, and what it is called. */
export function draftHead({
  title,
  name,
  assumptions,
  told = [],
}: Pick<ForHead, 'title' | 'name' | 'assumptions' | 'told'>): readonly string[] {
  return [
    '# Drafted by `firstbad import` from a report. Read it before you trust it: what is assumed is said.',
    '#',
    '# Assumed:',
    ...assumptions.map((one) => `# - ${draftComment(one)}`),
    ...(told.length === 0 ? [] : ['#', '# Answered when it was asked:']),
    ...told.map(({ question, answer }) => `# - ${draftComment(`${question} ${answer}`)}`),
    `name: ${yamlText(name)}`,
    ...(title ? [`title: ${yamlText(title)}`] : []),
  ];
}

/** Empty without factors. */
export function factorLines(factors: readonly DraftFactor[]): readonly string[] {
  return factors.length === 0 ? [] : ['', 'factors:', ...factors.map(({ name, values }) => `  ${name}: ${list(values)}`)];
}

/** Each step that the report is about may be the one that fails. */
export function stepScenarioText({ steps, ...head }: Omit<ForHead, 'factors'> & { readonly steps: StepDraft }): string {
  const told = steps.steps.filter(({ isTold }) => isTold);
  return [
    ...scenarioHead({ ...head, factors: steps.factors }),
    ...steps.steps.flatMap(({ name, run, captures }) => [
      `  - name: ${yamlText(name)}`,
      `    run: ${yamlText(run)}`,
      ...(captures ? ['    capture: device'] : []),
    ]),
    '',
    'good:',
    `  - { step: ${yamlText(steps.steps.at(-1)?.name ?? '')}, status: 0 }`,
    'bad:',
    ...told.map(({ name }) => `  - { step: ${yamlText(name)}, status: nonzero }`),
    '',
    'timeouts: { boot: 240s, stall: 30s }',
    '',
  ].join('\n');
}

function list(values: readonly string[]): string {
  return `[${values.map(yamlText).join(', ')}]`;
}

/** One line of a comment, whatever a report had in it. */
export function draftComment(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 240);
}
