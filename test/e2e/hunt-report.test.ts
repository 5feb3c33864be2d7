// A report from the mail to the mail on real VMs, within a small budget; and on another machine.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WholeReport } from '../../src/core/whole/whole-report.ts';
import { type Home, makeHome } from './firstbad.ts';

const report = `Subject: [REGRESSION] guest does not boot from a disk with 4096-byte sectors

Kernel 6.1, QEMU 5.2.

This fails on kernel 6.1:

  losetup -b 4096 -f image.raw
  qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none

This works on kernel 6.1:

  losetup -f image.raw
  qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none
`;

let home: Home;
let elsewhere: Home;

beforeAll(async () => {
  [home, elsewhere] = [await makeHome('hunt-report'), await makeHome('hunt-report-elsewhere')];
});

afterAll(async () => {
  await home.dispose();
  await elsewhere.dispose();
});

test('a report is checked within a budget, and what was found is the same on another machine', async () => {
  const file = join(home.folder, 'report.txt');
  const mail = join(home.folder, 'mail.txt');
  await writeFile(file, report);
  const { status, stdout, stderr } = await home.run(['hunt', file, '--attempts', '5', '--json', '-o', mail]);
  expect(status, stderr).toBe(0);
  const found = JSON.parse(stdout) as WholeReport;
  expect(found.ending).toBe('reproduced');
  const cells = found.claims.filter(({ value }) => value.kind === 'cell');
  expect(cells.map(({ status: claim }) => claim.kind)).toEqual(['confirmed', 'confirmed']);
  expect(found.left.some(({ because }) => because.includes('budget'))).toBe(true);
  const text = await readFile(mail, 'utf8');
  expect(text).toContain('could not read the boot disk');
  expect(await home.leftovers()).toEqual([]);

  const packed = join(home.folder, 'hunt.firstbad');
  expect((await home.run(['export', String(found.hunt), packed])).status).toBe(0);
  const adopted = JSON.parse((await elsewhere.run(['adopt', packed, '--json'])).stdout) as { readonly hunt: number };
  const there = await elsewhere.run(['report', String(adopted.hunt), '--no-try']);
  expect(there.stdout).toBe(text);
});

test('a report that starts no guest is hunted as steps of the host', async () => {
  const file = join(home.folder, 'direct.txt');
  await writeFile(
    file,
    `Subject: direct reads of 512 bytes from a loop device

Fails on kernel 6.1:

  # losetup -b 4096 -f disk.img
  # dd if=/dev/loop0 of=/dev/null bs=512 count=1 iflag=direct

Works on kernel 6.1:

  # losetup -f disk.img
  # dd if=/dev/loop0 of=/dev/null bs=512 count=1 iflag=direct
`,
  );
  const { status, stdout, stderr } = await home.run(['hunt', file, '--attempts', '6', '--json']);
  expect(status, stderr).toBe(0);
  const { hunt, claims } = JSON.parse(stdout) as WholeReport;
  const cells = claims.filter(({ value }) => value.kind === 'cell');
  expect(cells.map(({ status: claim }) => claim.kind)).toEqual(['confirmed', 'confirmed']);

  const report = await home.run(['report', String(hunt)]);
  expect(report.status, report.stderr).toBe(0);
  expect(report.stdout.replace(/\s+/g, ' ')).toMatch(
    /ends with 0 when all steps end well .* It was run in a fresh VM at the same point, and it fails there\./,
  );
});
