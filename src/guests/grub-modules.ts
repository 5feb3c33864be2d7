// Which of GRUB's modules need which, from the list that comes with them.

import { assert } from '../core/base/assert.ts';

/** The wanted modules and all that they need, sorted. `moddep` is the content of GRUB's moddep.lst. */
export function grubModules(wanted: readonly string[], moddep: string): string[] {
  const needs = parseModdep(moddep);
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    const needed = needs.get(name);
    assert(needed !== undefined, `GRUB has a module ${name}.`);
    found.add(name);
    needed.forEach(add);
  };
  wanted.forEach(add);
  return [...found].sort();
}

function parseModdep(moddep: string): ReadonlyMap<string, readonly string[]> {
  const lines = moddep.split('\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => {
      const [name = '', needed = ''] = line.split(':');
      return [name.trim(), needed.split(' ').filter((word) => word !== '')] as const;
    }),
  );
}
