// Each QEMU of the real archive's stable suites starts from its tree, moved elsewhere, as far as its firmware's boot attempt.

import { cp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/infra/processes/run.ts';
import { openTools, temporaryFolder } from './lab.ts';

const signal = new AbortController().signal;
const quiet = { signal, progress: (): void => undefined };

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder('debian-qemu');
  await writeFile(join(folder, 'empty.img'), '');
  await truncate(join(folder, 'empty.img'), 1 << 20);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const firmware = ['-debugcon', 'stdio', '-global', 'isa-debugcon.iobase=0x402'];
// Without a disk to boot SeaBIOS starts over after 10 ms, which ends QEMU.
const endsByItself = ['-boot', 'reboot-timeout=10', '-no-reboot'];
const quietMachine = ['-accel', 'tcg', '-display', 'none', '-serial', 'none', '-monitor', 'none', '-nic', 'none'];
// A second or two; a busy machine takes longer.
const bootMs = 60_000;

test.each([
  { suite: 'bullseye', series: '5.2' },
  { suite: 'bookworm', series: '7.2' },
  { suite: 'trixie', series: '10.0' },
])('QEMU $series of $suite boots an empty disk from its moved tree', async ({ suite, series }) => {
  const tree = await openTools().qemu({ ...quiet, suite });
  const moved = join(folder, `a place for ${suite}`);
  await mkdir(moved);
  await cp(tree.root, moved, { recursive: true });
  const qemu = join(moved, 'bin/qemu-system-x86_64');
  const version = await run([qemu, '--version'], { signal });
  expect(version.stdout.toString()).toContain(`version ${series}.`);
  const disk = ['-drive', `file=${join(folder, 'empty.img')},format=raw`];
  const boot = await run([qemu, ...quietMachine, ...firmware, ...endsByItself, ...disk], { signal, timeoutMs: bootMs });
  expect(boot.status).toBe(0);
  expect(boot.stdout.toString('latin1')).toMatch(/^SeaBIOS \(version [\s\S]*Booting from Hard Disk/m);
});
