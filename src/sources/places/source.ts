// What a place offers as versions of a component: listed, laid down once, and kept by what it was laid down from.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, UserError } from '../../core/base/user-error.ts';
import type { Architecture } from '../../core/scenario/architecture.ts';
import { canComeFromPlace } from '../../core/scenario/known-source.ts';
import { isKernelRole } from '../../core/scenario/layers.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import { artifactFolder, artifactKey, contentKeyOf, isArtifactWhole } from '../../infra/files/artifact-folder.ts';
import { noteUse } from '../../infra/files/files.ts';
import { kernelArtifactIn, takeInstalledKernel } from '../../infra/files/installed-kernel.ts';
import { makeRelocatableTree } from '../../infra/files/relocatable-tree.ts';
import { qemuContent } from '../../infra/machine/qemu-content.ts';
import { createSharedWork } from '../../infra/processes/shared-work.ts';
import type { Artifact, Source } from '../../ports/source.ts';
import type { Offer, PlaceOptions, VersionPlace } from '../../ports/version-place.ts';

export interface PlaceSourceOptions {
  readonly role: ComponentRole;
  /** Of the guest; absent for x86_64. */
  readonly architecture?: Architecture;
  /** Of these sources alone: `<cache>/places`. */
  readonly cacheFolder: string;
}

/** Raised when what is laid down changes. */
const layout = 1;

export function createPlaceSource(
  place: VersionPlace,
  { role, architecture = 'x86_64', cacheFolder }: PlaceSourceOptions,
): Source {
  if (!canComeFromPlace(role)) throw notFromPlaces(role);
  const making = createSharedWork<void>();
  let listed: Promise<readonly Offer[]> | null = null;

  const offers = async (options: PlaceOptions): Promise<readonly Offer[]> => {
    listed ??= place.list(options).then((all) => withOwnLabels(place, all));
    // A place that could not be read now may be read later.
    listed.catch(() => (listed = null));
    return listed;
  };

  const folderOf = ({ id }: Version): string => {
    const content = role === 'qemu' ? qemuContent(architecture) : null;
    return join(cacheFolder, artifactKey({ layout, id, kind: isKernelRole(role) ? 'kernel' : role, content }));
  };

  async function make(version: Version, folder: string, options: PlaceOptions): Promise<void> {
    const offer = (await offers(options)).find((one) => one.version.id === version.id);
    if (offer === undefined) throw gone(place, version);
    const what = `${version.label} of ${place.description}`;
    await artifactFolder(folder, async (temporary) => {
      const [root, workFolder] = [join(temporary, 'unpacked'), join(temporary, 'work')];
      for (const one of [root, workFolder]) await mkdir(one);
      const wanted = isKernelRole(role) ? isOfKernel : (): boolean => true;
      await offer.unpack(root, { ...options, workFolder, wanted });
      options.signal.throwIfAborted();
      if (isKernelRole(role)) await takeInstalledKernel(root, temporary, { what, withoutModules: true });
      else await makeRelocatableTree({ ...qemuContent(architecture), from: root, into: temporary });
      for (const one of [root, workFolder]) await rm(one, { recursive: true, force: true });
    });
  }

  return {
    description: place.description,
    line: async (signal, progress = () => undefined) => (await offers({ signal, progress })).map(({ version }) => version),
    async bytesMissing(version, signal) {
      if (await isArtifactWhole(folderOf(version))) return 0;
      const offer = (await offers({ signal, progress: () => undefined })).find((one) => one.version.id === version.id);
      return offer?.bytes ?? 0;
    },
    async materialize(version, { signal, progress }): Promise<Artifact> {
      signal.throwIfAborted();
      const folder = folderOf(version);
      if (!(await isArtifactWhole(folder))) {
        await making.join(folder, signal, (shared) => make(version, folder, { signal: shared, progress }));
      }
      const key = await contentKeyOf(await noteUse(folder));
      if (!isKernelRole(role)) return { kind: 'tree', key, root: folder };
      return { ...(await kernelArtifactIn(folder)), key };
    },
  };
}

/** What a kernel is taken from, and the links on the way to it. */
function isOfKernel(path: string): boolean {
  return /^(?:usr(?:\/lib)?|lib|boot(?:\/.*)?|(?:usr\/)?lib\/modules(?:\/.*)?)$/.test(path);
}

function withOwnLabels(place: VersionPlace, offers: readonly Offer[]): readonly Offer[] {
  const labels = offers.map(({ version }) => version.label);
  const twice = labels.find((label, index) => labels.indexOf(label) < index);
  if (twice !== undefined) {
    throw new UserError({ code: 'source-unclear', message: `${place.description} has two versions that are called ${twice}.` });
  }
  if (offers.length > 0) return offers;
  throw new UserError({ code: 'package-unknown', message: `${place.description} has no version.` });
}

function gone(place: VersionPlace, version: Version): LabError {
  return new LabError({
    code: 'version-gone',
    message: `${place.description} does not have ${version.label} any more, or its content has changed; it is not in the cache.`,
    hint: 'List what there is: firstbad versions NAME',
  });
}

function notFromPlaces(role: ComponentRole): UserError {
  return new UserError({
    code: 'role-unsupported',
    message: `a named source can not have versions of a ${role} yet`,
    hint: 'Named sources are for kernels and QEMUs.',
  });
}
