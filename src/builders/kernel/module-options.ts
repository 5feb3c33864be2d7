// Which options build the modules that a scenario loads: what localmodconfig finds out of a running machine's list, from the tree's
// own Makefiles. The reading is pure; git finds the lines.

import type { WantedOption } from '../../core/base/configuration.ts';
import { run } from '../../infra/processes/run.ts';
import { gitIn, gitOptions } from '../git-tree.ts';

export interface ModuleOptions {
  readonly options: readonly WantedOption[];
  /** Modules that this tree does not build under any option. */
  readonly unknown: readonly string[];
}

export async function findModuleOptions(
  worktree: string,
  modules: readonly string[],
  signal: AbortSignal,
): Promise<ModuleOptions> {
  if (modules.length === 0) return { options: [], unknown: [] };
  const argv = [
    ...gitIn(worktree),
    'grep',
    '-h',
    '-E',
    '-e',
    String.raw`^obj-\$\(CONFIG_[A-Z0-9_]+\)`,
    '--',
    '*Makefile',
    '*Kbuild',
  ];
  const { stdout } = await run(argv, gitOptions(signal));
  return moduleOptionsIn(stdout.toString('utf8'), modules);
}

/** `obj-$(CONFIG_BLK_DEV_NVME) += nvme.o`; a module is called by `-` and `_` alike. */
export function moduleOptionsIn(makefiles: string, modules: readonly string[]): ModuleOptions {
  const optionOf = new Map<string, string>();
  for (const [, option = '', objects = ''] of makefiles.matchAll(/^obj-\$\((CONFIG_\w+)\)\s*[+:]?=\s*(.*)$/gm)) {
    for (const [, name = ''] of objects.matchAll(/(\S+)\.o(?=\s|$)/g)) {
      const module = plain(name.replace(/^.*\//, ''));
      if (!optionOf.has(module)) optionOf.set(module, option);
    }
  }
  const options: WantedOption[] = [];
  const unknown: string[] = [];
  for (const module of modules) {
    const name = optionOf.get(plain(module));
    if (name === undefined) unknown.push(module);
    else options.push({ name, value: 'y' });
  }
  return { options, unknown };
}

function plain(module: string): string {
  return module.replaceAll('-', '_');
}
