// From a commit to what was built of it: the key of everything that goes in, the cache under that key, one build at a time for
// each key on this machine, a borrowed worktree. What a kind of builder does itself is in its recipe.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../core/base/canonical-json.ts';
import type { CommitName } from '../core/git/commit.ts';
import { artifactKey } from '../infra/files/artifact-folder.ts';
import { forgetLeases } from '../infra/files/lease-file.ts';
import { findProgram } from '../infra/processes/find-program.ts';
import { hasIdleProcessor } from '../infra/processes/idle-processors.ts';
import { createSharedWork } from '../infra/processes/shared-work.ts';
import type { Builder, BuildKey, BuildMode, BuildOptions, Built, FixUp, OutputKey } from '../ports/builder.ts';
import type { Repository, Worktrees } from '../ports/repository.ts';
import type { Artifact } from '../ports/source.ts';
import type { BuildCache, CachedBuild } from './build-cache.ts';
import { toolMissing } from './build-failure.ts';
import { type BuildRecord, type BuiltOutcome, logName } from './build-record.ts';
import { cherryPick, chooseFixUps, fixUpHash } from './fix-ups.ts';
import { openGitTree } from './git-tree.ts';
import { openListeners } from './listeners.ts';
import type { BuildRecipe, RecipeInputs } from './recipe.ts';
import { waitForLease } from './wait-for-lease.ts';
import { buildInWorktree, type Ccache, type WorktreeBuild } from './worktree-build.ts';

export interface BuilderOptions {
  readonly recipe: BuildRecipe;
  readonly repository: Pick<Repository, 'folder'>;
  readonly worktrees: Pick<Worktrees, 'borrow'>;
  readonly cache: BuildCache;
  readonly fixUps?: readonly FixUp[];
  /** Compilations side by side; the machine's processors when it is not said. */
  readonly jobs?: number;
  readonly timeoutMs?: number;
  /** False leaves a ccache of this machine alone. */
  readonly ccache?: boolean;
}

// A kernel with a distribution's configuration takes about an hour on two cores.
const defaultTimeoutMs = 3 * 3_600_000;
// Longer than anybody needs from looking at a lease to taking it.
const leaseKeptMs = 3_600_000;

/** Everything that is decided before anything is built. */
interface Plan {
  readonly commit: CommitName;
  readonly key: BuildKey;
  readonly tree: string;
  readonly inputs: RecipeInputs;
  readonly fixUps: readonly FixUp[];
}

interface Finished {
  readonly build: CachedBuild;
  /** True when this process has built it just now. */
  readonly built: boolean;
  readonly replaced: OutputKey | null;
}

export function createBuilder(options: BuilderOptions): Builder {
  return new CachingBuilder(options);
}

class CachingBuilder implements Builder {
  readonly #options: BuilderOptions;
  readonly #recipe: BuildRecipe;
  readonly #repository: Pick<Repository, 'folder'>;
  readonly #worktrees: Pick<Worktrees, 'borrow'>;
  readonly #cache: BuildCache;
  readonly #plans = new Map<string, Plan>();
  readonly #building = createSharedWork<Finished>();
  readonly #listeners = openListeners();
  readonly description: string;
  readonly hasIdleProcessor = hasIdleProcessor;

  constructor(options: BuilderOptions) {
    this.#options = options;
    const { recipe, repository, worktrees, cache } = options;
    this.#recipe = recipe;
    this.#repository = repository;
    this.#worktrees = worktrees;
    this.#cache = cache;
    this.description = recipe.description;
  }

  async keyOf(commit: CommitName, signal: AbortSignal): Promise<BuildKey> {
    return (await this.#plan(commit, signal)).key;
  }

  async known(commit: CommitName, signal: AbortSignal): Promise<Built | null> {
    const found = await this.#cache.find((await this.#plan(commit, signal)).key);
    return found === null ? null : builtOf(commit, { build: found, built: false, replaced: null }, 0);
  }

  fixUpFrom(stretch: { readonly broken: CommitName; readonly repair: CommitName }, signal: AbortSignal): Promise<FixUp> {
    return cherryPick(this.#repository.folder, stretch, signal);
  }

  async #plan(commit: CommitName, signal: AbortSignal, more: readonly FixUp[] = []): Promise<Plan> {
    const name = [commit, ...more.map(fixUpHash)].join(' ');
    const known = this.#plans.get(name);
    if (known !== undefined) return known;
    const tree = await openGitTree(this.#repository.folder, commit, signal);
    const inputs = await this.#recipe.inputs(tree, signal);
    const fixUps = await chooseFixUps(this.#repository.folder, [...(this.#options.fixUps ?? []), ...more], commit, signal);
    const all = {
      kind: this.#recipe.kind,
      version: this.#recipe.version,
      tree: tree.id,
      inputs,
      fixUps: fixUps.map(fixUpHash),
    };
    const made: Plan = { commit, key: artifactKey(canonicalJson(all)) as BuildKey, tree: tree.id, inputs, fixUps };
    this.#plans.set(name, made);
    return made;
  }

  async build(commit: CommitName, caller: BuildOptions): Promise<Built> {
    const startedAt = performance.now();
    const planned = await this.#plan(commit, caller.signal, caller.fixUps);
    const clean = caller.clean === true;
    const known = clean ? null : await this.#cache.find(planned.key);
    const tell = (finished: Finished): Built => builtOf(commit, finished, performance.now() - startedAt);
    if (known !== null) return tell({ build: known, built: false, replaced: null });
    const work = `${planned.key} ${String(clean)}`;
    const leave = this.#listeners.join(work, caller);
    try {
      return tell(await this.#building.join(work, caller.signal, (signal) => this.#buildAlone(planned, clean, work, signal)));
    } finally {
      leave();
    }
  }

  /** Another process that builds the same is waited for, and its result is taken. */
  async #buildAlone(planned: Plan, clean: boolean, work: string, signal: AbortSignal): Promise<Finished> {
    const leases = join(this.#cache.folder, 'building');
    const lease = await waitForLease(join(leases, planned.key), signal);
    try {
      forgetLeases(leases, leaseKeptMs);
      const before = await this.#cache.find(planned.key);
      if (before !== null && !clean) return { build: before, built: false, replaced: null };
      const build = await this.#buildNow(planned, clean, work, signal);
      return { build, built: true, replaced: differing(before, build) };
    } finally {
      lease.release();
    }
  }

  async #buildNow(planned: Plan, clean: boolean, work: string, signal: AbortSignal): Promise<CachedBuild> {
    for (const { program } of this.#recipe.tools) {
      if ((await findProgram(program)) === null) throw toolMissing(program, this.#recipe.tools);
    }
    const expected = {
      incremental: await this.#cache.expectedSteps(this.#recipe.kind, 'incremental'),
      fresh: await this.#cache.expectedSteps(this.#recipe.kind, 'fresh'),
      clean: await this.#cache.expectedSteps(this.#recipe.kind, 'clean'),
    };
    const what = `building ${planned.commit.slice(0, 12)}`;
    const worktree = await this.#worktrees.borrow(planned.commit, { signal, clean });
    try {
      const end = await buildInWorktree(worktree.path, {
        recipe: this.#recipe,
        inputs: planned.inputs,
        commit: planned.commit,
        fixUps: planned.fixUps,
        clean,
        signal,
        marks: { tree: planned.tree.slice(0, 12), build: planned.key.slice(0, 12) },
        jobs: this.#options.jobs ?? availableParallelism(),
        timeoutMs: this.#options.timeoutMs ?? defaultTimeoutMs,
        ccache: await this.#findCcache(),
        onOutput: (text) => this.#listeners.output(work, text),
        onSteps: (mode, done) => {
          const total = expected[mode] ?? (mode === 'incremental' ? null : (expected.fresh ?? expected.clean));
          this.#listeners.progress(work, { what, done, total: total === null ? null : Math.max(total, done), unit: 'items' });
        },
      });
      return await this.#keep(planned, end, clean);
    } finally {
      await worktree.release();
    }
  }

  async #findCcache(): Promise<Ccache | null> {
    const program = this.#options.ccache === false ? null : await findProgram('ccache');
    return program === null ? null : { program, folder: join(this.#cache.folder, 'ccache') };
  }

  async #keep(planned: Plan, { mode, buildMs, steps, log, end }: WorktreeBuild, clean: boolean): Promise<CachedBuild> {
    const record: Omit<BuildRecord, 'content'> = {
      layout: 2,
      key: planned.key,
      kind: this.#recipe.kind,
      commit: planned.commit,
      tree: planned.tree,
      how: mode,
      buildMs: Math.round(buildMs),
      steps,
      inputs: planned.inputs,
      fixUps: planned.fixUps.map((fixUp) => fixUp.name),
      outcome: outcomeOf(end),
    };
    const fill = end.kind === 'made' ? end.collect : () => Promise.resolve();
    return this.#cache.add(record, { texts: { [logName]: log }, fill }, { replace: clean });
  }
}

function outcomeOf(end: WorktreeBuild['end']): BuildRecord['outcome'] {
  if (end.kind === 'does-not-build') return { kind: end.kind, signature: end.signature, firstError: end.firstError };
  const { artifact, outputKey, identity, unknownOptions } = end;
  return { kind: 'built', artifact, outputKey, identity, unknownOptions };
}

function builtOf(commit: CommitName, { build, built, replaced }: Finished, spentMs: number): Built {
  const { record, folder } = build;
  const { key, buildMs, steps, fixUps, outcome } = record;
  const how: 'cached' | BuildMode = built ? record.how : 'cached';
  const facts = { commit, key, how, spentMs, buildMs, steps, fixUps, logFile: join(folder, logName) };
  if (outcome.kind === 'does-not-build') return { ...facts, ...outcome, unknownOptions: [] };
  const { outputKey, identity, unknownOptions } = outcome;
  const artifact = openArtifact(record.content.slice(0, 40), outcome, build.artifactFolder);
  return { ...facts, kind: 'built', artifact, outputKey, identity, unknownOptions, replaced };
}

/**
 * With absolute paths. The artifact's key is of its bytes, not the build's: a saved host of an incremental build must not be
 * taken for one of the same build from clean when the two differ.
 */
function openArtifact(key: string, { artifact: stored, identity }: BuiltOutcome, folder: string): Artifact {
  const at = (path: string): string => join(folder, path);
  if (stored.kind === 'tree') {
    const files = Object.fromEntries(Object.entries(stored.files ?? {}).map(([name, path]) => [name, at(path)]));
    return { kind: 'tree', key, root: at(stored.root), identity, ...(stored.files === undefined ? {} : { files }) };
  }

  const { vmlinuz, modules, config, buildId } = stored;
  const files = {
    vmlinuz: at(vmlinuz),
    modules: modules === undefined ? null : at(modules),
    config: config === null ? null : at(config),
  };
  return { kind: 'kernel', key, ...files, identity, buildId };
}

function differing(before: CachedBuild | null, after: CachedBuild): OutputKey | null {
  const [was, is] = [before?.record.outcome, after.record.outcome];
  if (was?.kind !== 'built') return null;
  return is.kind === 'built' && is.outputKey === was.outputKey ? null : was.outputKey;
}
