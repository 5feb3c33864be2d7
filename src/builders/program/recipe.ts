// Programs of a host from any commit of their tree, built as the tree itself says: by autotools, meson or plain make.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellLine } from '../../core/base/shell-line.ts';
import { isMissing } from '../../infra/files/files.ts';
import { bareContent } from '../../infra/files/relocatable-tree.ts';
import { run } from '../../infra/processes/run.ts';
import { buildInSandbox, sandboxTools, type Toolchain } from '../build-sandbox.ts';
import { gitIn, gitOptions } from '../git-tree.ts';
import type { OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, MakeEnd } from '../recipe.ts';
import { failedInSandbox, madePrograms } from '../sandboxed-programs.ts';
import { type ProgramTreeName, programTrees } from './trees.ts';

export interface ProgramOptions {
  readonly tree: ProgramTreeName;
  readonly toolchain: Toolchain;
  /** Words for configure, meson or make, after ours. */
  readonly options?: readonly string[];
}

const compilers = ['gcc', 'g++', 'libc6-dev', 'make', 'pkgconf', 'binutils', 'linux-libc-dev'];
const generators = ['autoconf', 'automake', 'libtool', 'autopoint', 'gettext', 'm4', 'bison', 'flex', 'gperf'];
const mesonPackages = ['meson', 'ninja-build', 'python3'];

export function programRecipe({ tree, toolchain, options = [] }: ProgramOptions): BuildRecipe {
  const { configure, packages } = programTrees[tree];
  const all = [...compilers, ...generators, ...mesonPackages, ...packages];
  const words = [...configure, ...options];
  return {
    kind: tree,
    description: `${tree}${options.length > 0 ? ` with ${options.join(' ')}` : ''}, Debian's gcc in a sandbox`,
    version: 1,
    tools: sandboxTools,
    // Automake's, ninja's, and those of makefiles that show the compiler's command.
    stepLine: /^ {2}[A-Z][A-Z0-9_+-]+ +\S|^\[\d+\/\d+\] |^ +\[[A-Z]+\] |^(?:gcc|cc|x86_64-linux-gnu-gcc) .* -c /,
    inputs: async (_tree, signal) => ({ compiler: null, other: { words, toolchain: await toolchain.key(all, signal) } }),
    make: async (site) => makeProgram(site, { tree, words, root: await toolchain.root(all, site.signal) }),
  };
}

interface ProgramBuild {
  readonly tree: ProgramTreeName;
  readonly words: readonly string[];
  readonly root: string;
}

async function makeProgram(site: BuildSite, { tree, words, root }: ProgramBuild): Promise<MakeEnd> {
  const { versionFile, tag } = programTrees[tree];
  const version = versionFile === null ? null : { file: versionFile, text: await nearestTag(site, tag) };
  const built = await buildInSandbox(site, { root, script: scriptFor(systemOf(site.folder), words, version) });
  if (built.end.status !== 0) return failedInSandbox(site, built, tree);
  const parts = await programsIn(built.out);
  if (parts.length === 0) return { kind: 'stale', why: 'it installed no program' };
  const content = { ...bareContent, programs: parts.map(({ name }) => name) };
  return madePrograms(site, { out: built.out, root, content, name: 'programs', parts });
}

type BuildSystem = 'autotools' | 'meson' | 'make';

/** Where a tree has several, the one that it has had for longest: a search then compares what was built in one way. */
function systemOf(folder: string): BuildSystem {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (has('configure') || has('configure.ac') || has('configure.in')) return 'autotools';
  return has('meson.build') ? 'meson' : 'make';
}

function scriptFor(
  system: BuildSystem,
  words: readonly string[],
  version: { readonly file: string; readonly text: string } | null,
): string {
  const told = version === null ? [] : [`echo ${shellLine([version.text])} >${version.file}`];
  const all = shellLine(words);
  const places = '--prefix=/usr --libdir=/usr/lib/x86_64-linux-gnu';
  switch (system) {
    case 'autotools':
      return [
        ...told,
        // Without a network none of these fetches anything.
        'if [ ! -x configure ]; then if [ -x autogen.sh ]; then NOCONFIGURE=1 ./autogen.sh; else autoreconf -fi; fi; fi',
        `./configure ${places} --sysconfdir=/etc --localstatedir=/var ${all}`,
        'make -j"$JOBS"',
        'make install DESTDIR=/build/out',
      ].join('\n');
    case 'meson':
      return [
        ...told,
        `meson setup --wrap-mode=nodownload --buildtype=plain ${places} /build/objects . ${all}`,
        'ninja -C /build/objects -j"$JOBS"',
        'DESTDIR=/build/out meson install -C /build/objects --no-rebuild',
      ].join('\n');
    case 'make':
      return [...told, `make -j"$JOBS" ${all}`, `make install DESTDIR=/build/out ${all}`].join('\n');
  }
}

/** The version of the nearest release before the commit, without the beginning of the tag; 0 where there is none. */
async function nearestTag({ folder, signal }: BuildSite, start: string): Promise<string> {
  const argv = [...gitIn(folder), 'describe', '--tags', '--abbrev=0', '--match', `${start}[0-9]*`];
  const { status, stdout } = await run(argv, gitOptions(signal));
  return status === 0 ? stdout.toString('utf8').trim().slice(start.length) : '0';
}

const programFolders = ['usr/bin', 'usr/sbin', 'bin', 'sbin'];

async function programsIn(out: string): Promise<readonly OutputPart[]> {
  const found = new Map<string, OutputPart>();
  for (const folder of programFolders) {
    const entries = await readdir(join(out, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const { name } of entries) {
      // A link that leads out of what was installed leads nowhere; its program is missing, and nobody misses it.
      if (found.has(name) || !existsSync(join(out, folder, name))) continue;
      found.set(name, { name, content: await readFile(join(out, folder, name)) });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
