// The direct-I/O probe on two real kernels: what 6.18 relaxed must show.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DioReport } from '../../src/core/dio/dio-report.ts';
import { type Home, makeHome } from './firstbad.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('dio');
});

afterAll(() => home.dispose());

const words = ['dio', '--versions', '6.1,6.18', '--sector', '4096', '--device', 'loop,virtio-blk', '--layer', 'raw'];

test('dio shows what two kernels accept and what changed between them, and knows it the second time', async () => {
  const svg = join(home.folder, 'dio.svg');
  const first = await home.run([...words, '--json', '--svg', svg]);
  expect(first.status, first.stderr).toBe(0);
  const report = JSON.parse(first.stdout) as DioReport;
  const rules = report.kernels.map(({ findings }) =>
    findings.map((one) => (one.kind === 'tried' ? [one.rules.memory, one.rules.vector] : one.because)),
  );
  expect(rules).toEqual([
    [
      [512, 4096],
      [512, 4096],
    ],
    [
      [512, 512],
      [512, 512],
    ],
  ]);
  expect(report.differences.map(({ device, lost }) => [device, lost])).toEqual([
    ['loop', 0],
    ['virtio-blk', 0],
  ]);
  expect(await readFile(svg, 'utf8')).toContain('</svg>');
  const again = await home.run(words);
  expect(again.stderr).toContain('(known)');
  expect(again.stdout).toMatch(/6\.1\.\S* -> 6\.18\.\S*: vectors 4096 -> 512/);
});
