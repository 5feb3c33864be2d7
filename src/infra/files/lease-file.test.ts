import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetLeases, takeLease } from './lease-file.ts';
import { ownIdentity } from '../processes/process-identity.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-lease-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (): string => join(folder, 'some.lease');
const dead = { ...ownIdentity(), start: '1' };

test('one holds it, and the next one gets it when it is given up', async () => {
  const first = await takeLease(path());
  expect(first?.left).toBeNull();
  expect(await takeLease(path())).toBeNull();
  await first?.release();
  const second = await takeLease(path());
  expect(second?.left).toBeNull();
  // Too late, and again: it is not the first one's any more.
  await first?.release();
  expect(await takeLease(path())).toBeNull();
});

test('what a dead process held is taken over, and who it was is told', async () => {
  await writeFile(`${path()}.7`, JSON.stringify(dead));
  const lease = await takeLease(path());
  expect(lease?.left).toEqual(dead);
  expect(await readdir(folder)).toEqual(['some.lease.8']);
});

test('a file of rubbish is nobody’s', async () => {
  await writeFile(`${path()}.3`, '{"pid"');
  expect((await takeLease(path()))?.left).toBeNull();
});

test('what nobody has held for long is forgotten; what is held, or was just given up, stays', async () => {
  const old = Date.now() / 1000 - 7200;
  const held = await takeLease(path());
  await (await takeLease(join(folder, 'recent')))?.release();
  await (await takeLease(join(folder, 'finished')))?.release();
  await writeFile(join(folder, 'killed.4'), JSON.stringify(dead));
  for (const name of ['some.lease.1', 'finished.1', 'killed.4']) await utimes(join(folder, name), old, old);
  await forgetLeases(folder, 3_600_000);
  expect((await readdir(folder)).sort()).toEqual(['recent.1', 'some.lease.1']);
  await held?.release();
});

test('many that come at once: exactly one gets it, after a death and after an orderly end', async () => {
  await writeFile(`${path()}.1`, JSON.stringify(dead));
  for (let round = 0; round < 20; round += 1) {
    const leases = await Promise.all(Array.from({ length: 8 }, () => takeLease(path())));
    const taken = leases.filter((lease) => lease !== null);
    // Nobody may get it when all were in each other's way; never two.
    expect(taken.length).toBeLessThanOrEqual(1);
    expect(taken.length + (await retried())).toBe(1);
    for (const lease of taken) await lease.release();
  }

  async function retried(): Promise<number> {
    const lease = await takeLease(path());
    await lease?.release();
    return lease === null ? 0 : 1;
  }
});

test('processes that fight for it and are killed never hold it together', async () => {
  const script = `
    import { takeLease } from ${JSON.stringify(new URL('./lease-file.ts', import.meta.url).href)};
    import { openSync, closeSync, rmSync } from 'node:fs';
    for (let round = 0; round < 40; round += 1) {
      const lease = await takeLease(${JSON.stringify(path())});
      if (lease === null) continue;
      const mark = ${JSON.stringify(join(folder, 'inside'))};
      // What a dead holder left is there to be removed; what a living one has made is not.
      if (lease.left !== null) rmSync(mark, { force: true });
      closeSync(openSync(mark, 'wx'));
      if (round === 20 && Number(process.argv[1]) % 2 === 0) process.kill(process.pid, 'SIGKILL');
      rmSync(mark);
      await lease.release();
    }`;
  const ends = Array.from({ length: 4 }, async (_, number) => {
    const argv = ['--import', 'tsx', '--input-type=module', '-e', script, String(number)];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    return (await once(child, 'exit')) as [number | null, string | null];
  });
  for (const [status, signal] of await Promise.all(ends)) expect([status, signal]).not.toEqual([1, null]);
}, 60_000);
