import { describe, expect, it } from 'vitest';
import type { VmHosts } from '../hosts/vm/factory.ts';
import type { Host, HostFactory, HostRecipe } from '../ports/host.ts';
import type { KernelArtifact } from '../ports/source.ts';
import { routeHosts } from './hosts.ts';

const never = new AbortController().signal;
const kernelOf = (key: string): KernelArtifact => ({ kind: 'kernel', key, vmlinuz: `/${key}`, modules: null, config: null });
const machine = { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] } as const;
const bare: HostRecipe = { kernel: null, trees: {}, image: null, machine, bootTimeoutMs: 1000 };

function routed({ allowed }: { readonly allowed: boolean }) {
  const starts: string[] = [];
  const recording = (kind: string): HostFactory => ({
    start: async ({ kernel }) => {
      starts.push(`${kind} ${kernel?.key ?? 'none'}`);
      return {} as Host;
    },
    capacity: () => 1,
    dispose: async () => undefined,
  });
  const vm = { ...recording('vm'), describe: async () => ({ accelerator: 'tcg', labQemu: '10.0' }) } as unknown as VmHosts;
  const hosts = routeHosts({
    vm,
    flat: recording('sandbox'),
    usable: async () =>
      allowed ? { ok: true, withProc: true, description: 'none: a sandbox' } : { ok: false, why: 'forbidden', fix: null },
    ownKernel: async () => kernelOf('own'),
  });
  const start = (recipe: HostRecipe) => hosts.start(recipe, { observer: () => undefined, signal: never });
  return { hosts, start, starts };
}

describe('which host a recipe gets', () => {
  it('with a kernel: a VM that boots it', async () => {
    const { start, starts } = routed({ allowed: true });
    await start({ ...bare, kernel: kernelOf('6.1') });
    expect(starts).toEqual(['vm 6.1']);
  });

  it('without one: a sandbox', async () => {
    const { hosts, start, starts } = routed({ allowed: true });
    await start(bare);
    expect(starts).toEqual(['sandbox none']);
    expect(await hosts.describe(machine, bare, never)).toEqual({ accelerator: 'sandbox', labQemu: 'none: a sandbox' });
  });

  it('without one on a machine that forbids sandboxes: a VM with firstbad’s own kernel, which its record names', async () => {
    const { hosts, start, starts } = routed({ allowed: false });
    await start(bare);
    expect(starts).toEqual(['vm own']);
    expect(await hosts.describe(machine, bare, never)).toEqual({ accelerator: 'tcg', labQemu: '10.0, host kernel own' });
  });

  it('with tools of a host and no kernel: a VM with firstbad’s own kernel, whatever the machine allows', async () => {
    const { start, starts } = routed({ allowed: true });
    await start({ ...bare, needsHost: true });
    expect(starts).toEqual(['vm own']);
  });
});
