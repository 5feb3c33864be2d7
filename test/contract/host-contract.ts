// What every host must do, fake or real. Waits are bounded and go through the world's clock.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Observation, StreamName } from '../../src/core/attempt/observation.ts';
import { LabError } from '../../src/core/base/user-error.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Host, HostBench, HostFactory, HostRecipe, Observer } from '../../src/ports/host.ts';

/** Commands for sh, with what a world may need to play them. */
export interface HostCommands {
  /** Prints the lines `line 0`, `line 1`, ... and ends with status 0. */
  countLines(lines: number): string;
  endWith(status: number): string;
  /** Ends by SIGKILL of its own doing. */
  readonly killItself: string;
  /** Prints `begun`, then two processes in its group stay for ever. */
  readonly hang: string;
  /** Prints how many of the processes of `hang` are left. */
  readonly countHung: string;
  /** Leaves a mark in the host's file system. */
  readonly leaveMark: string;
  /** Status 0 when the mark is there, else 1. */
  readonly findMark: string;
  /** Prints `begun`, then the host itself ends. */
  readonly endHost: string;
}

export interface HostWorld {
  readonly clock: Clock;
  /** Shared by most tests, so that a real VM boots once. */
  readonly factory: HostFactory;
  /** One that has saved nothing yet: its first host boots. */
  freshFactory(): Promise<HostFactory>;
  readonly recipe: HostRecipe;
  /** Something that never comes up. */
  readonly brokenRecipe: HostRecipe;
  readonly commands: HostCommands;
  /** True for hosts that boot a kernel, false for those that have none of their own. */
  readonly boots: boolean;
  /** Processes, sockets and folders of hosts that are there now, as sentences. */
  leftovers(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;
const stepTimeoutMs = 60_000;

export function hostContract(name: string, makeWorld: () => Promise<HostWorld>): void {
  describe(`the host contract: ${name}`, () => {
    let world: HostWorld;

    beforeAll(async () => {
      world = await makeWorld();
    });

    afterAll(async () => {
      await world.dispose();
    });

    /** Gives `body` a host of the shared factory and disposes it; then nothing of it may be left. */
    async function onHost(body: (host: Host, seen: Seen) => Promise<void>): Promise<void> {
      const seen = new Seen();
      const host = await world.factory.start(world.recipe, { observer: seen.observer, signal: never });
      try {
        await body(host, seen);
      } finally {
        await host.dispose();
      }
      await expectNothingLeft(world);
    }

    const step = (command: string, timeoutMs = stepTimeoutMs): Parameters<Host['run']>[0] => {
      return { name: 'try', command, guest: false, timeoutMs };
    };

    test('shows its console from the first byte and the stages of its boot, however it was started', async () => {
      for (let time = 0; time < 2; time += 1) {
        await onHost(async (host, seen) => {
          const boot = ['vm-firmware', 'host-kernel', 'host-user-space'];
          expect(seen.stages()).toEqual(world.boots ? expect.arrayContaining(boot) : []);
          expect(seen.text('host')).toMatch(world.boots ? /Linux version/ : /^$/);
          expect(host.startTimings.length).toBeGreaterThan(0);
          expect(host.byHand.join(' ')).not.toBe('');
          expect(host.facts.qemu).not.toBe('');
        });
      }
    });

    test('tells times that start near 0 and never go back', async () => {
      await onHost(async (host, seen) => {
        await host.run(step(world.commands.countLines(50)), never);
        const times = seen.observations.map((observation) => observation.atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThanOrEqual(0);
      });
    });

    test('loses no byte of a step and returns its standard output', async () => {
      await onHost(async (host, seen) => {
        const lines = 3000;
        const expected = Array.from({ length: lines }, (_, index) => `line ${index}\n`).join('');
        const result = await host.run(step(world.commands.countLines(lines)), never);
        expect(result.status).toBe(0);
        expect(result.stdout).toBe(expected);
        await eventually(world.clock, () => seen.text('step').replaceAll('\r', '').length >= expected.length);
        expect(seen.text('step').replaceAll('\r', '')).toBe(expected);
      });
    });

    test('keeps the last 64 KiB of a long output', async () => {
      await onHost(async (host) => {
        const lines = 12_000;
        const all = Array.from({ length: lines }, (_, index) => `line ${index}\n`).join('');
        const { stdout } = await host.run(step(world.commands.countLines(lines)), never);
        expect(stdout.length).toBeGreaterThan(0);
        expect(stdout.length).toBeLessThanOrEqual(64 * 1024);
        expect(all.endsWith(stdout)).toBe(true);
      });
    });

    test('gives the status of a step as sh does', async () => {
      await onHost(async (host) => {
        for (const status of [0, 1, 3, 125]) {
          expect((await host.run(step(world.commands.endWith(status)), never)).status).toBe(status);
        }
        expect((await host.run(step(world.commands.killItself), never)).status).toBe(128 + 9);
      });
    });

    test('kills the whole group of a step that takes too long, and the next step runs', async () => {
      await onHost(async (host, seen) => {
        const result = await host.run(step(world.commands.hang, 2000), never);
        expect(result.status).toBeNull();
        expect(seen.text('step')).toContain('begun');
        const left = await host.run(step(world.commands.countHung), never);
        expect(left.stdout.trim()).toBe('0');
      });
    });

    test('starts every host in the same clean state, side by side too', async () => {
      await onHost(async (first) => {
        expect((await first.run(step(world.commands.leaveMark), never)).status).toBe(0);
        expect((await first.run(step(world.commands.findMark), never)).status).toBe(0);
        const second = await world.factory.start(world.recipe, { observer: () => undefined, signal: never });
        expect((await second.run(step(world.commands.findMark), never)).status).toBe(1);
        await second.dispose();
      });
    });

    test('shows no inner machine while there is none', async () => {
      await onHost(async (host) => {
        expect(await host.sampleGuest()).toBeNull();
      });
    });

    /** What collectors look through. */
    function benchOf(host: Host): HostBench {
      expect(host.bench).not.toBeNull();
      return host.bench as HostBench;
    }

    const options = { timeoutMs: stepTimeoutMs, signal: never };

    test('gives collectors the whole output and the status, and shows the observer nothing of it', async () => {
      await onHost(async (host, seen) => {
        const lines = 12_000;
        const all = Array.from({ length: lines }, (_, index) => `line ${index}\n`).join('');
        const { status, output } = await benchOf(host).collect(world.commands.countLines(lines), options);
        expect(status).toBe(0);
        expect(new TextDecoder().decode(output)).toBe(all);
        expect(seen.text('step')).toBe('');
        expect((await benchOf(host).collect(world.commands.endWith(3), options)).status).toBe(3);
      });
    });

    test('ends what a collector started when its time is over, and the next collector runs', async () => {
      await onHost(async (host) => {
        expect((await benchOf(host).collect(world.commands.hang, { ...options, timeoutMs: 2000 })).status).toBeNull();
        const { output } = await benchOf(host).collect(world.commands.countHung, options);
        expect(new TextDecoder().decode(output).trim()).toBe('0');
      });
    });

    test('ends running steps for collectors', async () => {
      await onHost(async (host, seen) => {
        const running = host.run(step(world.commands.hang), never);
        await eventually(world.clock, () => seen.text('step').includes('begun'));
        await benchOf(host).endSteps(options);
        expect((await running).status).not.toBe(0);
        const left = await host.run(step(world.commands.countHung), never);
        expect(left.stdout.trim()).toBe('0');
      });
    });

    test('has no monitor to ask while there is no inner machine, and names what it was made of', async () => {
      await onHost(async (host) => {
        await expect(benchOf(host).askGuest('query-status', null, options)).rejects.toBeInstanceOf(Error);
        const ingredients = await benchOf(host).ingredients();
        expect(ingredients.map(({ name }) => name)).toContain(world.boots ? 'kernel' : 'image');
        for (const { sha256, bytes } of ingredients) {
          expect(sha256).toMatch(/^[0-9a-f]{64}$/);
          expect(bytes).toBeGreaterThan(0);
        }
      });
    });

    test('types to nobody without a word, and says that a monitor is silent where there is none', async () => {
      await onHost(async (host) => {
        host.typeOnGuest('echo nobody\r');
        expect(await host.askGuest('query-status', null, { timeoutMs: 500 })).toEqual({ kind: 'silent' });
        expect((await host.run(step(world.commands.endWith(0)), never)).status).toBe(0);
        await host.dispose();
        host.typeOnGuest('echo nobody\r');
        expect(await host.askGuest('query-status', null, { timeoutMs: 500 })).toEqual({ kind: 'silent' });
      });
    });

    test('that is gone is the lab’s trouble for collectors too', async () => {
      await onHost(async (host) => {
        await host.dispose();
        await expect(benchOf(host).collect(world.commands.endWith(0), options)).rejects.toBeInstanceOf(LabError);
      });
    });

    test('ends a step with the reason when it is cancelled, and can be disposed', async () => {
      await onHost(async (host, seen) => {
        const cancel = new AbortController();
        seen.when('begun', () => cancel.abort(new Error('enough')));
        await expect(host.run(step(world.commands.hang), cancel.signal)).rejects.toThrow('enough');
        await expect(host.run(step(world.commands.endWith(0)), AbortSignal.abort(new Error('before')))).rejects.toThrow(
          'before',
        );
      });
    });

    test('can be disposed twice, at once and later, and has exited then', async () => {
      await onHost(async (host, seen) => {
        await Promise.all([host.dispose(), host.dispose()]);
        await host.dispose();
        await host.exited;
        expect(await host.sampleGuest()).toBeNull();
        await expect(host.run(step(world.commands.endWith(0)), never)).rejects.toBeInstanceOf(LabError);
        // An end that was asked for is no finding.
        expect(seen.observations.map((observation) => observation.kind)).not.toContain('host-exited');
      });
    });

    test('disposed in the middle of a step, ends it as the lab’s trouble', async () => {
      await onHost(async (host, seen) => {
        seen.when('begun', () => void host.dispose());
        await expect(host.run(step(world.commands.hang), never)).rejects.toBeInstanceOf(LabError);
      });
    });

    test('lost in the middle of a step, says so to everybody', async () => {
      await onHost(async (host, seen) => {
        await expect(host.run(step(world.commands.endHost), never)).rejects.toBeInstanceOf(LabError);
        await host.exited;
        await eventually(world.clock, () => seen.observations.some((observation) => observation.kind === 'host-exited'));
      });
    });

    test('is not started for somebody who has cancelled already', async () => {
      const signal = AbortSignal.abort(new Error('before'));
      await expect(world.factory.start(world.recipe, { observer: () => undefined, signal })).rejects.toThrow('before');
      await expectNothingLeft(world);
    });

    /** In the middle of the start, as far as it has one. */
    function giveUp(seen: Seen, cancel: AbortController): void {
      const abort = (): void => cancel.abort(new Error('enough'));
      if (world.boots) seen.when('Linux version', abort);
      else queueMicrotask(abort);
    }

    test('leaves nothing when it is cancelled while it boots, and the next one boots', async () => {
      const factory = await world.freshFactory();
      const cancel = new AbortController();
      const seen = new Seen();
      const starting = factory.start(world.recipe, { observer: seen.observer, signal: cancel.signal });
      giveUp(seen, cancel);
      await expect(starting).rejects.toThrow('enough');
      await expectNothingLeft(world);
      const host = await factory.start(world.recipe, { observer: () => undefined, signal: never });
      expect((await host.run(step(world.commands.endWith(0)), never)).status).toBe(0);
      await host.dispose();
      await factory.dispose();
      await expectNothingLeft(world);
    });

    test('boots once for those who ask at the same time, and one of them may give up', async () => {
      const factory = await world.freshFactory();
      const cancel = new AbortController();
      const seen = new Seen();
      const starting = [
        factory.start(world.recipe, { observer: seen.observer, signal: cancel.signal }),
        factory.start(world.recipe, { observer: () => undefined, signal: never }),
      ] as const;
      giveUp(seen, cancel);
      const [givenUp, waited] = await Promise.allSettled(starting);
      expect(givenUp).toMatchObject({ status: 'rejected', reason: new Error('enough') });
      expect(waited.status).toBe('fulfilled');
      if (waited.status === 'fulfilled') {
        expect((await waited.value.run(step(world.commands.endWith(0)), never)).status).toBe(0);
      }
      await factory.dispose();
      await expectNothingLeft(world);
    });

    test('that does not come up is the lab’s trouble, with the reason shown, and leaves nothing', async () => {
      const factory = await world.freshFactory();
      const seen = new Seen();
      const starting = factory.start(world.brokenRecipe, { observer: seen.observer, signal: never });
      await expect(starting).rejects.toBeInstanceOf(LabError);
      await factory.dispose();
      await expectNothingLeft(world);
    });

    test('ends with its factory, which can be disposed twice', async () => {
      const factory = await world.freshFactory();
      const host = await factory.start(world.recipe, { observer: () => undefined, signal: never });
      await Promise.all([factory.dispose(), factory.dispose()]);
      await host.exited;
      await host.dispose();
      await expectNothingLeft(world);
    });

    test('lets at least one host run', () => {
      expect(world.factory.capacity(world.recipe.machine)).toBeGreaterThanOrEqual(1);
    });
  });
}

class Seen {
  readonly observations: Observation[] = [];
  readonly #watched: { readonly text: string; readonly then: () => void }[] = [];

  readonly observer: Observer = (observation) => {
    this.observations.push(observation);
    if (observation.kind !== 'output' || this.#watched.length === 0) return;
    const text = this.text(observation.stream);
    for (const watched of [...this.#watched]) {
      if (!text.includes(watched.text)) continue;
      this.#watched.splice(this.#watched.indexOf(watched), 1);
      watched.then();
    }
  };

  when(text: string, then: () => void): void {
    this.#watched.push({ text, then });
  }

  text(stream: StreamName): string {
    return this.observations.map((one) => (one.kind === 'output' && one.stream === stream ? one.text : '')).join('');
  }

  stages(): readonly string[] {
    return this.observations.flatMap((one) => (one.kind === 'stage' ? [one.stage] : []));
  }
}

async function expectNothingLeft(world: HostWorld): Promise<void> {
  // A killed process needs a moment to be gone.
  let left = await world.leftovers();
  for (let look = 0; look < 50 && left.length > 0; look += 1) {
    await world.clock.sleep(100, never);
    left = await world.leftovers();
  }
  expect(left).toEqual([]);
}

async function eventually(clock: Clock, condition: () => boolean): Promise<void> {
  for (let look = 0; look < 100 && !condition(); look += 1) await clock.sleep(50, never);
  expect(condition(), 'what was waited for never came').toBe(true);
}
