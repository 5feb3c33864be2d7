// Makes what hosts are made of ready: each version once, and those of the next kernel while the cells of this one run.

import { assert } from '../../core/base/assert.ts';
import { together } from '../../core/base/together.ts';
import { LabError } from '../../core/base/user-error.ts';
import { broughtAlongFor, programsOfSteps } from '../../core/scenario/host-programs.ts';
import { isFlat, stepFileKey, type StepFileName, stepFilesOf } from '../../core/scenario/layers.ts';
import type { ComponentRole, ImageSpec, Scenario } from '../../core/scenario/scenario.ts';
import { parseCommand } from '../../core/scenario/step-command.ts';
import { tpmProgram } from '../../core/scenario/tpm.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ExpectedIdentity, HostRecipe, RecipeFile } from '../../ports/host.ts';
import type { GuestImage, ImageBuilder } from '../../ports/image-builder.ts';
import type { Progress } from '../../ports/progress.ts';
import type { Artifact, KernelArtifact, Source, TreeArtifact } from '../../ports/source.ts';

export interface MaterialsParts {
  readonly scenario: Scenario;
  /** By component name. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly image: GuestImage | null;
  /** Makes the image again with the boot loader of a point in it; asked only in scenarios that have one. */
  readonly images: ImageBuilder;
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
    const { scenario } = this.#parts;
    const wanted = scenario.components.map(async ({ name, role }) => {
      const version = versions.get(name);
      assert(version !== undefined, 'a point has a version of each component');
      return { name, role, artifact: await this.#artifact(name, version) };
    });
    const components = await together(wanted);
    const kernel = hostKernelAmong(components);
    const trees: Record<string, TreeArtifact> = {};
    for (const { name, artifact } of components) if (artifact.kind === 'tree') trees[name] = artifact;
    const identities = components.flatMap(({ name, role, artifact }) => {
      const stream = identityStreams[role];
      return stream === null
        ? []
        : identitiesOf(artifact, role).map((text): ExpectedIdentity => ({ component: name, stream, text }));
    });
    const files = filesOf(scenario, components);
    const tools = broughtAlongFor([...programsOfSteps(scenario), ...(scenario.tpm === undefined ? [] : [tpmProgram])]);
    return {
      kernel,
      trees,
      image: await this.imageAt(versions),
      identities,
      ...(kernel === null && !isFlat(scenario) ? { needsHost: true as const } : {}),
      ...(Object.keys(files).length === 0 ? {} : { files }),
      ...(tools === null ? {} : { tools }),
      machine: scenario.host,
      bootTimeoutMs: scenario.timeouts.bootMs,
    };
  }

  /** What is booted there: the scenario's image, or another one, with the boot loader of the point. */
  async imageAt(versions: VersionsAt, instead?: ImageAndSpec): Promise<GuestImage | null> {
    const { scenario, images, signal, progress } = this.#parts;
    const { image, spec } = instead ?? { image: this.#parts.image, spec: scenario.image };
    const loader = scenario.components.find(({ role }) => role === 'loader')?.name;
    const version = loader === undefined ? undefined : versions.get(loader);
    if (image === null || spec === null || loader === undefined || version === undefined) return image;
    const artifact = await this.#artifact(loader, version);
    assert(artifact.kind === 'tree', 'the source of a loader gives trees');
    return images.build(spec, { signal, progress, loader: artifact });
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

interface ImageAndSpec {
  readonly image: GuestImage | null;
  readonly spec: ImageSpec | null;
}

interface MadeComponent {
  readonly name: string;
  readonly role: ComponentRole;
  readonly artifact: Artifact;
}

function hostKernelAmong(components: readonly MadeComponent[]): KernelArtifact | null {
  const artifact = components.find(({ role }) => role === 'host-kernel')?.artifact;
  if (artifact === undefined) return null;
  assert(artifact.kind === 'kernel', 'the source of the host kernel gives kernels');
  return artifact;
}

/** The files that steps name. Throws LabError for one that this version does not have. */
function filesOf(scenario: Scenario, components: readonly MadeComponent[]): Readonly<Record<string, RecipeFile>> {
  const named = new Set(
    scenario.steps.flatMap(({ command }) => parseCommand(command).flatMap((part) => (part.kind === 'value' ? part.name : []))),
  );
  const wanted = components.flatMap(({ name, role, artifact }) =>
    stepFilesOf(role).flatMap((file) => (named.has(stepFileKey(name, file)) ? [{ name, file, artifact }] : [])),
  );
  return Object.fromEntries(
    wanted.map(({ name, file, artifact }) => {
      const path = fileOf(artifact, file);
      if (path === null) throw hasNoFile(name, file);
      return [stepFileKey(name, file), { path, key: `${artifact.key} ${file}` }];
    }),
  );
}

function fileOf(artifact: Artifact, file: StepFileName): string | null {
  const told = artifact.files?.[file];
  if (told !== undefined) return told;
  return file === 'kernel' && artifact.kind === 'kernel' ? artifact.vmlinuz : null;
}

function hasNoFile(component: string, file: StepFileName): LabError {
  return new LabError({
    code: 'no-such-file',
    message: `a step names \${${component}.${file}}, and this version of ${component} has no such file`,
    hint: 'firstbad help scenario lists what steps see of each role',
  });
}

const identityStreams: Readonly<Record<ComponentRole, ExpectedIdentity['stream'] | null>> = {
  'host-kernel': 'host',
  'host-tool': null,
  qemu: null,
  firmware: 'firmware',
  loader: null,
  'guest-kernel': 'guest',
};

/** What its console must show: the banner's builder, and for a host's kernel the line in which host-root/init tells its build id. */
function identitiesOf(artifact: Artifact, role: ComponentRole): readonly string[] {
  const { identity = null } = artifact;
  const buildId = artifact.kind === 'kernel' && role === 'host-kernel' ? (artifact.buildId ?? null) : null;
  return [...(identity === null ? [] : [identity]), ...(buildId === null ? [] : [`kernel build id ${buildId}`])];
}
