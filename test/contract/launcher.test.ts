// The launcher, in a checkout of its own that is prepared already: for which command lines it looks for which Debian packages. Which
// commands these are it reads from what the build has made of the list in src/cli/command-line.ts.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsText } from '../../tools/command-needs.ts';

const root = join(import.meta.dirname, '../..');
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'firstbad-launcher-'));
  mkdirSync(join(checkout, 'tools'));
  cpSync(join(root, 'firstbad'), join(checkout, 'firstbad'));
  mkdirSync(join(checkout, 'dist'));
  writeFileSync(join(checkout, 'dist/needs'), needsText());
  writeFileSync(join(checkout, 'dist/start.cjs'), 'console.log("started", ...process.argv.slice(2))\n');
  writeFileSync(
    join(checkout, 'tools/prepare.sh'),
    [
      "needed_programs='disks'",
      "compiler_packages='compiler'",
      "sandbox_packages='sandbox'",
      'prepare_checkout() { :; }',
      'require_debian_packages() { echo "looks for $needed_programs"; }',
    ].join('\n'),
  );
  const flat = 'components:\n  qemu:\n    debian: qemu-system-x86\n';
  writeFileSync(join(checkout, 'flat.yaml'), flat);
  mkdirSync(join(checkout, 'layered'));
  writeFileSync(join(checkout, 'layered/firstbad.yaml'), `${flat}  kernel:\n    role: host-kernel\n`);
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** What the launcher looks for before it starts; null where it looks for nothing. */
function lookedFor(line: string): string | null {
  const { stdout, stderr, status } = spawnSync('./firstbad', line.split(' '), { cwd: checkout, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const [, programs = null, started] = /^(?:looks for (.*)\n)?started (.*)\n$/.exec(stdout) ?? [];
  expect(started).toBe(line);
  return programs;
}

describe('the launcher', () => {
  it.each(['matrix', 'run', 'sweep', 'isolate', 'explain', 'compare-config', 'evidence', 'versions'])(
    'makes disks for "%s"',
    (command) => {
      expect(lookedFor(`${command} layered`)).toBe('disks');
    },
  );

  it.each([
    ['matrix flat.yaml', 'disks sandbox'],
    ['dio', 'disks compiler'],
    ['hunt report.txt', 'disks sandbox'],
    ['bisect layered --axis kernel', 'disks'],
    ['bisect layered --axis=kernel', 'disks'],
    ['reduce-config layered', 'disks'],
  ])('looks for what "%s" needs: %s', (line, programs) => {
    expect(lookedFor(line)).toBe(programs);
  });

  it.each([
    ...['doctor', 'show 7', 'hunts', 'serve', '--version', 'no-such-command'],
    ...['bisect v1..v2 -- make', 'bisect v1..v2 -- test --axis', 'reduce-config .config -- make', 'hunt --help', 'matrix -h'],
  ])('looks for nothing before "%s"', (line) => {
    expect(lookedFor(line)).toBeNull();
  });
});
