// GRUB for PCs from any commit: its modules for one platform, and the program of the same build that puts an image of them together.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellLine } from '../../core/base/shell-line.ts';
import { LabError } from '../../core/base/user-error.ts';
import { isMissing } from '../../infra/files/files.ts';
import { bareContent } from '../../infra/files/relocatable-tree.ts';
import { buildInSandbox, sandboxTools, type Toolchain } from '../build-sandbox.ts';
import type { OutputPart } from '../output-key.ts';
import type { BuildRecipe, BuildSite, MakeEnd } from '../recipe.ts';
import { failedInSandbox, madePrograms } from '../sandboxed-programs.ts';

export type GrubPlatform = 'i386-pc' | 'i386-efi' | 'x86_64-efi';

export interface GrubOptions {
  readonly platform: GrubPlatform;
  readonly toolchain: Toolchain;
  /** Words for configure, after ours. */
  readonly options?: readonly string[];
}

const packages = [
  ...['gcc', 'gcc-multilib', 'libc6-dev', 'binutils', 'make', 'pkgconf', 'python3', 'bison', 'flex', 'gettext', 'autopoint'],
  ...['autoconf', 'automake', 'libtool', 'm4', 'patch', 'gawk'],
];

const usual = [
  ...['--prefix=/usr', '--disable-werror', '--disable-nls', '--disable-grub-mkfont', '--disable-grub-themes'],
  ...['--disable-device-mapper', '--disable-liblzma', '--disable-libzfs', '--disable-grub-mount', '--disable-efiemu'],
];

export function grubRecipe({ platform, toolchain, options = [] }: GrubOptions): BuildRecipe {
  const [target = '', kind = ''] = platform.split('-');
  const words = [...usual, `--target=${target}`, `--with-platform=${kind}`, ...options];
  return {
    kind: 'grub',
    description: `GRUB for ${platform}${options.length > 0 ? ` with ${options.join(' ')}` : ''}, Debian's gcc in a sandbox`,
    version: 1,
    tools: sandboxTools,
    // Its makefiles show the compiler's command.
    stepLine: /^(?:gcc|x86_64-linux-gnu-gcc) .* -c /,
    inputs: async (_tree, signal) => ({
      compiler: null,
      other: { words, toolchain: await toolchain.key(packages, signal) },
    }),
    make: async (site) => makeGrub(site, { platform, words, root: await toolchain.root(packages, site.signal) }),
  };
}

interface GrubBuild {
  readonly platform: GrubPlatform;
  readonly words: readonly string[];
  readonly root: string;
}

async function makeGrub(site: BuildSite, { platform, words, root }: GrubBuild): Promise<MakeEnd> {
  if (lacksGnulib(site.folder)) throw gnulibMissing();
  const built = await buildInSandbox(site, { root, script: scriptFor(words) });
  if (built.end.status !== 0) return failedInSandbox(site, built, 'GRUB');
  const parts = await partsIn(join(built.out, 'usr/lib/grub', platform));
  if (!parts.some(({ name }) => name === 'kernel.img')) return { kind: 'stale', why: `there is no kernel.img for ${platform}` };
  const content = { ...bareContent, programs: ['grub-mkimage'], data: ['usr/lib/grub'] };
  return madePrograms(site, { out: built.out, root, content, name: 'loader', parts });
}

/** Its bootstrap clones gnulib (since 2.04); release tarballs, and trees of before, have it in them. */
function lacksGnulib(folder: string): boolean {
  const has = (name: string): boolean => existsSync(join(folder, name));
  return has('bootstrap.conf') && !has('configure') && !has('gnulib/gnulib-tool') && !has('grub-core/lib/gnulib');
}

function gnulibMissing(): LabError {
  return new LabError({
    code: 'submodule-missing',
    message:
      "GRUB's tree needs gnulib, which is not in its repository: its bootstrap would clone it, and a build here has no network.",
    hint: 'Take a repository whose commits are release tarballs, or one that has gnulib in its tree; packages need no build.',
  });
}

// An empty MAKEINFO skips the manual. The tarball of 2.12 lacks a file that its own makefile wants, whose content is in
// grub-core/Makefile.core.def: bli needs part_gpt (depends).
function scriptFor(words: readonly string[]): string {
  return [
    'if [ ! -x configure ]; then',
    '  if [ -x bootstrap ]; then ./bootstrap --no-git --skip-po --gnulib-srcdir=gnulib; else ./autogen.sh; fi',
    'fi',
    'if grep -qs extra_deps.lst grub-core/Makefile.in && [ ! -e grub-core/extra_deps.lst ]; then',
    "  echo 'depends bli part_gpt' >grub-core/extra_deps.lst",
    'fi',
    `./configure ${shellLine(words)}`,
    'make -j"$JOBS" MAKEINFO=true',
    'make install MAKEINFO=true DESTDIR=/build/out',
  ].join('\n');
}

async function partsIn(folder: string): Promise<readonly OutputPart[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const parts: OutputPart[] = [];
  for (const name of names.filter((one) => /\.(?:img|mod)$/.test(one)).sort()) {
    parts.push({ name, content: await readFile(join(folder, name)) });
  }
  return parts;
}
