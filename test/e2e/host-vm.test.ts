// The host contract on real VMs, and hosts that do not come up: a kernel that panics, one that hangs, one that is no kernel.

import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labProvider } from '../../src/catalog/lab.ts';
import type { Observation } from '../../src/core/attempt/observation.ts';
import { createVmHosts } from '../../src/hosts/vm/factory.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import type { HostFactory, HostRecipe } from '../../src/ports/host.ts';
import { hostContract } from '../contract/host-contract.ts';
import { openTools, temporaryFolder } from './lab.ts';
import { leftoversOf } from './leftovers.ts';

const never = new AbortController().signal;

interface RealWorld {
  readonly folder: string;
  readonly recipe: HostRecipe;
  makeFactory(cache: string): HostFactory;
  dispose(): Promise<void>;
}

async function openRealWorld(): Promise<RealWorld> {
  const folder = await temporaryFolder('host-vm');
  const tools = openTools();
  const kernel = await tools.kernel({ signal: never, progress: () => undefined });
  return {
    folder,
    recipe: {
      kernel,
      trees: {},
      image: null,
      machine: { memoryMiB: 256, cpus: 1, accelerator: 'tcg', modules: [], kernelArguments: [] },
      bootTimeoutMs: 240_000,
    },
    makeFactory: (cache) =>
      createVmHosts({
        lab: labProvider(tools, { cache: join(folder, cache) }),
        cacheFolder: join(folder, cache),
        stateFolder: folder,
        progress: () => undefined,
      }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

hostContract('a real VM', async () => {
  const world = await openRealWorld();
  const factory = world.makeFactory('shared');
  let fresh = 0;
  return {
    clock: systemClock,
    factory,
    freshFactory: async () => {
      fresh += 1;
      return world.makeFactory(`fresh-${fresh}`);
    },
    recipe: world.recipe,
    brokenRecipe: { ...world.recipe, kernel: await noKernel(world.folder) },
    commands: {
      countLines: (lines) => `i=0; while [ $i -lt ${lines} ]; do echo "line $i"; i=$((i + 1)); done`,
      endWith: (status) => `exit ${status}`,
      killItself: 'kill -9 $$',
      hang: 'echo begun; sleep 4242 & sleep 4242',
      countHung: "ps | grep -c '[s]leep 4242'; true",
      leaveMark: 'touch /tmp/mark',
      findMark: 'test -e /tmp/mark',
      endHost: 'echo begun; sleep 0.2; echo o >/proc/sysrq-trigger; sleep 60',
    },
    boots: true,
    leftovers: () => leftoversOf(world.folder),
    dispose: async () => {
      await factory.dispose();
      await world.dispose();
    },
  };
});

describe('a host that does not come up', () => {
  const cases = [
    {
      title: 'because its kernel panics: the panic is told, at once',
      kernelArguments: ['rdinit=/bin/false'],
      bootTimeoutMs: 240_000,
      message: /Kernel panic - not syncing/,
    },
    {
      title: 'because it hangs: the boot timeout decides',
      kernelArguments: ['rdinit=/bin/cat'],
      bootTimeoutMs: 30_000,
      message: /did not reach its user space in 30 s/,
    },
  ];

  for (const { title, kernelArguments, bootTimeoutMs, message } of cases) {
    test(title, async () => {
      const world = await openRealWorld();
      const factory = world.makeFactory('cache');
      const recipe = { ...world.recipe, machine: { ...world.recipe.machine, kernelArguments }, bootTimeoutMs };
      const seen: Observation[] = [];
      const starting = factory.start(recipe, { observer: (one) => seen.push(one), signal: never });
      await expect(starting).rejects.toMatchObject({
        code: 'host-boot-failed',
        message: expect.stringMatching(message) as string,
      });
      const console = seen.map((one) => (one.kind === 'output' && one.stream === 'host' ? one.text : '')).join('');
      expect(console).toContain('Linux version');
      await factory.dispose();
      expect(await leftoversOf(world.folder)).toEqual([]);
      await world.dispose();
    });
  }
});

test('a saved VM whose file is damaged is the lab’s trouble once, then it is booted anew and says which kernel it is', async () => {
  const world = await openRealWorld();
  const factory = world.makeFactory('cache');
  let console = '';
  const observer = (seen: Observation): void => {
    if (seen.kind === 'output' && seen.stream === 'host') console += seen.text;
  };
  await (await factory.start(world.recipe, { observer, signal: never })).dispose();
  const vms = join(world.folder, 'cache', 'vms');
  for (const key of await readdir(vms)) await writeFile(join(vms, key, 'state'), 'not a VM');
  await expect(factory.start(world.recipe, { observer, signal: never })).rejects.toMatchObject({ name: 'LabError' });
  console = '';
  const host = await factory.start(world.recipe, { observer, signal: never });
  expect(console).toMatch(/^firstbad: kernel build id [0-9a-f]{40}\r?$/m);
  expect((await host.run({ name: 'try', command: 'true', guest: false, timeoutMs: 60_000 }, never)).status).toBe(0);
  await factory.dispose();
  await world.dispose();
});

async function noKernel(folder: string): Promise<HostRecipe['kernel']> {
  const vmlinuz = join(folder, 'no-kernel');
  await writeFile(vmlinuz, 'This is not a kernel.\n'.repeat(1000));
  return { kind: 'kernel', key: 'no-kernel', vmlinuz, modules: null, config: null };
}
