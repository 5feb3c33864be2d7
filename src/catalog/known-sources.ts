// Sources that the user has named, put together: their file, and what reads the place of each.

import { join, resolve } from 'node:path';
import type { KnownSources } from '../app/lab.ts';
import { unreachable } from '../core/base/assert.ts';
import { UserError } from '../core/base/user-error.ts';
import type { Architecture } from '../core/scenario/architecture.ts';
import type { KnownSource } from '../core/scenario/known-source.ts';
import type { Folders } from '../infra/files/folders.ts';
import { knownSourcesFile } from '../infra/files/known-sources-file.ts';
import { isAddress, type LocationOptions } from '../infra/net/location.ts';
import type { VersionPlace } from '../ports/version-place.ts';
import { createBuildsPlace } from '../sources/builds/place.ts';
import { createCommandPlace } from '../sources/command/place.ts';
import { createOciPlace } from '../sources/oci/place.ts';
import { createPacmanPlace } from '../sources/pacman/place.ts';
import { createRpmPlace } from '../sources/rpm/place.ts';

export interface PlaceParts extends LocationOptions {
  readonly architecture: Architecture;
  /** Of these sources alone. */
  readonly cacheFolder: string;
}

export function knownSources(folders: Folders, { proxy }: LocationOptions): KnownSources {
  const file = knownSourcesFile(folders.state);
  return {
    list: () => file.list(),
    add: async (wanted, { signal, progress }) => {
      const source = absolute(wanted);
      const parts = { proxy, architecture: 'x86_64', cacheFolder: placesFolder(folders.cache) } as const;
      const offers = await createPlace(source, parts).list({ signal, progress });
      await file.put(source);
      return { source, versions: offers.map(({ version }) => version) };
    },
    remove: (name) => file.remove(name),
  };
}

export function placesFolder(cacheFolder: string): string {
  return join(cacheFolder, 'places');
}

/** Throws UserError `source-unknown`. */
export async function knownSource(folders: Folders, name: string): Promise<KnownSource> {
  const all = await knownSourcesFile(folders.state).list();
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = all.length === 0 ? 'none is known' : `known are ${all.map((one) => one.name).join(', ')}`;
  throw new UserError({
    code: 'source-unknown',
    message: `No source is called ${name} on this machine: ${known}.`,
    hint: `Say where it is: firstbad sources add ${name} KIND PLACE (firstbad help sources)`,
  });
}

export function createPlace(source: KnownSource, parts: PlaceParts): VersionPlace {
  const { place, kind, package: name, keys = null, list, fetch } = source;
  switch (kind) {
    case 'builds':
      return createBuildsPlace(place);
    case 'oci':
      return createOciPlace(place, parts);
    case 'rpm':
      return createRpmPlace({ ...parts, place, package: needed(source, name, '--package NAME'), keys });
    case 'pacman':
      return createPacmanPlace({ ...parts, place, package: needed(source, name, '--package NAME'), keys });
    case 'command':
      return createCommandPlace({
        name: source.name,
        list: needed(source, list, '--list COMMAND'),
        fetch: needed(source, fetch, '--fetch COMMAND'),
        folder: place,
      });
    default:
      return unreachable(kind);
  }
}

function needed({ name, kind }: KnownSource, value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new UserError({ code: 'option-missing', message: `The source ${name} is of the kind ${kind}: it needs ${option}.` });
}

function absolute(source: KnownSource): KnownSource {
  const { place, keys } = source;
  return {
    ...source,
    place: isAddress(place) ? place.replace(/\/$/, '') : resolve(place),
    ...(keys === undefined ? {} : { keys: resolve(keys) }),
  };
}
