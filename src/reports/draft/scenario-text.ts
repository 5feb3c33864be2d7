// The text of a drafted scenario file, whatever it stages: what is assumed and answered, the components, what is varied, run and expected.

import type { Architecture } from '../../core/scenario/architecture.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { DraftOptions } from './draft-result.ts';
import type { DraftFactor } from './guest-template.ts';
import type { MappedComponent, VersionMapping } from './map-versions.ts';
import { yamlText } from './yaml-text.ts';

export interface DraftComponent {
  /** The report's word for it is its name in the scenario, so that claims find it. */
  readonly name: MappedComponent;
  readonly role: ComponentRole;
  /** Of the archive. */
  readonly package: string;
}

/** Those that most drafts have. */
export const draftComponents = {
  kernel: { name: 'kernel', role: 'host-kernel', package: 'linux-image-cloud-amd64' },
  qemu: { name: 'qemu', role: 'qemu', package: 'qemu-system-x86' },
} as const satisfies Readonly<Record<string, DraftComponent>>;

export interface StepText {
  readonly name: string;
  readonly run?: string;
  readonly guest?: string;
  readonly captures?: string;
}

/** What is done with a guest that is up; each line as in the file. */
export interface ActText {
  readonly name: string;
  readonly lines: readonly string[];
}

export interface DraftText extends Pick<DraftOptions, 'told'> {
  readonly title: string | null;
  readonly name: string;
  readonly assumptions: readonly string[];
  /** Null, or left away, for x86_64. */
  readonly architecture?: Architecture | null;
  readonly components: readonly { readonly component: DraftComponent; readonly mapping: VersionMapping }[];
  readonly factors: readonly DraftFactor[];
  /** Lines behind the factors. */
  readonly exclusions?: readonly string[];
  /** As in the file; null where nothing is booted from a disk. */
  readonly image: string | null;
  /** Of the host. */
  readonly modules?: readonly string[];
  readonly steps: readonly StepText[];
  /** As in the file: `{ console: guest, match: 'guest is up' }`. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly acts?: readonly ActText[];
  readonly timeouts: string;
}

export const usualSectors = 31;

/** A boot sector that reads so many sectors in one request. */
export function bootSectorText(sectors: number): string {
  return `{ boot-sector: { sectors: ${sectors} } }`;
}

export function scenarioText(draft: DraftText): string {
  const {
    architecture = null,
    components,
    factors,
    exclusions = [],
    image,
    modules = [],
    steps,
    good,
    bad,
    acts = [],
    timeouts,
  } = draft;
  return [
    ...headLines(draft),
    ...(architecture === null ? [] : [`architecture: ${architecture}`]),
    '',
    'components:',
    ...components.flatMap(componentLines),
    ...(factors.length === 0 ? [] : ['', 'factors:']),
    ...factors.map(({ name, values }) => `  ${name}: ${list(values)}`),
    ...exclusions,
    ...(image === null ? [] : ['', `image: ${image}`]),
    ...(modules.length === 0 ? [] : ['', `host: { modules: ${list(modules)} }`]),
    '',
    'steps:',
    ...steps.flatMap(stepLines),
    '',
    'good:',
    ...good.map((one) => `  - ${one}`),
    ...(bad.length === 0 ? [] : ['bad:']),
    ...bad.map((one) => `  - ${one}`),
    ...(acts.length === 0 ? [] : ['', 'acts:']),
    ...acts.flatMap(({ name, lines }) => [`  - name: ${name}`, ...lines.map((line) => `    ${line}`)]),
    '',
    `timeouts: ${timeouts}`,
    '',
  ].join('\n');
}

/** What is assumed, what was answered, and what it is called. */
function headLines({ title, name, assumptions, told = [] }: DraftText): readonly string[] {
  return [
    '# Drafted by `firstbad import` from a report. Read it before you trust it: what is assumed is said.',
    '#',
    '# Assumed:',
    ...assumptions.map((one) => `# - ${commentText(one)}`),
    ...(told.length === 0 ? [] : ['#', '# Answered when it was asked:']),
    ...told.map(({ question, answer }) => `# - ${commentText(`${question} ${answer}`)}`),
    `name: ${yamlText(name)}`,
    ...(title ? [`title: ${yamlText(title)}`] : []),
  ];
}

function componentLines({ component, mapping: { versions } }: DraftText['components'][number]): readonly string[] {
  const { name, role, package: of } = component;
  const patterns = [...new Set(versions.map(({ pattern }) => pattern))];
  return [
    ...versions.map(({ pattern, because }) => `  # ${commentText(`${pattern}: ${because}`)}`),
    `  ${name}: { role: ${role}, debian: ${of}, versions: ${list(patterns)} }`,
  ];
}

function stepLines({ name, run, guest, captures }: StepText): readonly string[] {
  return [
    `  - name: ${yamlText(name)}`,
    run === undefined ? `    guest: ${yamlText(guest ?? '')}` : `    run: ${yamlText(run)}`,
    ...(captures === undefined ? [] : [`    capture: ${captures}`]),
  ];
}

function list(values: readonly string[]): string {
  return `[${values.map(yamlText).join(', ')}]`;
}

/** One line of a comment, whatever a report had in it. */
function commentText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 240);
}
