// Drafts for reports whose machine is more than a boot sector with a disk: the first rule that is for the report makes one.

import type { ReportReading } from '../../read/report-reading.ts';
import type { AvailableVersions } from '../available-versions.ts';
import type { DraftOptions, DraftResult } from '../draft-result.ts';
import { everyVersion, mapVersions, namedVersions, newestVersion, type VersionMapping } from '../map-versions.ts';
import { scenarioText } from '../scenario-text.ts';
import { flatGuestRules } from './flat-guest-stack.ts';
import { kernelCommandRules } from './kernel-command-stack.ts';
import { loopPartitionRules } from './loop-partition-stack.ts';
import { refusalRules } from './refusal-stacks.ts';
import { spokenRules } from './spoken-cache-stack.ts';
import { spokenGuestRules } from './spoken-guest-stacks.ts';
import { lineFor, type StackComponent, type StackPlan, type StackRule } from './stack-plan.ts';
import { whyNoVersions } from './why-no-versions.ts';

export const stackRules: readonly StackRule[] = [
  ...refusalRules,
  ...loopPartitionRules,
  ...flatGuestRules,
  ...kernelCommandRules,
  ...spokenRules,
  ...spokenGuestRules,
];

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
  const { factors, cells, assumptions, leftOut } = plan;
  const against = whyNoVersions(reading, plan.components, available);
  if (against !== null) return { kind: 'not-runnable', because: against, leftOut };
  const components = plan.components.map((component) => ({ component, mapping: mappingOf(reading, component, available) }));
  const text = scenarioText({ ...plan, name, title, told, components });
  const mappings = components.map(({ mapping }) => mapping);
  return { kind: 'draft', draft: { name, text, factors, cells, mappings, assumptions, leftOut } };
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
  if (component.versions !== 'told') return namedVersions(component.name, component.versions.named, line);
  const isNamed = reading.versions.some(({ version }) => version.component === component.name);
  // There are few builds of a firmware, and the oldest and newest alone say little.
  return component.name === 'firmware' && !isNamed
    ? everyVersion(component.name, line)
    : mapVersions(reading, component.name, line);
}
