// The reduction of a kernel's configuration with a scenario: each configuration is built, booted as the host, and the scenario's
// one cell is tried on it. Before options are named, the two builds that it rests on are made again from nothing.

import { assert } from '../../core/base/assert.ts';
import { LabError, VersionUntestable } from '../../core/base/user-error.ts';
import { withMembers } from '../../core/base/with-members.ts';
import { pointWithout } from '../../core/scenario/point.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import type { ScenarioReduction } from '../../core/stored/hunt-plan.ts';
import type { KernelConfigurations } from '../../ports/configurator.ts';
import type { Source } from '../../ports/source.ts';
import { unlessAborted } from '../attempt/abort-signals.ts';
import { cellOfBuild } from '../commits/cell-of-build.ts';
import { CommitBuilds } from '../commits/commit-builds.ts';
import { PointAttempts } from '../scenario/point-attempts.ts';
import {
  type OpenHunt,
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';
import { type ReduceBench, type ReduceOptions, type ReductionLoopParts, runReductionLoop } from './reduction-loop.ts';

export interface HostReduceDeps extends ScenarioDeps {
  readonly kernels: KernelConfigurations;
}

export interface HostReduceOptions extends ScenarioOptions, Omit<ReduceOptions, 'signal'> {
  /** What a person should know and is no error. */
  readonly onNote?: (note: string) => void;
}

/** As `runScenarioHunt`; when its time is up it resolves with the state `stopped`, and can go on. */
export async function reduceOnHosts(
  lab: HostReduceDeps,
  request: ScenarioRequest<ScenarioReduction> & Pick<ReductionLoopParts, 'texts'>,
  options: HostReduceOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, async (hunt) => {
    const { log } = hunt;
    const { clock, evidence, sha256 } = lab;
    const bench = new HostBench(lab, hunt, options);
    try {
      return await runReductionLoop({ plan: request.plan, log, clock, evidence, sha256, texts: request.texts, bench }, options);
    } finally {
      await bench.settled();
    }
  });
}

/** Builds each configuration, boots it as the host and tries the one cell. */
class HostBench implements ReduceBench {
  readonly #hunt: OpenHunt<ScenarioReduction>;
  readonly #kernels: KernelConfigurations;
  readonly #onNote: HostReduceOptions['onNote'];
  readonly #texts = new Map<string, string>();
  readonly #ending = new AbortController();
  readonly #builds: CommitBuilds<string>;
  readonly #attempts: PointAttempts;
  // What a host needs can not be set with each mixture.
  readonly #noHosts = new Map<VersionId, VersionUntestable>();

  constructor(lab: HostReduceDeps, hunt: OpenHunt<ScenarioReduction>, { onNote, ...options }: HostReduceOptions) {
    this.#hunt = hunt;
    this.#kernels = lab.kernels;
    this.#onNote = onNote;
    const signal = AbortSignal.any([options.signal, this.#ending.signal]);
    const { log } = hunt;
    this.#builds = new CommitBuilds<string>({ builder: this.#builder(), log, signal, progress: options.progress });
    const sources = new Map([...lab.sources, [hunt.request.plan.reduces.axis, this.#source()]]);
    this.#attempts = new PointAttempts({ ...hunt, lab: { ...lab, sources } }, signal);
  }

  configure(...words: Parameters<ReduceBench['configure']>): ReturnType<ReduceBench['configure']> {
    return this.#kernels.configure(...words);
  }

  async test({ key }: { readonly key: string }, text: string, inTime: AbortSignal): Promise<void> {
    const { plan, again } = this.#hunt.request;
    const { axis } = plan.reduces;
    this.#texts.set(key, text);
    const version = await unlessAborted(this.#versionOf(key), inTime);
    const cell = cellOfBuild(this.#hunt, { axis, rest: pointWithout(axis, plan.cells[0]), version });
    const known = again ? null : this.#attempts.takeKnown(cell);
    if (known === null) await this.#attempts.attempt(cell, inTime);
  }

  async rebuild(key: string, text: string, inTime: AbortSignal): Promise<void> {
    this.#texts.set(key, text);
    this.#onNote?.(`building ${key} from clean, to be sure of it`);
    const { outputKey, differs } = await unlessAborted(this.#builds.rebuild(key), inTime);
    if (outputKey === null) throw notFromClean(key);
    if (differs) this.#onNote?.(`${key} came out differently from clean: what was tried does not count`);
  }

  async settled(): Promise<void> {
    this.#ending.abort(new Error('the reduction has ended'));
    await this.#attempts.settled();
    await this.#builds.settled();
  }

  #builder() {
    const kernels = this.#kernels;
    return {
      description: kernels.description,
      hasIdleProcessor: () => kernels.hasIdleProcessor(),
      build: (key: string, how: Parameters<KernelConfigurations['build']>[1]) => {
        const text = this.#texts.get(key);
        assert(text !== undefined, 'a configuration is made before it is built');
        return kernels.build(text, how);
      },
    };
  }

  #source(): Source {
    const { source } = this.#builds;
    return withMembers<Source>(source, {
      materialize: async (version, how) => {
        const noHost = this.#noHosts.get(version.id);
        if (noHost) throw noHost;
        return source.materialize(version, how);
      },
    });
  }

  async #versionOf(key: string): Promise<Version> {
    try {
      return await this.#builds.versionOf(key);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'option-not-set') throw error;
      const id = `no-host:${key}` as VersionId;
      this.#noHosts.set(id, new VersionUntestable('no host', { message: error.message, hint: error.hint ?? '' }));
      return { id, label: key, upstream: '', origin: this.#kernels.description };
    }
  }
}

function notFromClean(key: string): LabError {
  return new LabError({
    code: 'build-not-reproducible',
    message: `The configuration ${key} was built on top of another one, and does not build from nothing.`,
    hint: 'Its tree makes something that it needs only with other options: the end of the hunt can not be trusted.',
  });
}
