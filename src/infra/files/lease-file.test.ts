import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownIdentity } from '../processes/process-identity.ts';
import { tryLock } from './kernel-lock.ts';
import { forgetLeases, isLeaseHeld, takeLease } from './lease-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-lease-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (): string => join(folder, 'some.lease');
const dead = { ...ownIdentity(), start: '1' };

test('one holds it, and the next one gets it when it is given up', async () => {
  const first = takeLease(path());
  expect(first?.left).toBeNull();
  expect(takeLease(path())).toBeNull();
  first?.release();
  const second = takeLease(path());
  expect(second?.left).toBeNull();
  // Too late, and again: it is not the first one's any more.
  first?.release();
  expect(takeLease(path())).toBeNull();
});

test('what a dead process held is taken over, and who it was is told', async () => {
  await writeFile(`${path()}.7`, JSON.stringify(dead));
  const lease = takeLease(path());
  expect(lease?.left).toEqual(dead);
  expect(await readdir(folder)).toEqual(['.some.lease.lock', 'some.lease.8']);
});

test('a holder that is not seen is believed while the kernel holds its lock, or while it was at work a moment ago elsewhere', () => {
  const hour = 3_600_000;
  const unseen = { ...dead, namespace: 'pid:[1]' };
  const elsewhere = { ...unseen, boot: 'another', machine: 'another' };
  const held = tryLock(join(folder, '.some.lease.lock'));
  writeFileSync(`${path()}.1`, JSON.stringify(unseen));
  expect([takeLease(path()), isLeaseHeld(path())]).toEqual([null, true]);
  held?.release();
  expect(isLeaseHeld(path())).toBe(false);
  writeFileSync(`${path()}.1`, JSON.stringify(elsewhere));
  expect([takeLease(path()), isLeaseHeld(path())]).toEqual([null, true]);
  utimesSync(`${path()}.1`, (Date.now() - hour) / 1000, (Date.now() - hour) / 1000);
  expect(isLeaseHeld(path())).toBe(false);
  expect(takeLease(path())?.left).toEqual(elsewhere);
});

test('a file of rubbish is nobody’s', async () => {
  await writeFile(`${path()}.3`, '{"pid"');
  expect(takeLease(path())?.left).toBeNull();
});

test('what nobody has held for long is forgotten; what is held, or was just given up, stays', async () => {
  const old = Date.now() / 1000 - 7200;
  const held = takeLease(path());
  takeLease(join(folder, 'recent'))?.release();
  takeLease(join(folder, 'finished'))?.release();
  await writeFile(join(folder, 'killed.4'), JSON.stringify(dead));
  for (const name of ['some.lease.1', 'finished.1', 'killed.4']) await utimes(join(folder, name), old, old);
  forgetLeases(folder, 3_600_000);
  expect((await readdir(folder)).sort()).toEqual(['.recent.lock', '.some.lease.lock', 'recent.1', 'some.lease.1']);
  held?.release();
});

test('of many exactly one gets it, after a death and after an orderly end', async () => {
  await writeFile(`${path()}.1`, JSON.stringify(dead));
  for (let round = 0; round < 20; round += 1) {
    const taken = Array.from({ length: 8 }, () => takeLease(path())).filter((lease) => lease !== null);
    expect(taken).toHaveLength(1);
    taken[0]?.release();
  }
});

test('processes that fight for it and are killed never hold it together', async () => {
  const script = `
    import { takeLease } from ${JSON.stringify(new URL('./lease-file.ts', import.meta.url).href)};
    import { openSync, closeSync, rmSync } from 'node:fs';
    for (let round = 0; round < 40; round += 1) {
      const lease = takeLease(${JSON.stringify(path())});
      if (lease === null) continue;
      const mark = ${JSON.stringify(join(folder, 'inside'))};
      // What a dead holder left is there to be removed; what a living one has made is not.
      if (lease.left !== null) rmSync(mark, { force: true });
      closeSync(openSync(mark, 'wx'));
      if (round === 20 && Number(process.argv[1]) % 2 === 0) process.kill(process.pid, 'SIGKILL');
      rmSync(mark);
      lease.release();
    }`;
  const ends = Array.from({ length: 4 }, async (_, number) => {
    const argv = ['--import', 'tsx', '--input-type=module', '-e', script, String(number)];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    return (await once(child, 'exit')) as [number | null, string | null];
  });
  for (const [status, signal] of await Promise.all(ends)) expect([status, signal]).not.toEqual([1, null]);
}, 60_000);
