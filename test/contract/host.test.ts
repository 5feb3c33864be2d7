import { LabError } from '../../src/core/base/user-error.ts';
import type { HostRecipe } from '../../src/ports/host.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { FakeHosts, type Played, type Script } from '../fakes/host.ts';
import { hostContract } from './host-contract.ts';

hostContract('fake', async () => {
  const clock = new VirtualClock();
  const factories: FakeHosts[] = [];
  const make = (): FakeHosts => {
    const factory = new FakeHosts({ clock, play, fault: brokenKernel, withBench: true });
    factories.push(factory);
    return factory;
  };
  return {
    clock,
    factory: make(),
    freshFactory: async () => make(),
    recipe: recipeOf('6.1'),
    brokenRecipe: recipeOf('broken'),
    commands: {
      countLines: (lines) => `count ${lines}`,
      endWith: (status) => `exit ${status}`,
      killItself: 'exit 137',
      hang: 'hang',
      countHung: 'count-hung',
      leaveMark: 'mark',
      findMark: 'find-mark',
      endHost: 'end-host',
    },
    boots: true,
    leftovers: async () => factories.flatMap((factory) => [...factory.alive].map(() => 'a fake host')),
    dispose: async () => {
      await Promise.all(factories.map((factory) => factory.dispose()));
    },
  };
});

function recipeOf(key: string): HostRecipe {
  return {
    kernel: { kind: 'kernel', key, vmlinuz: `/kernels/${key}`, modules: null, config: null },
    trees: {},
    image: null,
    machine: { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
    bootTimeoutMs: 60_000,
  };
}

function brokenKernel(recipe: HostRecipe): LabError | null {
  return recipe.kernel?.key === 'broken' ? new LabError({ code: 'host-boot-failed', message: 'It does not come up.' }) : null;
}

function play({ step, files }: Played): Script {
  const [verb = '', argument = ''] = step.command.split(' ');
  switch (verb) {
    case 'count': {
      const lines = Array.from({ length: Number(argument) }, (_, index) => `line ${index}\n`);
      return {
        events: [...lines.map((text) => ({ kind: 'output', stream: 'step', text }) as const), { kind: 'end', status: 0 }],
      };
    }
    case 'exit':
      return { events: [{ afterMs: 10, kind: 'end', status: Number(argument) }] };
    case 'hang':
      return { events: [{ kind: 'output', stream: 'step', text: 'begun\n' }] };
    case 'count-hung':
      return {
        events: [
          { kind: 'output', stream: 'step', text: '0\n' },
          { kind: 'end', status: 0 },
        ],
      };
    case 'mark':
      files.set('mark', '');
      return { events: [{ kind: 'end', status: 0 }] };
    case 'find-mark':
      return { events: [{ kind: 'end', status: files.has('mark') ? 0 : 1 }] };
    case 'end-host':
      return {
        events: [
          { kind: 'output', stream: 'step', text: 'begun\n' },
          { afterMs: 5, kind: 'host-dies' },
        ],
      };
    default:
      return { events: [{ kind: 'end', status: 127 }] };
  }
}
