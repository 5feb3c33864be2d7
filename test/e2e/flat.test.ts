// Scenarios without a host VM, asked as a user asks them: the examples, a search, a hang, a flood, and the end by kill -9.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MatrixReport } from '../../src/core/matrix/matrix-report.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';
import { commandLines } from './leftovers.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

let home: Home;

beforeAll(async () => {
  home = await makeHome('flat');
});

afterAll(() => home.dispose());

/** By series and factor value, as `10.0 4096b`. */
function verdictsOf({ cells }: MatrixReport, factor: string): Readonly<Record<string, string | null>> {
  const series = (label: string): string => /^(?:\d+:)?(\d+\.\d+)/.exec(label)?.[1] ?? label;
  return Object.fromEntries(
    cells.map(({ point, verdict }) => [`${series(point['qemu'] ?? '')} ${point[factor] ?? ''}`, verdict]),
  );
}

describe('examples without a host VM', () => {
  test('a USB disk with blocks of 4096 bytes boots on QEMU 5.2 and 7.2 and not from 10.0 on', async () => {
    const report = reportOf(await home.run(['matrix', join(examples, 'usb-storage-4096'), '--json']));
    expect(report.machine.accelerator).toBe('sandbox');
    expect(verdictsOf(report, 'blocks')).toEqual({
      '5.2 512b': 'good',
      '5.2 4096b': 'good',
      '7.2 512b': 'good',
      '7.2 4096b': 'good',
      '10.0 512b': 'good',
      '10.0 4096b': 'bad',
      '11.1 512b': 'good',
      '11.1 4096b': 'bad',
    });
    const failing = report.cells.find(({ verdict }) => verdict === 'bad');
    expect(failing).toMatchObject({ stage: 'guest-firmware', message: 'USB MSC: unsupported block size 4096' });
  });

  test('a guest with a small queue is moved to QEMU 10.0 and not to 11.1', async () => {
    const words = ['matrix', join(examples, 'migrate-queue-size'), '--version', 'qemu=10.0', '--set', 'queue=128', '--json'];
    const { cells } = reportOf(await home.run(words));
    const [stays, moves] = cells;
    expect(stays).toMatchObject({ verdict: 'good' });
    expect(moves).toMatchObject({ verdict: 'bad', stage: 'guest-act' });
    expect(moves?.message).toContain('load of migration failed');
  });

  test('the first QEMU with it is found among all of the archive', async () => {
    const words = ['bisect', join(examples, 'usb-storage-4096'), '--axis', 'qemu', '--set', 'blocks=4096b', '--json'];
    const ended = await home.run(words);
    expect(ended.status, ended.stderr).toBe(0);
    const { culprit } = JSON.parse(ended.stdout) as { readonly culprit: { readonly name: string } | null };
    expect(culprit?.name).toMatch(/^1:10\.0\./);
  });

  test('a machine type that QEMU 11.1 refuses is the failure, in its words', async () => {
    const report = reportOf(await home.run(['matrix', join(examples, 'machine-type-removed'), '--json']));
    const verdicts = verdictsOf(report, 'machine');
    expect(Object.entries(verdicts).filter(([, verdict]) => verdict === 'bad')).toEqual([['11.1 pc-i440fx-2.4', 'bad']]);
    expect(Object.values(verdicts).filter((verdict) => verdict === 'good')).toHaveLength(7);
  });
});

const scenarioOf = (guest: string): string => `name: tried
components:
  qemu: { role: qemu, debian: qemu-system-x86, versions: '10.0' }
steps:
  - name: boot
    guest: ${JSON.stringify(guest)}
good:
  - { console: guest, match: 'guest is up' }
timeouts: { guest: 20s, stall: 2s }
`;

function scenario(name: string, guest: string): Promise<string> {
  return home.scenario(name, scenarioOf(guest));
}

const idle = 'qemu-system-x86_64 -m 32 -nodefaults -S';

test('a guest that makes no progress hangs, long before its time is over', async () => {
  const { cells } = reportOf(await home.run(['matrix', await scenario('hang', idle), '--json']));
  expect(cells[0]).toMatchObject({ verdict: 'bad' });
  expect(cells[0]?.message).toMatch(/progress|hang|paused|prelaunch/i);
});

test('a guest step that floods its output is ended by its time', async () => {
  const flood = `(while :; do echo flood; done) & ${idle}`;
  const { cells } = reportOf(await home.run(['matrix', await scenario('flood', flood), '--json']));
  expect(cells[0]?.verdict).toBe('bad');
});

test('what a sandbox refuses is skipped, with the words', async () => {
  const folder = await scenario('reaching', `${idle} -netdev tap,id=n`);
  const { cells } = reportOf(await home.run(['matrix', folder, '--json']));
  expect(cells[0]).toMatchObject({ verdict: 'skip' });
  const id = cells[0]?.attempts[0]?.id ?? '';
  expect((await home.run(['show', id, '--console', 'qemu'])).stdout).toMatch(/reaches out of the sandbox/);
});

test('kill -9 leaves neither a process nor a file', async () => {
  const folder = await scenario('killed', `${idle} -name canary-of-kill-9; sleep 60`);
  const started = home.start(['matrix', folder]);
  const running = async (): Promise<readonly string[]> => {
    return (await commandLines()).filter((line) => line.includes('-name\0canary-of-kill-9'));
  };
  await expect.poll(async () => (await running()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  // Nothing of the sandbox has a name any more while it runs.
  const flat = join(home.folder, 'cache', 'flat');
  const named = async (): Promise<readonly string[]> => (await readdir(flat)).filter((name) => !name.startsWith('root-'));
  expect(await named()).toEqual([]);
  started.child.kill('SIGKILL');
  await started.ended;
  await expect.poll(running, { timeout: 20_000 }).toEqual([]);
  expect(await named()).toEqual([]);
});
