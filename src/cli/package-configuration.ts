// `build-config: package`: the configuration that a distribution built its kernel with, to begin with in builds of commits.

import type { ComponentSpec } from '../core/scenario.ts';
import { UserError } from '../core/user-error.ts';
import { matchingVersions } from '../core/version-pattern.ts';
import type { ArchiveChoice, Context, LoadedScenario } from './context.ts';
import { plainProgress } from './plain-progress.ts';
import { writeLines } from './terminal.ts';

/** Of the first version that the scenario names: older ones are carried along by newer trees, the other way round options get lost. */
export async function packageConfiguration(
  context: Context,
  { folder }: LoadedScenario,
  { component, archive }: { readonly component: ComponentSpec; readonly archive: ArchiveChoice },
): Promise<string> {
  const lab = context.lab(archive);
  const { signal } = context;
  const onNote = (note: string): void => writeLines(context.stderr, [note]);
  const progress = plainProgress(onNote);
  const { role, source: spec, versions } = component;
  const source = await lab.source({ role, spec, scenarioFolder: folder, onNote });
  const [pattern] = versions;
  const version = pattern === undefined ? undefined : matchingVersions(pattern, await source.line(signal)).at(-1);
  const artifact = version === undefined ? null : await source.materialize(version, { signal, progress });
  if (artifact?.kind === 'kernel' && artifact.config !== null) return lab.readText(artifact.config);
  throw new UserError({
    code: 'configuration-missing',
    message: `build-config: package: ${version?.label ?? component.name} comes without its configuration`,
    hint: 'Leave build-config out, and name what is needed with build-options.',
  });
}
