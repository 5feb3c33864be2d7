// What builds the commits of a component, by its role.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitBuilder, CommitBuilderRequest, ConfigurationBuilder } from '../app/lab.ts';
import { openBuildCache } from '../builders/build-cache.ts';
import type { Toolchain } from '../builders/build-sandbox.ts';
import { createBuilder } from '../builders/builder.ts';
import { type CommandBuild, type CommandOutput, commandRecipe } from '../builders/command/recipe.ts';
import { edk2Recipe } from '../builders/edk2/recipe.ts';
import { type GrubPlatform, grubRecipe } from '../builders/grub/recipe.ts';
import { configuredKernelRecipes, kernelConfigName, kernelRecipe } from '../builders/kernel/recipe.ts';
import { programRecipe } from '../builders/program/recipe.ts';
import { programTreeNames } from '../builders/program/trees.ts';
import { qemuRecipe } from '../builders/qemu/recipe.ts';
import type { BuildRecipe } from '../builders/recipe.ts';
import { seabiosRecipe } from '../builders/seabios/recipe.ts';
import { assert } from '../core/base/assert.ts';
import { parseOption, type WantedOption } from '../core/base/configuration.ts';
import { UserError } from '../core/base/user-error.ts';
import { LabError } from '../core/base/user-error.ts';
import type { CommitName } from '../core/git/commit.ts';
import { treeNames } from '../core/git/known-tree.ts';
import type { Architecture } from '../core/scenario/architecture.ts';
import type { BuildCommand, ComponentRole } from '../core/scenario/scenario.ts';
import { guestCacheFolders } from '../guests/cache-folders.ts';
import type { GuestTools } from '../guests/guest-tools.ts';
import { builtWithInitramfs } from '../guests/kernel/guest-kernel-source.ts';
import type { Folders } from '../infra/files/folders.ts';
import { findProgram } from '../infra/processes/find-program.ts';
import { hasIdleProcessor } from '../infra/processes/idle-processors.ts';
import type { Builder, Built } from '../ports/builder.ts';
import type { Clock } from '../ports/clock.ts';
import { openRepository } from '../sources/git/repository.ts';
import { openWorktrees } from '../sources/git/worktrees.ts';
import { type GivenFixUp, readFixUp } from './fix-ups.ts';

// A build takes all processors, so two side by side gain nothing, and the second one would begin from nothing: one builds on what
// the other has left. Ahead means while a test runs.
const worktreesMax = 1;

export async function openCommitBuilder(request: CommitBuilderRequest, parts: BuildingParts): Promise<CommitBuilder> {
  const recipe = await recipeFor(request, parts);
  const { builderOf, ...opened } = await openBuilding(request, parts);
  return { ...opened, builder: forGuests(request, parts, builderOf(recipe)) };
}

/** What it builds can be used as it is: a guest's kernel comes with an initramfs. */
function forGuests({ role, architecture = 'x86_64' }: CommitBuilderRequest, parts: BuildingParts, builder: Builder): Builder {
  if (role !== 'guest-kernel') return builder;
  const finish = async (built: Built, signal: AbortSignal): Promise<Built> =>
    builtWithInitramfs(
      built,
      { architecture, tools: await parts.tools(), folder: guestCacheFolders(parts.folders.cache).initramfs },
      signal,
    );
  return {
    description: builder.description,
    keyOf: (commit, signal) => builder.keyOf(commit, signal),
    fixUpFrom: (stretch, signal) => builder.fixUpFrom(stretch, signal),
    hasIdleProcessor: () => builder.hasIdleProcessor(),
    known: async (commit, signal) => {
      const known = await builder.known(commit, signal);
      return known === null ? null : finish(known, signal);
    },
    build: async (commit, options) => finish(await builder.build(commit, options), options.signal),
  };
}

/** The request is for a kernel. */
export async function openKernelConfigurations(
  request: CommitBuilderRequest & { readonly commit: CommitName },
  parts: BuildingParts,
): Promise<ConfigurationBuilder> {
  const { commit, options, modules = [] } = request;
  const boots = kernelOf(request);
  const wanted = { boots, options: options.map(optionOf), modules: boots === 'host' ? modules : [] };
  const { builderOf, ...opened } = await openBuilding(request, parts);
  const { description } = configuredKernelRecipes({ ...wanted, configuration: '' }).kernel;
  return {
    ...opened,
    kernels: {
      description,
      configure: async (configuration, signal) => {
        const { configuration: recipe } = configuredKernelRecipes({ ...wanted, configuration });
        const built = await builderOf(recipe).build(commit, { signal });
        if (built.kind === 'built' && built.artifact.kind === 'tree')
          return readFile(join(built.artifact.root, kernelConfigName), 'utf8');
        const why = built.kind === 'built' ? '' : `:\n${built.firstError}`;
        throw new LabError({ code: 'configure-failed', message: `${commit} can not be configured${why}` });
      },
      build: (configuration, how) => {
        const builder = builderOf(configuredKernelRecipes({ ...wanted, configuration }).kernel);
        return forGuests(request, parts, builder).build(commit, how);
      },
      hasIdleProcessor,
    },
  };
}

export interface BuildingParts {
  readonly folders: Folders;
  readonly clock: Clock;
  /** Asked for when a guest's kernel was built. */
  readonly tools: () => Promise<GuestTools>;
  /** What builds in a sandbox are built with. */
  readonly toolchain: Toolchain;
}

interface Building extends Omit<CommitBuilder, 'builder'> {
  /** All of them build in the same worktrees. */
  readonly builderOf: (recipe: BuildRecipe) => Builder;
}

async function openBuilding(request: CommitBuilderRequest, { folders, clock }: BuildingParts): Promise<Building> {
  const { repository: path, fixUps: wishes = [], signal } = request;
  const repository = await openRepository(path, { cacheFolder: join(folders.cache, 'git'), signal });
  const given: GivenFixUp[] = [];
  for (const wish of wishes) given.push(await readFixUp(repository, wish, signal));
  // Worktrees hold what incremental builds go on from, so they stay between hunts.
  const worktrees = await openWorktrees(repository, { folder: join(folders.cache, 'worktrees'), max: worktreesMax, signal });
  const cache = openBuildCache({ folder: join(folders.cache, 'builds'), now: () => clock.now() });
  return {
    repository,
    builderOf: (recipe) => createBuilder({ recipe, repository, worktrees, cache, fixUps: given.map(({ fixUp }) => fixUp) }),
    fixUps: given.map(({ planned }) => planned),
    cacheBytes: async () => (await cache.list()).reduce((sum, { bytes }) => sum + bytes, 0),
    dispose: () => worktrees.dispose(),
  };
}

async function recipeFor(request: CommitBuilderRequest, { toolchain }: BuildingParts): Promise<BuildRecipe> {
  const { role, tree, options, configuration, modules = [], command } = request;
  if (command) return commandRecipe(await commandBuild(role, command));
  switch (role) {
    case 'host-kernel':
    case 'guest-kernel': {
      const boots = kernelOf(request);
      // Modules are what the host's steps load.
      const more = { ...(boots === 'host' ? { modules } : {}), ...(configuration ? { configuration } : {}) };
      return kernelRecipe({ boots, options: options.map(optionOf), ...more });
    }
    case 'firmware':
      if (tree === 'edk2') return edk2Recipe({ toolchain, options });
      return seabiosRecipe({ options: options.map(optionOf) });
    case 'qemu':
      return qemuRecipe({ options });
    case 'host-tool': {
      const name = programTreeNames.find((one) => one === tree);
      if (name === undefined) throw noBuilder(request);
      return programRecipe({ tree: name, toolchain, options });
    }
    case 'loader': {
      const platform = tree === 'grub' ? grubPlatforms[request.package ?? ''] : undefined;
      if (platform === undefined) throw noBuilder(request);
      return grubRecipe({ platform, toolchain, options });
    }
  }
}

/** By the package that has the same files. */
const grubPlatforms: Readonly<Record<string, GrubPlatform | undefined>> = {
  'grub-pc-bin': 'i386-pc',
  'grub-efi-ia32-bin': 'i386-efi',
  'grub-efi-amd64-bin': 'x86_64-efi',
};

/** What the command needs besides sh is its own business; a machine without a compiler builds shell scripts. */
async function commandBuild(role: ComponentRole, build: BuildCommand): Promise<CommandBuild> {
  const compiler = (await findProgram('cc')) === null ? {} : { compiler: 'cc' };
  return { commands: [['sh', '-e', '-c', build.command]], output: outputOf(role, build), ...compiler };
}

function outputOf(role: ComponentRole, { output: path, modules }: BuildCommand): CommandOutput {
  switch (role) {
    case 'host-kernel':
    case 'guest-kernel':
      return { kind: 'kernel', vmlinuz: path, modules };
    case 'firmware':
      return { kind: 'tree', files: { [path]: 'bios.bin' } };
    case 'qemu':
      return { kind: 'qemu', root: path };
    case 'host-tool':
    case 'loader':
      throw noBuilder({ role });
  }
}

/** Throws UserError for a guest whose kernel only a cross compiler could build. */
function kernelOf({ role, architecture = 'x86_64' }: CommitBuilderRequest): 'host' | 'guest' {
  if (role === 'host-kernel') return 'host';
  if (architecture !== 'x86_64') throw onlyForPcs(architecture);
  return 'guest';
}

function onlyForPcs(architecture: Architecture): UserError {
  return new UserError({
    code: 'no-builder',
    message: `firstbad builds kernels for x86_64, and this scenario's guest is ${architecture}`,
    hint: 'its kernels come from packages and files; with build-command it runs a cross compiler of yours (--trust-scenario)',
  });
}

function noBuilder({ role, package: name }: Pick<CommitBuilderRequest, 'role' | 'package'>): UserError {
  return new UserError({
    code: 'no-builder',
    message: `firstbad can not build commits of ${name === undefined ? `a ${role}` : `${name} as a ${role}`}`,
    hint: `it builds ${treeNames.join(', ')}, told apart by the package that the component names; versions come from packages as well`,
  });
}

function optionOf(text: string): WantedOption {
  const option = parseOption(text);
  assert(option, 'a scenario that was read has options of the right form');
  return option;
}
