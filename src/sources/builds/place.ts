// A folder of builds, a folder each: TuxMake's, or whatever somebody's own builder has left.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { compareUpstream } from '../../core/scenario/upstream-order.ts';
import type { Version, VersionId } from '../../core/scenario/version.ts';
import { artifactKey } from '../../infra/files/artifact-folder.ts';
import { type BuildFolder, installBuild, readBuildFolder } from '../../infra/files/build-folder.ts';
import { contentHash } from '../../infra/files/content-hash.ts';
import { isMissing, namesIn } from '../../infra/files/files.ts';
import { unpackTar } from '../../infra/unpack/unpack-tar.ts';
import type { Offer, VersionPlace } from '../../ports/version-place.ts';
import { labelPattern, upstreamIn } from '../version-label.ts';

export function createBuildsPlace(folder: string): VersionPlace {
  return {
    description: `builds in ${folder}`,
    async list({ signal, progress }) {
      const names = (await foldersIn(folder)).filter((name) => labelPattern.test(name));
      const offers: Offer[] = [];
      for (const [index, name] of names.entries()) {
        progress({ what: `reading ${folder}`, done: index, total: names.length, unit: 'items' });
        const build = await readBuildFolder(join(folder, name));
        if (build !== null) offers.push(offerOf(await versionOf(name, build, signal), build));
      }
      return offers.sort((a, b) => compareBuilds(a.version, b.version));
    },
  };
}

function offerOf(version: Version, build: BuildFolder): Offer {
  return {
    version,
    bytes: 0,
    unpack: (root, { signal, wanted }) =>
      installBuild(build, root, (archive, into) => unpackTar(archive, { root: into, what: archive, signal, wanted })),
  };
}

/** Its content: the image, its modules, and nothing of when or where it was built. */
async function versionOf(label: string, build: BuildFolder, signal: AbortSignal): Promise<Version> {
  const parts = [build.image, build.config, build.modules];
  const hashes: (string | null)[] = [];
  for (const part of parts) hashes.push(part === null ? null : await contentHash(join(build.folder, part), signal));
  // Metadata has the tree's own version; the folder's name has how far it is beyond that.
  const upstream = upstreamIn(label, build.kernelVersion ?? label);
  return { id: `build=${artifactKey(hashes)}` as VersionId, label, upstream, origin: build.folder };
}

function compareBuilds(a: Version, b: Version): number {
  return compareUpstream(a.upstream, b.upstream) || (a.label < b.label ? -1 : 1);
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
  if (isFolder) return namesIn(folder);
  throw new UserError({
    code: 'source-unreadable',
    message: `There is no folder ${folder}.`,
    hint: 'Name the place of the source again: firstbad sources add NAME builds FOLDER',
  });
}
