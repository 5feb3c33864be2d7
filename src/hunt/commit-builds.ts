// The builds of a hunt: each commit once, some of them ahead of their tests, all of them noted in the journal.

import type { BuildNote } from '../core/build-note.ts';
import type { CommitName } from '../core/commit.ts';
import { VersionUntestable } from '../core/user-error.ts';
import type { Version, VersionId } from '../core/version.ts';
import type { Builder, Built } from '../ports/builder.ts';
import type { Progress } from '../ports/progress.ts';
import type { Artifact, Source } from '../ports/source.ts';
import type { HuntLog } from './hunt-log.ts';

export interface CommitBuildsParts {
  readonly builder: Builder;
  readonly log: HuntLog;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export class CommitBuilds {
  readonly #parts: CommitBuildsParts;
  readonly #builds = new Map<CommitName, Promise<Built>>();
  readonly #artifacts = new Map<VersionId, Built>();
  #underWay = 0;

  constructor(parts: CommitBuildsParts) {
    this.#parts = parts;
  }

  /** The commit as a version; its id is of the bytes that came out, so that equal ones share their attempts. */
  async versionOf(commit: CommitName): Promise<Version> {
    const built = await this.#build(commit);
    const id = (built.kind === 'built' ? built.artifact.key : `does-not-build:${built.key}`) as VersionId;
    this.#artifacts.set(id, built);
    return { id, label: commit, upstream: '', origin: this.#parts.builder.description };
  }

  /** Builds before anybody asks, while nothing else is built. What goes wrong tells those who ask. */
  ahead(commit: CommitName): void {
    if (this.#underWay > 0 || this.#builds.has(commit)) return;
    this.#build(commit).catch(() => undefined);
  }

  /** From nothing. True when what was there before under the same key came out differently: it must not be trusted. */
  async rebuild(commit: CommitName): Promise<{ readonly outputKey: string | null; readonly differs: boolean }> {
    this.#builds.delete(commit);
    const built = await this.#build(commit, true);
    if (built.kind === 'does-not-build') return { outputKey: null, differs: true };
    return { outputKey: built.outputKey, differs: built.replaced !== null };
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

  #build(commit: CommitName, clean = false): Promise<Built> {
    const known = this.#builds.get(commit);
    if (known) return known;
    const building = this.#buildNow(commit, clean).catch((error: unknown) => {
      // Whoever asks again tries again: a full disk may have been emptied.
      this.#builds.delete(commit);
      throw error;
    });
    this.#builds.set(commit, building);
    return building;
  }

  async #buildNow(commit: CommitName, clean: boolean): Promise<Built> {
    const { builder, log, signal, progress } = this.#parts;
    this.#underWay += 1;
    try {
      const built = await builder.build(commit, { signal, progress, clean });
      log.append({ type: 'built', build: noteOf(built) });
      return built;
    } finally {
      this.#underWay -= 1;
    }
  }
}

function noteOf(built: Built): BuildNote {
  const { commit, how, spentMs, fixUps } = built;
  const result: BuildNote['result'] =
    built.kind === 'built'
      ? { kind: 'built', outputKey: built.outputKey, differs: built.replaced !== null }
      : { kind: 'does-not-build', signature: built.signature, firstError: built.firstError };
  return { commit, how, ms: spentMs, result, fixUps };
}

function artifactOf(built: Built | undefined): Artifact {
  if (built === undefined) throw new Error('bug in firstbad: a commit is built before it is made usable');
  if (built.kind === 'built') return { ...built.artifact, identity: built.identity };
  throw new VersionUntestable(built.signature, {
    message: `does not build: ${built.signature}`,
    hint: built.firstError,
  });
}
