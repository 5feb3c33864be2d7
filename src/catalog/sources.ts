// The kinds of sources that are built in.

import { join } from 'node:path';
import type { SourceRequest } from '../app/lab.ts';
import { unreachable } from '../core/base/assert.ts';
import { guestCacheFolders } from '../guests/cache-folders.ts';
import { withInitramfs } from '../guests/kernel/guest-kernel-source.ts';
import { tellingDrivers } from '../guests/kernel/missing-drivers.ts';
import { withEnrolledKey } from '../guests/uefi/secure-boot.ts';
import { withBootEntry } from '../guests/uefi/stub-boot.ts';
import type { Folders } from '../infra/files/folders.ts';
import type { Source } from '../ports/source.ts';
import { createBuiltInSource } from '../sources/built-in/source.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import { createDebianSource } from '../sources/debian/source.ts';
import type { DebianTools } from '../sources/debian/tools.ts';
import { createFilesSource } from '../sources/files/source.ts';
import { createMachineSource } from '../sources/machine/source.ts';
import { createPlaceSource } from '../sources/places/source.ts';
import { createPlace, knownSource, placesFolder } from './known-sources.ts';

export interface SourceParts {
  readonly archive: DebianArchive;
  readonly tools: DebianTools;
  readonly folders: Folders;
  /** Of all of firstbad: each kind has its own folder in it. */
  readonly cacheFolder: string;
}

const fileSystemMakers = { packages: ['e2fsprogs', 'xfsprogs'], programs: ['mke2fs', 'mkfs.xfs'] } as const;

export async function createSource(request: SourceRequest, parts: SourceParts): Promise<Source> {
  const source = await plainSource(request, parts);
  const { tools } = parts;
  const { initramfs, secureBoot, bootEntries } = guestCacheFolders(parts.cacheFolder);
  const { architecture = 'x86_64', drivers = [], onNote } = request;
  if (request.role === 'firmware') {
    const firmware = withEnrolledKey(source, { tools, folder: secureBoot });
    return request.bootEntry === true ? withBootEntry(firmware, { architecture, folder: bootEntries }) : firmware;
  }
  if (request.role !== 'guest-kernel') return source;
  return tellingDrivers(withInitramfs(source, { architecture, tools, folder: initramfs }), { drivers, onNote });
}

async function plainSource(
  { role, spec, architecture, scenarioFolder }: SourceRequest,
  { archive, tools, cacheFolder, folders }: SourceParts,
): Promise<Source> {
  const guest = architecture === undefined ? {} : { architecture };
  switch (spec.kind) {
    case 'debian':
      return createDebianSource(spec, { archive, role, ...guest });
    case 'files':
      return createFilesSource(spec, { role, ...guest, folder: scenarioFolder, cacheFolder: join(cacheFolder, 'files') });
    case 'built-in':
      return createBuiltInSource(spec, {
        cacheFolder: join(cacheFolder, 'probes'),
        fileSystemMakers: (options) => tools.tree(fileSystemMakers, options),
      });
    case 'named': {
      const proxy = async (signal: AbortSignal): ReturnType<DebianArchive['proxy']> => archive.proxy(signal);
      const own = { architecture: architecture ?? 'x86_64', cacheFolder: placesFolder(cacheFolder), proxy } as const;
      const place = createPlace(await knownSource(folders, spec.name), own);
      return createPlaceSource(place, { role, ...guest, cacheFolder: own.cacheFolder });
    }
    case 'machine':
      return createMachineSource({ role, ...guest, cacheFolder: join(cacheFolder, 'machine') });
    default:
      return unreachable(spec);
  }
}
