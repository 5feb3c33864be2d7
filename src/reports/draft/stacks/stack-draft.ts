// Drafts for reports whose machine is more than a boot sector with a disk: the first rule that is for the report makes one.

import type { ReportReading } from '../../read/report-reading.ts';
import type { AvailableVersions } from '../available-versions.ts';
import type { DraftOptions, DraftResult } from '../draft-result.ts';
import { everyVersion, mapVersions, newestVersion, type VersionMapping } from '../map-versions.ts';
import { draftComment, draftHead, factorLines } from '../scenario-text.ts';
import { yamlText } from '../yaml-text.ts';
import { flatGuestRules } from './flat-guest-stack.ts';
import { refusalRules } from './refusal-stacks.ts';
import { spokenRules } from './spoken-cache-stack.ts';
import { lineFor, type StackComponent, type StackPlan, type StackRule } from './stack-plan.ts';
import { whyNoVersions } from './why-no-versions.ts';

export const stackRules: readonly StackRule[] = [...refusalRules, ...flatGuestRules, ...spokenRules];

/** The packages whose versions a draft of this report chooses from, beyond those that every draft does. */
export function stackComponents(reading: ReportReading): readonly (StackComponent & Pick<StackPlan, 'architecture'>)[] {
  const plan = planFor(reading);
  return plan === null || typeof plan === 'string'
    ? []
    : plan.components.map((one) => ({ ...one, architecture: one.role === 'qemu' ? null : plan.architecture }));
}

/** Null where no rule is for this report. */
export function stackDraft(
  reading: ReportReading,
  available: AvailableVersions,
  { name, title, told = [] }: DraftOptions & { readonly name: string; readonly title: string | null },
): DraftResult | null {
  const plan = planFor(reading);
  if (plan === null) return null;
  if (typeof plan === 'string') return { kind: 'not-runnable', because: plan, leftOut: [] };
  const { components, assumptions } = plan;
  const mappings = components.map((component) => mappingOf(reading, component, available));
  const against = whyNoVersions(reading, components, available);
  if (against !== null) return { kind: 'not-runnable', because: against, leftOut: plan.leftOut };
  const text = stackText(plan, { name, title, told, mappings });
  return {
    kind: 'draft',
    draft: { name, text, factors: plan.factors, cells: plan.cells, mappings, assumptions, leftOut: plan.leftOut },
  };
}

function planFor(reading: ReportReading): StackPlan | string | null {
  for (const rule of stackRules) {
    const plan = rule.plan(reading);
    if (plan !== null) return plan;
  }
  return null;
}

function mappingOf(reading: ReportReading, component: StackComponent, available: AvailableVersions): VersionMapping {
  const line = lineFor(component, available);
  if (component.versions === 'newest') return newestVersion(component.name, line);
  const isNamed = reading.versions.some(({ version }) => version.component === component.name);
  // There are few builds of a firmware, and the oldest and newest alone say little.
  return component.name === 'firmware' && !isNamed
    ? everyVersion(component.name, line)
    : mapVersions(reading, component.name, line);
}

interface ForText extends Pick<DraftOptions, 'told'> {
  readonly name: string;
  readonly title: string | null;
  readonly mappings: readonly VersionMapping[];
}

function stackText(plan: StackPlan, { name, title, told = [], mappings }: ForText): string {
  const { architecture, components, factors, image, steps, good, bad, timeouts, assumptions } = plan;
  return [
    ...draftHead({ name, title, assumptions, told }),
    ...(architecture === null ? [] : [`architecture: ${architecture}`]),
    '',
    'components:',
    ...components.flatMap(({ name: component, role, package: of }, index) => {
      const mapped = mappings[index]?.versions ?? [];
      const patterns = [...new Set(mapped.map(({ pattern }) => yamlText(pattern)))];
      return [
        ...mapped.map(({ pattern, because }) => `  # ${draftComment(`${pattern}: ${because}`)}`),
        `  ${component}: { role: ${role}, debian: ${of}, versions: [${patterns.join(', ')}] }`,
      ];
    }),
    ...factorLines(factors),
    ...(image === null ? [] : ['', `image: ${image}`]),
    '',
    'steps:',
    ...steps.flatMap(({ name: step, run, guest, captures }) => [
      `  - name: ${yamlText(step)}`,
      run === undefined ? `    guest: ${yamlText(guest ?? '')}` : `    run: ${yamlText(run)}`,
      ...(captures === undefined ? [] : [`    capture: ${captures}`]),
    ]),
    '',
    'good:',
    ...good.map((one) => `  - ${one}`),
    ...(bad.length === 0 ? [] : ['bad:']),
    ...bad.map((one) => `  - ${one}`),
    '',
    `timeouts: ${timeouts}`,
    '',
  ].join('\n');
}
