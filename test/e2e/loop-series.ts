// A git tree of one driver of the kernel with a history of its own: Debian's drivers/block/loop.c, built by kbuild against Debian's
// headers, so that a step takes seconds. One of the commits brings the reference failure back (examples/qemu-4k-direct-io): before
// it the loop device takes direct reads only into memory that is aligned for its blocks.

import { existsSync } from 'node:fs';
import { cp, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitName } from '../../src/core/git/commit.ts';
import { testGit } from '../contract/real-repository.ts';
import { openTools } from './lab.ts';
import { commitAll, extractLinuxSource } from './linux-series.ts';

interface LoopSeries {
  readonly repository: string;
  /** By number, from 0. */
  readonly commits: readonly CommitName[];
  /** Of a scenario: how its kernel component is built. */
  readonly building: readonly string[];
}

interface LoopSeriesOptions {
  readonly count: number;
  /** The first one on which the reference case fails. */
  readonly culprit: number;
  readonly doesNotBuild: (commit: number) => boolean;
  /** Touches a text and no code. */
  readonly isText: (commit: number) => boolean;
}

const options = { suite: 'bookworm', signal: new AbortController().signal, progress: () => undefined };
const driver = 'loop.c';
const blockSize = '\tblk_queue_logical_block_size(lo->lo_queue, bsize);\n';
const alignment = '\tblk_queue_dma_alignment(lo->lo_queue, bsize - 1);\n';

/** Makes the tree in `folder`. Throws when Debian's driver is not as the series knows it. */
export async function makeLoopSeries(folder: string, series: LoopSeriesOptions): Promise<LoopSeries> {
  const repository = join(folder, 'loop');
  await extractLinuxSource(repository, ['--strip-components=3', '--wildcards', '--occurrence=1', `*/drivers/block/${driver}`]);
  const plain = await readFile(join(repository, driver), 'utf8');
  if (plain.split(blockSize).length !== 2) throw new Error(`${driver} has no place for the alignment that this series knows`);
  testGit(repository, ['init', '--quiet', '-b', 'main']);
  await writeFile(join(repository, 'Kbuild'), 'obj-m := loop.o\n');
  await writeFile(join(repository, '.gitignore'), 'out\n*.o\n*.ko\n*.mod\n*.mod.c\n*.cmd\nModule.symvers\nmodules.order\n');
  await writeFile(join(repository, 'README'), 'The loop driver.\n');
  testGit(repository, ['add', '-A']);
  const commits: CommitName[] = [];
  for (let number = 0; number < series.count; number++) {
    const aligned = number < series.culprit ? plain.replace(blockSize, blockSize + alignment) : plain;
    const broken = series.doesNotBuild(number) ? '\nstatic int no_such(void) { return no_such_symbol; }\n' : '';
    await writeFile(join(repository, 'README'), `The loop driver, step ${String(number)}.\n`);
    if (!series.isText(number)) await writeFile(join(repository, driver), `${aligned}\n${step(number)}${broken}`);
    commits.push(commitAll(repository, `loop: step ${String(number)}`));
  }
  return { repository, commits, building: await building(join(folder, 'kbuild')) };
}

function step(number: number): string {
  const name = `loop_step_${String(number)}`;
  return `unsigned int ${name}(void);\nunsigned int ${name}(void)\n{\n\treturn ${String(number)};\n}\n`;
}

/** The lines of a kernel component: its module from the tree, everything else from Debian's packages of one version. */
async function building(kbuild: string): Promise<readonly string[]> {
  const release = await releaseOfHeaders();
  const image = (await openTools().package(`linux-image-${release}`, options)).root;
  const common = `linux-headers-${release.replace(/-cloud-amd64$/, '-common')}`;
  // Their links lead from one package to the others, so they lie as they are installed.
  for (const name of [`linux-headers-${release}`, common, 'linux-kbuild-6.1']) {
    await cp((await openTools().package(name, options)).root, kbuild, { recursive: true, verbatimSymlinks: true });
  }
  const headers = join(kbuild, 'usr', 'src', `linux-headers-${release}`);
  await writeFile(join(headers, 'Makefile'), `include ${join(kbuild, 'usr', 'src', common, 'Makefile')}\n`);
  const modules = [image, join(image, 'usr')].map((root) => join(root, 'lib', 'modules', release)).find(existsSync);
  if (modules === undefined) throw new Error(`${image} has no modules of ${release}`);
  return [
    'build-command: |',
    `  make -C ${headers} M="$PWD" modules`,
    `  made="$PWD"/out/lib/modules/${release}`,
    '  mkdir -p "$made/kernel/drivers/block"',
    `  cp ${join(image, 'boot', `vmlinuz-${release}`)} out/vmlinuz`,
    `  cd ${modules} && cp --parents modules.builtin $(find kernel -name "virtio*.ko") "$made"; cd -`,
    '  strip --strip-debug -o "$made"/kernel/drivers/block/loop.ko loop.ko',
    'build-output: out/vmlinuz',
    'build-modules: out/lib/modules',
  ];
}

/** `6.1.0-50-cloud-amd64`: what the metapackage stands for, which has nothing but a link to that package's folder. */
async function releaseOfHeaders(): Promise<string> {
  const meta = 'linux-headers-cloud-amd64';
  const { root } = await openTools().package(meta, options);
  return (await readlink(join(root, 'usr', 'share', 'doc', meta))).replace(/^linux-headers-/, '');
}
