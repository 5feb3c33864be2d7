// An isolation on real versions: a cause of kernel, QEMU, sector size and cache mode, told apart from what does not matter.

import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IsolateReport } from '../../src/core/isolate/isolate-report.ts';
import { type Home, makeHome } from './firstbad.ts';

const example = new URL('../../examples/qemu-4k-direct-io/isolate.yaml', import.meta.url);

let home: Home;
let folder: string;

beforeAll(async () => {
  home = await makeHome('isolate');
  folder = join(home.folder, 'scenario');
  await mkdir(folder);
  // Three of the kernels, one workaround and fewer factors: the borders are the same.
  const text = readFileSync(example, 'utf8')
    .replace('[5.10, 6.1, 6.12, 6.17, 6.18]', '[5.10, 6.17, 6.18]')
    .replace('[writeback, writethrough, unsafe, none, directsync]', '[writeback, none]')
    .replace('aio: [threads, native]', 'aio: [threads]')
    .replace(/exclude:\n[^]*?\n\n/, '')
    .replace(/ {4}scsi: .*\n/, '')
    .replace('machine: [pc, q35]', 'machine: [pc]')
    .replace('memory: [64M, 256M]', 'memory: [64M]')
    .replace(/ {2}- name: logical-block-size-scsi\n[^]*?(?=\nimage:)/, '');
  await writeFile(join(folder, 'firstbad.yaml'), text);
});

afterAll(() => home.dispose());

const seriesOf = (version: string | undefined): string => /^(?:\d+:)?(\d+\.\d+)/.exec(version ?? '')?.[1] ?? '';

test('an isolation names what has to come together, in a fraction of the matrix, and `show` gives it back', async () => {
  const at = ['--version', 'kernel=6.17', '--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];
  const { stdout, stderr, status } = await home.run([
    ...['isolate', folder, '--named-versions', '--deterministic', ...at, '--set', 'bus=virtio', '--json'],
  ]);
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as IsolateReport;
  const parts = report.condition.map((part) =>
    part.operator === 'in'
      ? `${part.part} ${part.values.join(' ')}`
      : `${part.part} ${part.intervals.map(({ from, until }) => `${seriesOf(from?.after)}..${seriesOf(until?.after)}`).join(' ')}`,
  );
  expect(parts).toEqual(['kernel 6.17..6.18', 'qemu ..7.2', 'sector 4096', 'cache none']);
  expect(report.irrelevant.map(({ part }) => part)).toEqual(expect.arrayContaining(['bus']));
  expect(report.workarounds.find(({ kind }) => kind === 'listed')?.tried).toBe('not-applicable');
  expect(report.attempts).toBeLessThan((report.forecast?.matrix ?? 0) / 2);
  const again = await home.run(['show', String(report.hunt), '--json']);
  expect(JSON.parse(again.stdout)).toEqual(report);
});
