// Evidence of the example on both sides of its three borders, gathered and compared as a user does it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvidenceDiff } from '../../src/core/evidence/evidence-diff.ts';
import type { EvidenceReport } from '../../src/core/evidence/evidence-report.ts';
import type { ExplanationReport } from '../../src/core/explain/explanation-report.ts';
import { type Home, makeHome } from './firstbad.ts';

const example = fileURLToPath(new URL('../../examples/qemu-4k-direct-io', import.meta.url));
const dearest = ['--set', 'sector=4096', '--runs', '1', '--json'];

let home: Home;

beforeAll(async () => {
  home = await makeHome('evidence');
});

afterAll(() => home.dispose());

async function evidence(...words: readonly string[]): Promise<EvidenceReport> {
  const ended = await home.run(['evidence', example, ...words, ...dearest]);
  expect(ended.status, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as EvidenceReport;
}

async function diff({ points }: EvidenceReport): Promise<EvidenceDiff> {
  const [a, b] = ['good', 'bad'].map((verdict) => points.find(({ plain }) => plain === verdict)?.attempts[0]?.id ?? 'missing');
  const ended = await home.run(['evidence', 'diff', String(a), String(b), '--json', '--html', join(home.folder, 'diff.html')]);
  expect(ended.status, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as EvidenceDiff;
}

const failing = /^preadv \/dev\/loop0 \(O_DIRECT\): read 4096 at 0 into 512@\d+ \+ 3584@512 → EINVAL$/;

describe('evidence of the reference case', () => {
  test('between kernel 5.10 and 6.1: tracing changes no verdict, and the split read comes first', async () => {
    const versions = ['--version', 'kernel=5.10,6.1', '--version', 'qemu=5.2', '--set', 'cache=none'];
    const report = await evidence(...versions);
    expect(report.points.map(({ plain }) => plain).sort()).toEqual(['bad', 'good']);
    const attempts = report.points.flatMap((point) => point.attempts);
    expect(attempts.map(({ agrees }) => agrees)).toEqual([true, true]);
    const missing = attempts.flatMap(({ collectors }) => collectors.filter((one) => one.missing !== null));
    expect(missing).toEqual([]);
    const { differences } = await diff(report);
    expect(differences[0]?.b?.text).toMatch(failing);
    expect(differences[0]?.parting?.a).toMatch(/memory alignment .* 4096 accepted$/);
    expect(differences[0]?.parting?.b).toMatch(/memory alignment .* 512 accepted$/);
    expect(await readFile(join(home.folder, 'diff.html'), 'utf8')).toContain('EINVAL');
    expect(await home.leftovers()).toEqual([]);
  });

  test('explained: the cause with its proof, what it looks like, and nothing is run again', async () => {
    const where = ['--version', 'kernel=5.10,6.1', '--version', 'qemu=5.2', '--set', 'cache=none'];
    const ended = await home.run(['explain', example, ...where, ...dearest]);
    expect(ended.status, ended.stderr).toBe(0);
    const { hunt, points } = JSON.parse(ended.stdout) as ExplanationReport;
    const [point] = points;
    expect(points).toHaveLength(1);
    expect(point?.diagnosis.causes.map(({ name, certainty }) => [name, certainty])).toEqual([['direct-io-alignment', 'shown']]);
    expect(point?.diagnosis.causes[0]?.proof[0]?.text).toMatch(/preadv\(.* = -1 EINVAL/);
    expect(point?.diagnosis.consequences.map(({ name }) => name)).toEqual(['no-bootable-device']);
    expect(point?.firstDifferences[0]?.difference?.b?.text).toMatch(failing);
    expect(point?.looksLike.map(({ name }) => name)).toEqual(['linux-qemu-direct-io-vectors']);
    const again = await home.run(['explain', String(hunt)]);
    expect(again.stdout).toMatch(/^Cause: a direct-I\/O request that breaks an alignment rule/m);
    expect(again.stdout).toContain('Looks like: ');
  });

  test('between QEMU 5.2 and 7.2 on 6.1: the same probe, another request', async () => {
    const { differences } = await diff(
      await evidence('--version', 'kernel=6.1', '--version', 'qemu=5.2,7.2', '--set', 'cache=none'),
    );
    expect(differences[0]?.b?.text).toMatch(failing);
    expect(differences[0]?.a?.text).toMatch(/^pread \/dev\/loop0 \(O_DIRECT\): read 4096 at 0 into 4096@4096 → ok$/);
    expect(differences[0]?.parting).toEqual({ a: null, b: null });
  });

  test('between cache=none and writeback on 6.1: only one side opens with O_DIRECT', async () => {
    const { differences } = await diff(await evidence('--version', 'kernel=6.1', '--version', 'qemu=5.2'));
    expect(differences[0]?.b?.text).toMatch(failing);
    expect(differences[0]?.parting?.b).toContain('O_DIRECT');
    expect(differences[0]?.parting?.a).not.toContain('O_DIRECT');
  });
});
