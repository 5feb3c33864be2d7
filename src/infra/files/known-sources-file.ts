// The sources that the user has named on this machine, in a small file of firstbad's state.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { type KnownSource, sourceKinds, sourceNamePattern } from '../../core/scenario/known-source.ts';
import { isMissing, writeWhole } from './files.ts';

export interface KnownSourcesFile {
  /** In the order of their names. Throws UserError `sources-unreadable` for a file that is not ours. */
  list(): Promise<readonly KnownSource[]>;
  /** One of the same name is replaced. */
  put(source: KnownSource): Promise<void>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

export function knownSourcesFile(stateFolder: string): KnownSourcesFile {
  const path = join(stateFolder, 'sources.json');
  const list = async (): Promise<readonly KnownSource[]> => sourcesIn(await textOf(path), path);
  const write = (sources: readonly KnownSource[]): Promise<void> => {
    const sorted = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
    return writeWhole(path, `${JSON.stringify({ layout: 1, sources: sorted }, null, 2)}\n`);
  };
  return {
    list,
    put: async (source) => write([...(await list()).filter(({ name }) => name !== source.name), source]),
    remove: async (name) => {
      const sources = await list();
      const rest = sources.filter((source) => source.name !== name);
      if (rest.length === sources.length) return false;
      await write(rest);
      return true;
    },
  };
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function sourcesIn(text: string | null, path: string): readonly KnownSource[] {
  if (text === null) return [];
  try {
    const { layout, sources } = JSON.parse(text) as { readonly layout: unknown; readonly sources: readonly unknown[] };
    if (layout === 1 && sources.every(isSource)) return sources;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new UserError({
    code: 'sources-unreadable',
    message: `${path} does not hold a list of sources that this firstbad reads.`,
    hint: 'Remove it, and name the sources again: firstbad sources add NAME KIND PLACE',
  });
}

function isSource(source: unknown): source is KnownSource {
  const one = (source ?? {}) as Record<string, unknown>;
  const texts = ['package', 'keys', 'list', 'fetch'].every((key) => one[key] === undefined || typeof one[key] === 'string');
  const isNamed = typeof one['name'] === 'string' && sourceNamePattern.test(one['name']);
  return isNamed && texts && typeof one['place'] === 'string' && sourceKinds.some((kind) => kind === one['kind']);
}
