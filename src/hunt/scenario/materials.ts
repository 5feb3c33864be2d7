// Makes what hosts are made of ready: each version once, and those of the next kernel while the cells of this one run.

import { assert } from '../../core/base/assert.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ExpectedIdentity, HostRecipe } from '../../ports/host.ts';
import type { GuestImage } from '../../ports/image-builder.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Artifact, Source, TreeArtifact } from '../../ports/source.ts';

export interface MaterialsParts {
  readonly scenario: Scenario;
  /** By component name. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly image: GuestImage | null;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The version of each component at one point, by component name. */
export type VersionsAt = ReadonlyMap<string, Version>;

export class Materials {
  readonly #parts: MaterialsParts;
  readonly #artifacts = new Map<string, Promise<Artifact>>();

  constructor(parts: MaterialsParts) {
    this.#parts = parts;
  }

  /** Starts what these points need and does not wait for it. What fails tells those who ask for it. */
  prefetch(points: readonly VersionsAt[]): void {
    for (const versions of points) {
      for (const [component, version] of versions) this.#artifact(component, version).catch(() => undefined);
    }
  }

  /** Throws UserError (mostly LabError) when a version can not be had: for every point that needs it. */
  async recipeAt(versions: VersionsAt): Promise<HostRecipe> {
    const { scenario, image } = this.#parts;
    const wanted = scenario.components.map(async ({ name, role }) => {
      const version = versions.get(name);
      assert(version !== undefined, 'a point has a version of each component');
      return { name, role, artifact: await this.#artifact(name, version) };
    });
    const components = await Promise.all(wanted);
    const kernel = components.find((component) => component.role === 'host-kernel')?.artifact;
    assert(kernel?.kind === 'kernel', 'the source of the host kernel gives kernels');
    const trees: Record<string, TreeArtifact> = {};
    for (const { name, artifact } of components) if (artifact.kind === 'tree') trees[name] = artifact;
    const identities = components.flatMap(({ name, role, artifact }) =>
      role === 'qemu'
        ? []
        : identitiesOf(artifact).map((text): ExpectedIdentity => ({
            component: name,
            stream: role === 'host-kernel' ? 'host' : 'firmware',
            text,
          })),
    );
    return { kernel, trees, image, machine: scenario.host, bootTimeoutMs: scenario.timeouts.bootMs, identities };
  }

  /** Resolves when nothing is being made any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#artifacts.values());
  }

  #artifact(component: string, version: Version): Promise<Artifact> {
    const name = `${component} ${version.id}`;
    const known = this.#artifacts.get(name);
    if (known) return known;
    const { sources, signal, progress } = this.#parts;
    const source = sources.get(component);
    assert(source !== undefined, 'each component has a source');
    const making = source.materialize(version, { signal, progress });
    this.#artifacts.set(name, making);
    return making;
  }
}

/** What its console must show: the banner's builder, and for a kernel the line in which host-root/init tells its build id. */
function identitiesOf(artifact: Artifact): readonly string[] {
  const { identity = null } = artifact;
  const buildId = artifact.kind === 'kernel' ? (artifact.buildId ?? null) : null;
  return [...(identity === null ? [] : [identity]), ...(buildId === null ? [] : [`kernel build id ${buildId}`])];
}
