// Stopped in any way at any stage: nothing stays behind, nothing is lost, and the next start goes on.

import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Home, makeHome, openHome, reportOf } from './firstbad.ts';
import { temporaryFolder } from './lab.ts';

const example = fileURLToPath(new URL('../../examples/qemu-4k-direct-io', import.meta.url));
const twoCells = ['matrix', example, '--version', 'kernel=6.1', '--version', 'qemu=5.2', '--set', 'cache=none'];

describe('a hunt', () => {
  let home: Home;

  beforeEach(async () => {
    home = await makeHome('interrupted');
  });

  afterEach(() => home.dispose());

  const stages = [
    { stage: 'before its first host has booted', machines: 'own', shows: /hunt 1: 2 cells/ },
    { stage: 'after its first attempt', machines: 'shared', shows: /^1\.\d+ (good|bad) in/m },
  ] as const;

  for (const { stage, machines, shows } of stages) {
    test(`killed by SIGKILL ${stage}, leaves no process and goes on`, async () => {
      await home.dispose();
      home = await makeHome('interrupted', { machines });
      const started = home.start(twoCells);
      await started.shows(shows);
      started.child.kill('SIGKILL');
      await started.ended;
      await expect.poll(() => processesOf(home), { timeout: 10_000 }).toEqual([]);
      const told = (await started.ended).stdout.match(/^1\.\d+(?= (good|bad) in)/gm) ?? [];
      const { cells, hunt } = reportOf(await home.run([...twoCells, '--json']));
      expect(hunt).toBe(1);
      expect(cells.map(({ verdict }) => verdict)).toEqual(['good', 'bad']);
      const attempts = cells.flatMap((cell) => cell.attempts.map(({ id }) => id));
      expect(attempts).toEqual(expect.arrayContaining(told));
      expect(attempts).toHaveLength(2);
      expect(await home.leftovers()).toEqual([]);
    });
  }

  test('goes on after a SIGPIPE, which every write to a killed QEMU may bring', async () => {
    const started = home.start([...twoCells, '--set', 'sector=512']);
    await started.shows(/hunt 1: 1 cells/);
    started.child.kill('SIGPIPE');
    expect((await started.ended).status).toBe(0);
  });

  test('stopped by Ctrl-C, ends cleanly with 130 and goes on', async () => {
    const started = home.start(twoCells);
    await started.shows(/hunt 1: 2 cells/);
    started.child.kill('SIGINT');
    const ended = await started.ended;
    expect(ended.status).toBe(130);
    expect(await home.leftovers()).toEqual([]);
    const { cells } = reportOf(await home.run([...twoCells, '--json']));
    expect(cells.map(({ verdict }) => verdict)).toEqual(['good', 'bad']);
  });
});

const mayMount = process.getuid?.() === 0;

test.skipIf(!mayMount)(
  'a disk that fills up is the lab’s trouble, with nothing half-written (needs root for a small tmpfs)',
  async () => {
    const folder = await temporaryFolder('full-disk');
    const small = join(folder, 'small');
    await mkdir(small);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small]).status).toBe(0);
    try {
      const home = await openHome(small, () => Promise.resolve());
      const ended = await home.run([...twoCells, '--json']);
      expect(ended.status).not.toBe(0);
      expect(ended.stdout + ended.stderr).toMatch(/no space|disk is full|disk-full/i);
      expect(ended.stdout).not.toContain('"bad"');
      expect(await home.leftovers()).toEqual([]);
    } finally {
      spawnSync('umount', [small]);
      await rm(folder, { recursive: true, force: true });
    }
  },
);

async function processesOf(home: Home): Promise<readonly string[]> {
  return (await home.leftovers()).filter((line) => !line.endsWith('.partial'));
}
