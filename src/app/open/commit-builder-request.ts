// What builds the commits of one component of a scenario. What the scenario wants to run or to apply on this machine is only taken
// when the user trusts it: a scenario may come from somebody else.

import { UserError } from '../../core/base/user-error.ts';
import { treeOf } from '../../core/git/known-tree.ts';
import { type FixUpWish, parseFixUp } from '../../core/scenario/fix-up-wish.ts';
import type { ComponentSpec } from '../../core/scenario/scenario.ts';
import type { BuiltCommits } from '../../core/stored/hunt-plan.ts';
import type { ArchiveChoice, CommitBuilderRequest, LoadedScenario } from '../lab.ts';
import type { Session } from '../session.ts';
import { packageConfiguration } from './package-configuration.ts';

export interface CommitBuildOptions {
  readonly axis: string;
  readonly repo: string;
  readonly archive: ArchiveChoice;
  /** Of the command line. */
  readonly fixUps: readonly FixUpWish[];
  /** True runs here what the scenario says for building. */
  readonly isTrusted: boolean;
}

/** Throws UserError for an unknown component, and for a scenario that would run something here and is not trusted. */
export async function commitBuilderRequest(
  session: Session,
  loaded: LoadedScenario,
  { axis, repo, archive, fixUps, isTrusted }: CommitBuildOptions,
): Promise<CommitBuilderRequest> {
  const { scenario, folder } = loaded;
  const component = scenario.components.find(({ name }) => name === axis);
  if (!component) {
    throw new UserError({
      code: 'setting-unknown',
      message: `--axis ${axis}: the scenario has no component ${axis}`,
      hint: `its components are ${scenario.components.map(({ name }) => name).join(', ')}`,
    });
  }
  if (!isTrusted) assertHarmless(component);
  const { role, buildOptions = [], buildCommand = null, buildFixUps = [] } = component;
  const configuration =
    component.buildConfig === undefined ? null : await packageConfiguration(session, loaded, { component, archive });
  return {
    ...(scenario.architecture === undefined ? {} : { architecture: scenario.architecture }),
    tree: treeOf(component.source, role),
    ...(component.source.kind === 'debian' ? { package: component.source.package } : {}),
    role,
    repository: repo,
    options: buildOptions,
    configuration,
    modules: scenario.host.modules,
    command: buildCommand,
    fixUps: [...buildFixUps.map((wish) => inFolder(wish, folder)), ...fixUps],
    signal: session.signal,
  };
}

/** Those that the user gave to a hunt; the scenario's own come with every request. */
export function fixUpsOf({ scenario }: LoadedScenario, axis: string, { fixUps = [] }: BuiltCommits): readonly FixUpWish[] {
  const component = scenario.components.find(({ name }) => name === axis);
  const own = new Set(component?.buildFixUps?.map(({ text }) => text));
  return fixUps.flatMap(({ text }) => {
    const parsed = own.has(text) ? null : parseFixUp(text);
    return parsed?.ok === true ? [parsed.wish] : [];
  });
}

function assertHarmless({ name, buildCommand, buildFixUps = [] }: ComponentSpec): void {
  const commands = buildCommand === undefined ? [] : [`runs ${buildCommand.command.replaceAll('\n', ' ; ')}`];
  const patches = buildFixUps.map(({ text }) => `applies the fix-up ${text}`);
  const [first, ...more] = [...commands, ...patches];
  if (first === undefined) return;
  throw new UserError({
    code: 'scenario-not-trusted',
    message: `to build ${name} the scenario ${[first, ...more].join(', and ')}: on this machine, not on a throw-away VM`,
    hint: 'Read it. If you trust it, give --trust-scenario.',
  });
}

/** Checked to be inside when the scenario was read. */
function inFolder(wish: FixUpWish, folder: string): FixUpWish {
  return wish.change.kind === 'patch' ? { ...wish, change: { ...wish.change, path: `${folder}/${wish.change.path}` } } : wish;
}
