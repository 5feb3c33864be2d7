// The host contract on real sandboxes, and what a sandbox keeps in.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flatLabProvider } from '../../src/catalog/lab.ts';
import { createFlatHosts } from '../../src/hosts/flat/factory.ts';
import { findSandbox } from '../../src/hosts/flat/usable.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import type { HostRecipe } from '../../src/ports/host.ts';
import { hostContract } from '../contract/host-contract.ts';
import { openImages, openTools, temporaryFolder } from './lab.ts';
import { leftoversOf } from './leftovers.ts';

const never = new AbortController().signal;

hostContract('a sandbox', async () => {
  const folder = await temporaryFolder('host-flat');
  const tools = openTools();
  const makeFactory = (cache: string) =>
    createFlatHosts({
      lab: flatLabProvider(tools),
      cacheFolder: join(folder, cache),
      progress: () => undefined,
      usable: findSandbox,
    });
  const image = await openImages(folder, tools).build(
    { kind: 'boot-sector', sectors: 31 },
    { signal: never, progress: () => undefined },
  );
  const recipe: HostRecipe = {
    kernel: null,
    trees: {},
    image,
    machine: { memoryMiB: 256, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
    bootTimeoutMs: 60_000,
  };
  const factory = makeFactory('shared');
  let fresh = 0;
  return {
    clock: systemClock,
    factory,
    freshFactory: async () => {
      fresh += 1;
      return makeFactory(`fresh-${fresh}`);
    },
    recipe,
    brokenRecipe: { ...recipe, trees: { gone: { kind: 'tree', key: 'gone', root: join(folder, 'gone') } } },
    commands: {
      countLines: (lines) => `i=0; while [ $i -lt ${lines} ]; do echo "line $i"; i=$((i + 1)); done`,
      endWith: (status) => `exit ${status}`,
      killItself: 'kill -9 $$',
      hang: 'echo begun; sleep 4242 & sleep 4242',
      countHung: "ps | grep -c '[s]leep 4242'; true",
      leaveMark: 'touch /tmp/mark',
      findMark: 'test -e /tmp/mark',
      // The agent is the first program beside the one that reaps orphans.
      endHost: 'echo begun; kill -9 2; sleep 60',
    },
    boots: false,
    leftovers: () => leftoversOf(folder),
    dispose: async () => {
      await factory.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
