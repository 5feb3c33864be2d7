// A small file of firstbad's state: what the user has named on this machine, each under a name of its own.

import { join } from 'node:path';
import { UserError } from '../../core/base/user-error.ts';
import { readTextIfThere, writeWhole } from './files.ts';

export interface NamedListFile<Named> {
  /** In the order of their names. Throws UserError `<what>-unreadable` for a file that is not ours. */
  list(): Promise<readonly Named[]>;
  /** One of the same name is replaced. */
  put(named: Named): Promise<void>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

export interface NamedListOptions<Named> {
  readonly stateFolder: string;
  /** What is listed, in the plural: the name of the file and of the list in it. */
  readonly what: string;
  readonly isOne: (value: unknown) => value is Named;
  /** The command that names one again. */
  readonly command: string;
}

export function namedListFile<Named extends { readonly name: string }>(options: NamedListOptions<Named>): NamedListFile<Named> {
  const { what } = options;
  const path = join(options.stateFolder, `${what}.json`);
  const list = async (): Promise<readonly Named[]> => listIn(await readTextIfThere(path), path, options);
  const write = (all: readonly Named[]): Promise<void> => {
    const sorted = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
    return writeWhole(path, `${JSON.stringify({ layout: 1, [what]: sorted }, null, 2)}\n`);
  };
  return {
    list,
    put: async (named) => write([...(await list()).filter(({ name }) => name !== named.name), named]),
    remove: async (name) => {
      const all = await list();
      const rest = all.filter((one) => one.name !== name);
      if (rest.length === all.length) return false;
      await write(rest);
      return true;
    },
  };
}

function listIn<Named>(text: string | null, path: string, { what, isOne, command }: NamedListOptions<Named>): readonly Named[] {
  if (text === null) return [];
  try {
    const file = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const all = file[what] as readonly unknown[];
    if (file['layout'] === 1 && all.every(isOne)) return all;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new UserError({
    code: `${what}-unreadable`,
    message: `${path} does not hold a list of ${what} that this firstbad reads.`,
    hint: `Remove it, and name the ${what} again: ${command}`,
  });
}
