// Kernels from a git tree, made of Debian's linux-source: each is built, boots as a host of ours and says which one it is; a step
// compiles little; a commit that changes nothing is recognised; one that does not compile is said so.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { openBuildCache } from '../../src/builders/build-cache.ts';
import { createBuilder } from '../../src/builders/builder.ts';
import { kernelRecipe } from '../../src/builders/kernel/recipe.ts';
import { builderOf } from '../../src/builders/kernel-banner.ts';
import { labProvider } from '../../src/catalog/lab.ts';
import { parseConfiguration } from '../../src/core/base/configuration.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { createVmHosts } from '../../src/hosts/vm/factory.ts';
import type { Builder, BuiltArtifact } from '../../src/ports/builder.ts';
import type { HostRecipe } from '../../src/ports/host.ts';
import type { Worktrees } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { testGit } from '../contract/real-repository.ts';
import { openTools, temporaryFolder } from './lab.ts';
import { commitAll, unpackLinuxSource } from './linux-series.ts';
import { testWhen } from './test-when.ts';

const never = new AbortController().signal;
// Minutes of compiling on every check would keep people from running it.
const isWanted = process.env['FIRSTBAD_KERNEL_BUILDS'] === '1';
// A whole kernel takes 5 minutes on two idle cores, and several times that on busy ones.
const wholeBuildMs = 3_600_000;

const testWanted = testWhen(isWanted, 'builds whole kernels: FIRSTBAD_KERNEL_BUILDS=1 asks for it');

let folder: string;
let repository: string;
let worktrees: Worktrees;
let builder: Builder;
let first: CommitName;

beforeAll(async () => {
  if (!isWanted) return;
  folder = await temporaryFolder('builders-kernel');
  repository = join(folder, 'linux');
  await unpackLinuxSource(repository);
  first = commitAll(repository, 'Linux, as Debian has it');
  const opened = await openRepository(repository, { cacheFolder: join(folder, 'history'), signal: never });
  worktrees = await openWorktrees(opened, { folder: join(folder, 'worktrees'), max: 1, signal: never });
  const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
  builder = createBuilder({ recipe: kernelRecipe({}), repository: opened, worktrees, cache });
}, 1_800_000);

afterAll(async () => {
  if (!isWanted) return;
  await worktrees.dispose();
  await rm(folder, { recursive: true, force: true });
});

testWanted(
  'a kernel that was built is a host, and says which tree and which build it is',
  async () => {
    const built = await build(first);
    const tree = testGit(repository, ['rev-parse', `${first}^{tree}`]);
    expect(built.identity).toBe(`tree-${tree.slice(0, 12)}@build-${built.key.slice(0, 12)}`);
    if (built.artifact.kind !== 'kernel') throw new Error('no kernel');
    expect(await builderOf(built.artifact.vmlinuz)).toBe(built.identity);
    expect(built.unknownOptions).toEqual([]);
    const { console, output } = await tryHost(built);
    expect(console).toContain(`(${built.identity ?? ''})`);
    expect(console).toContain(`kernel build id ${built.artifact.buildId ?? 'that is not there'}`);
    // A loop device with 4096-byte sectors, read directly: what the reference failure needs of a host.
    expect(output).toContain('4096\n1+0 records in');
  },
  wholeBuildMs,
);

testWanted(
  'a step compiles what has changed; what changes nothing is recognised; what does not compile is no verdict',
  async () => {
    const before = await build(first);
    await edit('Documentation/index.rst', (text) => `${text}\nA line.\n`);
    const documented = await build(commitAll(repository, 'Documentation: a line'));
    expect(documented.how).toBe('incremental');
    expect(documented.steps).toBeLessThan(before.steps / 10);
    expect(documented.key).not.toBe(before.key);
    expect(documented.outputKey).toBe(before.outputKey);
    await edit('drivers/block/loop.c', (text) => text.replace('partition scan of', 'a scan for partitions of'));
    const changed = await build(commitAll(repository, 'loop: other words'));
    expect(changed.how).toBe('incremental');
    expect(changed.outputKey).not.toBe(before.outputKey);
    await edit('drivers/block/loop.c', (text) => `${text}\nint broken(void) { return no_such_name; }\n`);
    const broken = await builder.build(commitAll(repository, 'loop: broken'), { signal: never });
    expect(broken).toMatchObject({
      kind: 'does-not-build',
      signature: expect.stringMatching(/^drivers\/block\/loop\.c: error: 'no_such_name' undeclared/) as string,
    });
  },
  wholeBuildMs,
);

testWanted(
  'an option that depends on one that is off is an error that names it',
  async () => {
    const opened = await openRepository(repository, { cacheFolder: join(folder, 'history'), signal: never });
    const options = [
      { name: 'CONFIG_VIRT_DRIVERS', value: 'n' },
      { name: 'CONFIG_VMGENID', value: 'y' },
    ];
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    const wrong = createBuilder({ recipe: kernelRecipe({ options }), repository: opened, worktrees, cache });
    await expect(wrong.build(first, { signal: never })).rejects.toMatchObject({
      name: 'LabError',
      code: 'option-not-set',
      message: expect.stringMatching(/CONFIG_VMGENID=y was asked for.*depends on VIRT_DRIVERS \(VIRT_DRIVERS=n\)/) as string,
    });
  },
  wholeBuildMs,
);

testWanted(
  'a package’s configuration without its modules, but with what the scenario loads, is a host',
  async () => {
    const { config } = await openTools().kernel({ signal: never, progress: () => undefined });
    if (config === null) throw new Error('the package has no configuration');
    const opened = await openRepository(repository, { cacheFolder: join(folder, 'history'), signal: never });
    const recipe = kernelRecipe({ configuration: await readFile(config, 'utf8'), modules: ['nvme', 'virtio_scsi'] });
    const cache = openBuildCache({ folder: join(folder, 'builds'), now: () => Date.now() });
    const packaged = createBuilder({ recipe, repository: opened, worktrees, cache });
    const built = await packaged.build(first, { signal: never });
    if (built.kind !== 'built' || built.artifact.kind !== 'kernel') throw new Error('no kernel');
    process.stdout.write(`${built.how}, ${String(built.steps)} steps, ${String(Math.round(built.buildMs / 1000))} s\n`);
    expect(built.unknownOptions).toEqual([]);
    const options = parseConfiguration(await readFile(built.artifact.config ?? '', 'utf8'));
    expect([...options.values()].filter((value) => value === 'm')).toEqual([]);
    expect([options.get('CONFIG_BLK_DEV_NVME'), options.get('CONFIG_SCSI_VIRTIO')]).toEqual(['y', 'y']);
    const { console, output } = await tryHost(built);
    expect(console).toContain(`(${built.identity ?? ''})`);
    expect(output).toContain('4096\n1+0 records in');
  },
  wholeBuildMs,
);

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(join(repository, path), 'utf8');
  await writeFile(join(repository, path), change(text));
}

async function build(name: CommitName): Promise<BuiltArtifact> {
  const built = await builder.build(name, { signal: never });
  if (built.kind === 'built') return built;
  throw new Error(`${built.signature}\n${built.firstError}`);
}

async function tryHost({ artifact }: BuiltArtifact): Promise<{ readonly console: string; readonly output: string }> {
  if (artifact.kind !== 'kernel') throw new Error('no kernel');
  const factory = createVmHosts({
    lab: labProvider(openTools(), { cache: folder }),
    cacheFolder: join(folder, 'vms'),
    stateFolder: folder,
    progress: () => undefined,
  });
  const machine = { memoryMiB: 512, cpus: 1, accelerator: 'tcg', modules: [], kernelArguments: [] } as const;
  const recipe: HostRecipe = { kernel: artifact, trees: {}, image: null, machine, bootTimeoutMs: 240_000 };
  let console = '';
  try {
    const host = await factory.start(recipe, {
      signal: never,
      observer: (seen) => {
        if (seen.kind === 'output' && seen.stream === 'host') console += seen.text;
      },
    });
    const command = [
      'dd if=/dev/zero of=/root.img bs=1M count=4 2>/dev/null',
      'losetup -b 4096 -f --show /root.img >/dev/null',
      'cat /sys/block/loop0/queue/logical_block_size',
      'dd if=/dev/loop0 of=/dev/null bs=4096 count=1 iflag=direct 2>&1',
    ].join(' && ');
    const { stdout } = await host.run({ name: 'read', command, guest: false, timeoutMs: 60_000 }, never);
    return { console, output: stdout };
  } finally {
    await factory.dispose();
  }
}
