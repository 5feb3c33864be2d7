// Whether a scenario is run on a host VM, and what in it has no meaning without one or is decided by its absence.

import { needsRoot, programsOfCommand } from '../core/scenario/host-programs.ts';
import { isFlat, isOfHost } from '../core/scenario/layers.ts';
import { isList } from './factor-values.ts';
import type { FileScenario } from './file-schema.ts';
import { doubtful, type Remark } from './remark.ts';

/** As far as these sections are in order. */
export type HostSections = Pick<FileScenario, 'components'> & Partial<Pick<FileScenario, 'steps' | 'factors' | 'workarounds'>>;

/** False for a flat scenario. */
export function bootsHost(sections: HostSections): boolean {
  const { components, steps = [], workarounds = [] } = sections;
  return !isFlat({
    components: Object.values(components),
    steps: steps.map((step) => ({ command: commandOf(step) })),
    factors: factorsOf(sections),
    workarounds,
  });
}

/** What a scenario says of a host VM that is not booted. */
export function idleHostRemarks(host: FileScenario['host']): readonly Remark[] {
  return (['modules', 'kernel-arguments'] as const)
    .filter((key) => host[key].length > 0)
    .map((key) =>
      doubtful(['host', key], 'no host VM is booted: no component is a host-kernel or a host-tool, and no step needs root'),
    );
}

/** Steps that need a host VM where no component asks for one: firstbad then chooses its kernel. */
export function rootRemarks(sections: HostSections): readonly Remark[] {
  const { components, steps = [] } = sections;
  if (Object.values(components).some(isOfHost)) return [];
  return steps.flatMap((step, index) => {
    const program = programsOfCommand(commandOf(step), factorsOf(sections)).find(needsRoot);
    if (program === undefined) return [];
    const what =
      `${program} needs root, which there is on a host VM only: one is booted, with a kernel that firstbad chooses; ` +
      'a component with the role host-kernel would say which';
    return [doubtful(['steps', index, step.run === undefined ? 'guest' : 'run'], what)];
  });
}

function commandOf({ run, guest }: FileScenario['steps'][number]): string {
  return run ?? guest ?? '';
}

function factorsOf({ factors = {} }: HostSections) {
  return Object.entries(factors).map(([name, values]) =>
    isList(values) ? { name, values } : { name, values: Object.keys(values), texts: values },
  );
}
