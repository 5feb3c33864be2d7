// The builds of a hunt: each commit once, or each configuration of one commit; some of them ahead of their tests, all of them
// noted in the journal. Fix-ups that are found on the way hold from then on.

import { VersionUntestable } from '../../core/base/user-error.ts';
import type { CommitName } from '../../core/git/commit.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import type { BuildNote } from '../../core/stored/build-note.ts';
import type { Builder, BuildOptions, Built, FixUp } from '../../ports/builder.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Artifact, Source } from '../../ports/source.ts';
import type { HuntLog } from '../journal/hunt-log.ts';

export interface CommitBuildsParts<Name extends string> {
  readonly builder: NamedBuilder<Name>;
  readonly log: Pick<HuntLog, 'append'>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Told what is being built, that which a test waits for first. */
  readonly onQueue?: (queue: readonly QueuedBuild[]) => void;
}

/** A `Builder` that may know what it builds by other names than those of commits. */
export interface NamedBuilder<Name extends string> extends Pick<Builder, 'description' | 'hasIdleProcessor'> {
  build(name: Name, options: BuildOptions): Promise<Built>;
}

export interface QueuedBuild {
  /** Or the key of a configuration. */
  readonly commit: string;
  /** Nobody waits for it yet. */
  readonly isAhead: boolean;
}

export class CommitBuilds<Name extends string = CommitName> {
  readonly #parts: CommitBuildsParts<Name>;
  readonly #builds = new Map<Name, Promise<Built>>();
  readonly #artifacts = new Map<VersionId, Built>();
  readonly #queue = new Map<Name, QueuedBuild>();
  #fixUps: readonly FixUp[] = [];

  constructor(parts: CommitBuildsParts<Name>) {
    this.#parts = parts;
  }

  /** The commit as a version; its id is of the bytes that came out, so that equal ones share their attempts. */
  async versionOf(commit: Name): Promise<Version> {
    const built = await this.built(commit);
    const id = (built.kind === 'built' ? built.artifact.key : `does-not-build:${built.key}`) as VersionId;
    this.#artifacts.set(id, built);
    return { id, label: commit, upstream: '', origin: this.#parts.builder.description };
  }

  /** What a build of the commit gives, with all fix-ups that hold now. */
  async built(commit: Name): Promise<Built> {
    this.#enqueue(commit, false);
    return this.#build(commit);
  }

  /** Builds before anybody asks, while nothing else is built and a processor is idle. What goes wrong tells those who ask. */
  ahead(commit: Name): void {
    if (this.#queue.size > 0 || this.#builds.has(commit) || !this.#parts.builder.hasIdleProcessor()) return;
    this.#enqueue(commit, true);
    this.#build(commit).catch(() => undefined);
  }

  /** From nothing. True when what was there before under the same key came out differently: it must not be trusted. */
  async rebuild(commit: Name): Promise<{ readonly outputKey: string | null; readonly differs: boolean }> {
    this.#builds.delete(commit);
    this.#enqueue(commit, false);
    const built = await this.#build(commit, true);
    if (built.kind === 'does-not-build') return { outputKey: null, differs: true };
    return { outputKey: built.outputKey, differs: built.replaced !== null };
  }

  /** Builds with one fix-up more, which holds for nobody else yet. */
  async tried(commit: Name, fixUp: FixUp): Promise<Built> {
    const { builder, signal, progress } = this.#parts;
    return builder.build(commit, { signal, progress, fixUps: [...this.#fixUps, fixUp] });
  }

  /** From now on; commits that it is for are built again when they are asked for. */
  use(fixUp: FixUp, isFor: (commit: Name) => boolean): void {
    this.#fixUps = [...this.#fixUps, fixUp];
    for (const commit of this.#builds.keys()) if (isFor(commit)) this.#builds.delete(commit);
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#builds.values());
  }

  /** What the hosts are made of. Its versions are those that `versionOf` gave. */
  readonly source: Source = {
    description: 'commits',
    line: async () => [],
    materialize: async (version) => artifactOf(this.#artifacts.get(version.id)),
  };

  #build(commit: Name, clean = false): Promise<Built> {
    const known = this.#builds.get(commit);
    if (known) return known.finally(() => this.#dequeue(commit));
    const building = this.#buildNow(commit, clean)
      .catch((error: unknown) => {
        // Whoever asks again tries again: a full disk may have been emptied.
        this.#builds.delete(commit);
        throw error;
      })
      .finally(() => this.#dequeue(commit));
    this.#builds.set(commit, building);
    return building;
  }

  async #buildNow(commit: Name, clean: boolean): Promise<Built> {
    const { builder, log, signal, progress } = this.#parts;
    const more = this.#fixUps.length > 0 ? { fixUps: this.#fixUps } : {};
    const built = await builder.build(commit, { signal, progress, clean, ...more });
    log.append({ type: 'built', build: noteOf(built, commit) });
    return built;
  }

  #enqueue(commit: Name, isAhead: boolean): void {
    this.#queue.set(commit, { commit, isAhead });
    this.#tell();
  }

  #dequeue(commit: Name): void {
    if (this.#queue.delete(commit)) this.#tell();
  }

  #tell(): void {
    this.#parts.onQueue?.([...this.#queue.values()].sort((a, b) => Number(a.isAhead) - Number(b.isAhead)));
  }
}

function noteOf(built: Built, name: string): BuildNote {
  const { commit, how, spentMs, buildMs, steps, fixUps } = built;
  const result: BuildNote['result'] =
    built.kind === 'built'
      ? { kind: 'built', outputKey: built.outputKey, differs: built.replaced !== null }
      : { kind: 'does-not-build', signature: built.signature, firstError: built.firstError };
  const configuration = name === commit ? {} : { configuration: name };
  return { commit, ...configuration, how, ms: spentMs, buildMs, steps, result, fixUps };
}

function artifactOf(built: Built | undefined): Artifact {
  if (built === undefined) throw new Error('bug in firstbad: a commit is built before it is made usable');
  if (built.kind === 'built') return { ...built.artifact, identity: built.identity };
  throw new VersionUntestable(built.signature, {
    message: `does not build: ${built.signature}`,
    hint: built.firstError,
  });
}
