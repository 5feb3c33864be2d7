// `build-config: package`: the configuration that a distribution built its kernel with, to begin with in builds of commits.

import { UserError } from '../../core/base/user-error.ts';
import type { ComponentSpec } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import { matchingVersions } from '../../core/scenario/version-pattern.ts';
import type { Source } from '../../ports/source.ts';
import type { ArchiveChoice, Lab, LoadedScenario } from '../lab.ts';
import { plainProgress } from '../plain-progress.ts';
import type { Session } from '../session.ts';

/** Of the first version that the scenario names: older ones are carried along by newer trees, the other way round options get lost. */
export async function packageConfiguration(
  session: Session,
  { folder }: LoadedScenario,
  { component, archive }: { readonly component: ComponentSpec; readonly archive: ArchiveChoice },
): Promise<string> {
  const lab = session.lab(archive);
  const { signal } = session;
  const onNote = (note: string): void => session.say(note);
  const progress = plainProgress(onNote);
  const { role, source: spec, versions } = component;
  const source = await lab.source({ role, spec, scenarioFolder: folder, onNote });
  const [pattern] = versions;
  const version = pattern === undefined ? undefined : matchingVersions(pattern, await source.line(signal)).at(-1);
  const text = version === undefined ? null : await shippedConfiguration(lab, { source, version }, { signal, progress });
  if (text !== null) return text;
  throw new UserError({
    code: 'configuration-missing',
    message: `build-config: package: ${version?.label ?? component.name} comes without its configuration`,
    hint: 'Leave build-config out, and name what is needed with build-options.',
  });
}

/** What a kernel's package ships as its configuration; null when it has none. */
export async function shippedConfiguration(
  lab: Pick<Lab, 'readText'>,
  { source, version }: { readonly source: Source; readonly version: Version },
  options: Parameters<Source['materialize']>[1],
): Promise<string | null> {
  const artifact = await source.materialize(version, options);
  return artifact.kind === 'kernel' && artifact.config !== null ? lab.readText(artifact.config) : null;
}
