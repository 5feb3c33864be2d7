import { expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { trimCache } from '../../app/open/trim-cache.ts';
import type { CacheEntry, CacheShelf } from '../../ports/cache.ts';

const hour = 3_600_000;

class FakeShelf implements CacheShelf {
  readonly name: string;
  readonly bytesMax: number = 1.5 * 1024 ** 3;
  readonly #damaged: readonly string[];
  entries: readonly CacheEntry[];

  constructor(name: string, entries: readonly CacheEntry[], damaged: readonly string[] = []) {
    this.name = name;
    this.entries = entries;
    this.#damaged = damaged;
  }

  async list(): Promise<readonly CacheEntry[]> {
    return this.entries;
  }

  async verify() {
    return { whole: this.entries.length - this.#damaged.length, damaged: this.#damaged, unverifiable: 0 };
  }

  async remove(entry: CacheEntry): Promise<void> {
    this.entries = this.entries.filter(({ path }) => path !== entry.path);
  }
}

function world() {
  const cli = new FakeCli({ cache: [] });
  const nowMs = cli.clock.now();
  const entry = (path: string, hoursAgo: number): CacheEntry => ({ path, bytes: 1024 ** 3, usedAtMs: nowMs - hoursAgo * hour });
  const kernels = new FakeShelf('kernels', [entry('/k/old', 50), entry('/k/new', 0.1)], ['/k/bad']);
  const builds = new FakeShelf('builds', [entry('/b/older', 70), entry('/b/middle', 20)]);
  return { kernels, builds, cli: new FakeCli({ cache: [kernels, builds] }) };
}

test('lists the shelves with their sizes', async () => {
  const { status, stdout } = await world().cli.run(['cache']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/kernels +2 +2\.0 GiB +1\.5 GiB/);
  expect(stdout).toContain('4.0 GiB in all');
});

test('prunes what was not used for longest, over all shelves', async () => {
  const { cli, kernels, builds } = world();
  const { stdout } = await cli.run(['cache', 'prune', '--to', '2G', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    removed: ['/b/older', '/k/old'],
    bytesFreed: 2 * 1024 ** 3,
    bytesLeft: 2 * 1024 ** 3,
  });
  expect([...kernels.entries, ...builds.entries].map(({ path }) => path)).toEqual(['/k/new', '/b/middle']);
});

test('without a size each shelf goes down to its own limit, as after each hunt', async () => {
  const { cli, kernels, builds } = world();
  const { stdout } = await cli.run(['cache', 'prune', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ removed: ['/k/old', '/b/older'] });
  const again = world();
  await trimCache([again.kernels, again.builds], again.cli.clock.now());
  for (const shelf of [kernels, builds, again.kernels, again.builds]) expect(shelf.entries).toHaveLength(1);
});

test('says why more than wanted is left', async () => {
  const { stdout } = await world().cli.run(['cache', 'prune', '--to', '0']);
  expect(stdout).toBe('removed 3 entries, 3.0 GiB; 1.0 GiB left; the rest was used within the last hour\n');
});

test('names what verification has removed', async () => {
  const { stdout } = await world().cli.run(['cache', 'verify']);
  expect(stdout).toContain('removed, because its content had changed: /k/bad');
  expect(stdout).toContain('3 entries as written, 1 damaged');
});

test('refuses a size that is none', async () => {
  const { status, stderr } = await world().cli.run(['cache', 'prune', '--to', 'much']);
  expect(status).toBe(129);
  expect(stderr).toContain('"much" is no size');
});
