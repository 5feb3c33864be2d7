// The reduction of a kernel's configuration with a scenario: each configuration is built, booted as the host, and the scenario's
// one cell is tried on it. Before options are named, the two builds that it rests on are made again from nothing.

import { assert } from '../../core/base/assert.ts';
import { LabError, VersionUntestable } from '../../core/base/user-error.ts';
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
    const bench = hostBench(lab, hunt, options);
    try {
      return await runReductionLoop({ plan: request.plan, log, clock, evidence, sha256, texts: request.texts, bench }, options);
    } finally {
      await bench.settled();
    }
  });
}

function hostBench(
  lab: HostReduceDeps,
  hunt: OpenHunt<ScenarioReduction>,
  { onNote, ...options }: HostReduceOptions,
): ReduceBench & { settled(): Promise<void> } {
  const { kernels } = lab;
  const { plan } = hunt.request;
  const { axis } = plan.reduces;
  const at = pointWithout(axis, plan.cells[0]);
  const texts = new Map<string, string>();
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const builds = new CommitBuilds<string>({
    builder: {
      description: kernels.description,
      hasIdleProcessor: () => kernels.hasIdleProcessor(),
      build: (key, how) => {
        const text = texts.get(key);
        assert(text !== undefined, 'a configuration is made before it is built');
        return kernels.build(text, how);
      },
    },
    log: hunt.log,
    signal,
    progress: options.progress,
  });
  // What a host needs can not be set with each mixture.
  const noHosts = new Map<VersionId, VersionUntestable>();
  const source: Source = {
    ...builds.source,
    materialize: async (version, how) => {
      const noHost = noHosts.get(version.id);
      if (noHost) throw noHost;
      return builds.source.materialize(version, how);
    },
  };
  const sources = new Map([...lab.sources, [axis, source]]);
  const attempts = new PointAttempts({ ...hunt, lab: { ...lab, sources } }, signal);
  const versionOf = async (key: string): Promise<Version> => {
    try {
      return await builds.versionOf(key);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'option-not-set') throw error;
      const id = `no-host:${key}` as VersionId;
      noHosts.set(id, new VersionUntestable('no host', { message: error.message, hint: error.hint ?? '' }));
      return { id, label: key, upstream: '', origin: kernels.description };
    }
  };
  return {
    configure: (text, inTime) => kernels.configure(text, inTime),
    test: async ({ key }, text, inTime) => {
      texts.set(key, text);
      const version = await unlessAborted(versionOf(key), inTime);
      const cell = cellOfBuild(hunt, { axis, rest: at, version });
      const known = hunt.request.again ? null : attempts.takeKnown(cell);
      if (known === null) await attempts.attempt(cell, inTime);
    },
    rebuild: async (key, text, inTime) => {
      texts.set(key, text);
      onNote?.(`building ${key} from clean, to be sure of it`);
      const { outputKey, differs } = await unlessAborted(builds.rebuild(key), inTime);
      if (outputKey === null) throw notFromClean(key);
      if (differs) onNote?.(`${key} came out differently from clean: what was tried does not count`);
    },
    settled: async () => {
      ending.abort(new Error('the reduction has ended'));
      await attempts.settled();
      await builds.settled();
    },
  };
}

function notFromClean(key: string): LabError {
  return new LabError({
    code: 'build-not-reproducible',
    message: `The configuration ${key} was built on top of another one, and does not build from nothing.`,
    hint: 'Its tree makes something that it needs only with other options: the end of the hunt can not be trusted.',
  });
}
