// The example's question on real kernels, asked as a user asks it.

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MatrixCell } from '../../src/core/matrix/matrix-report.ts';
import { type Home, makeHome, reportOf } from './firstbad.ts';

const example = fileURLToPath(new URL('../../examples/qemu-4k-direct-io', import.meta.url));

let home: Home;

beforeAll(async () => {
  home = await makeHome('hunt');
});

afterAll(() => home.dispose());

/** A copy of the example with parts of its scenario replaced. */
async function scenarioWith(name: string, replace: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(home.folder, 'scenarios', name);
  await mkdir(folder, { recursive: true });
  await cp(example, folder, { recursive: true });
  let text = await readFile(join(folder, 'firstbad.yaml'), 'utf8');
  for (const [from, to] of Object.entries(replace)) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  await writeFile(join(folder, 'firstbad.yaml'), text);
  return folder;
}

const guestCommand = 'qemu-system-x86_64 -m 64 -drive file=${device},format=raw,cache=${cache}';
const oneCell = ['--version', 'kernel=6.1', '--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];

describe('the reference regression', () => {
  const cell = (cells: readonly MatrixCell[], part: Readonly<Record<string, string>>): MatrixCell => {
    const found = cells.filter((one) => Object.entries(part).every(([name, value]) => one.point[name] === value));
    expect(found).toHaveLength(1);
    return found[0] as MatrixCell;
  };

  test('on 6.1 with QEMU 5.2 fails with 4096-byte sectors and cache=none, and only there', async () => {
    const ended = await home.run(['matrix', example, '--version', 'kernel=6.1', '--version', 'qemu=5.2', '--json']);
    expect(ended.status).toBe(0);
    const { cells, components } = reportOf(ended);
    expect(cells).toHaveLength(4);
    expect(components.find(({ name }) => name === 'kernel')?.versions[0]).toMatch(/^6\.1\./);
    const failing = cell(cells, { sector: '4096', cache: 'none' });
    expect(failing).toMatchObject({ verdict: 'bad', stage: 'guest-firmware' });
    expect(failing.message).toContain('could not read the boot disk');
    expect(cells.filter(({ verdict }) => verdict === 'good')).toHaveLength(3);
  });

  test('is not there before 6.0, from 6.18 on, and with QEMU 7.2', async () => {
    const dearest = ['--set', 'sector=4096', '--set', 'cache=none', '--json'];
    const onKernels = ['--version', 'kernel=5.10,6.18', '--version', 'qemu=5.2', ...dearest];
    expect(reportOf(await home.run(['matrix', example, ...onKernels])).cells.map(({ verdict }) => verdict)).toEqual([
      'good',
      'good',
    ]);
    const withNewQemu = ['--version', 'kernel=6.1', '--version', 'qemu=7.2', ...dearest];
    expect(reportOf(await home.run(['matrix', example, ...withNewQemu])).cells.map(({ verdict }) => verdict)).toEqual(['good']);
  });

  test('is not tried again when it is known, and `show` gives it back', async () => {
    const { cells } = reportOf(await home.run(['matrix', example, ...oneCell, '--json']));
    const [attempt] = cells[0]?.attempts ?? [];
    expect(attempt?.id).toMatch(/^1\./);
    const shown = await home.run(['show', attempt?.id ?? '', '--console', 'firmware']);
    expect(shown.stdout).toContain('Boot failed: could not read the boot disk');
    const text = (await home.run(['show', attempt?.id ?? ''])).stdout;
    expect(text).toContain('losetup -b 4096');
  });
});

describe('other endings', () => {
  test('`run` ends as git bisect run wants', async () => {
    const known = await home.run(['run', example, ...oneCell]);
    expect(known.status).toBe(1);
    expect(known.stdout).toMatch(/^bad at guest-firmware/);
  });

  test('a cell that QEMU refuses is skipped, with QEMU’s words', async () => {
    const folder = await scenarioWith('refused', { [guestCommand]: `${guestCommand},aio=native` });
    const { cells } = reportOf(
      await home.run(['matrix', folder, '--version', 'kernel=6.1', '--version', 'qemu=5.2', '--set', 'sector=512', '--json']),
    );
    const [writeback, none] = cells;
    expect(writeback).toMatchObject({ verdict: 'skip', point: { cache: 'writeback' } });
    expect(writeback?.message).toContain('cache.direct=on');
    expect(none).toMatchObject({ verdict: 'good', point: { cache: 'none' } });
    expect((await home.run(['run', folder, ...oneCell.slice(0, 6), '--set', 'cache=writeback'])).status).toBe(125);
  });

  test('a QEMU that crashes is a failure of its own, not the one that is hunted', async () => {
    // -S holds the guest's processors: on an idle machine it would be up before the crash.
    const held = guestCommand.replace('-m 64', '-S -m 64');
    const crash = `${held} & sleep 2; kill -SEGV $!; wait $!`;
    const folder = await scenarioWith('crash', { [guestCommand]: crash });
    const [crashed] = reportOf(
      await home.run(['matrix', folder, ...oneCell.slice(0, 6), '--set', 'cache=writeback', '--json']),
    ).cells;
    expect(crashed?.verdict).toBe('other-failure');
    expect(crashed?.signature).not.toContain('could not read');
  });

  test('a guest that hangs is seen by its lack of progress, long before its timeout', async () => {
    const folder = await scenarioWith('hang', {
      [guestCommand]: guestCommand.replace('-m 64', '-S -m 64'),
      'stall: 30s': 'stall: 10s',
    });
    const cell = [...oneCell.slice(0, 4), '--set', 'sector=512', '--set', 'cache=none'];
    const [hung] = reportOf(await home.run(['matrix', folder, ...cell, '--json'])).cells;
    expect(hung).toMatchObject({ verdict: 'other-failure' });
    expect(hung?.message).toMatch(/hangs.*no byte.*no block operation/);
    expect(hung?.attempts[0]?.seconds).toBeLessThan(300);
  });

  test('a host kernel that panics gives no answer, whatever the guest would do', async () => {
    const folder = await scenarioWith('panic', {
      'accelerator: auto }': 'accelerator: auto, kernel-arguments: [rdinit=/bin/false] }',
    });
    const ended = await home.run(['matrix', folder, ...oneCell, '--json']);
    expect(ended.status).not.toBe(0);
    const [panicked] = reportOf(ended).cells;
    expect(panicked?.verdict).toBe('no-answer');
    expect(panicked?.message).toContain('Kernel panic - not syncing');
  });
});

test('nothing is left of all this', async () => {
  expect(await home.leftovers()).toEqual([]);
});
