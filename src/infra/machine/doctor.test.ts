import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldersFrom } from '../files/folders.ts';
import { machineChecks, memoryFinding } from './doctor-machine.ts';
import { debianPackagesCheck, machineQemuCheck, nodeFinding } from './doctor-tools.ts';

const signal = new AbortController().signal;

describe('doctor', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.20.2', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.3', 'bad'],
    ['18.20.4', 'bad'],
  ])('finds Node.js %s %s', (version, status) => {
    expect(nodeFinding(version).status).toBe(status);
  });

  it.each([
    [4096, 'ok'],
    [1000, 'warning'],
    [500, 'bad'],
  ])('finds %i MiB of memory %s', (availableMiB, status) => {
    expect(memoryFinding(availableMiB).status).toBe(status);
  });

  it('names the packages of programs that are missing, and the line that installs them', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      const { status, found, fix } = await debianPackagesCheck.run(signal);
      expect([status, found, fix]).toEqual([
        'bad',
        'missing: zstd, mke2fs, setpriv',
        'sudo apt-get install zstd e2fsprogs util-linux',
      ]);
      expect((await machineQemuCheck.run(signal)).found).toContain('no QEMU of its own');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('finds folders that are not made yet writable, and says how much room there is', async () => {
    const home = mkdtempSync(join(tmpdir(), 'firstbad-doctor-'));
    try {
      const checks = machineChecks(foldersFrom({ FIRSTBAD_HOME: join(home, 'not', 'made') }));
      const findings = await Promise.all(checks.map(async (check) => [check.name, await check.run(signal)] as const));
      expect(findings.map(([name]) => name)).toEqual(['folders', 'disk', 'memory', 'processors', 'loop-devices']);
      expect(Object.fromEntries(findings)['folders']).toMatchObject({ status: 'ok', fix: null });
      expect(Object.fromEntries(findings)['disk']?.found).toMatch(/^\d+\.\d GiB free for /);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
