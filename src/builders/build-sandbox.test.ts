import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxFor } from './build-sandbox.ts';

// This machine stands for the toolchain: a sandbox that can be made here shows what a build sees.
const folder = mkdtempSync(join(tmpdir(), 'firstbad-build-sandbox-'));
const inSandbox = (script: string) => {
  const argv = sandboxFor({ root: '/', folder, env: { JOBS: '3' } });
  const [program = '', ...words] = [...argv, 'sh', '-c', script];
  return spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, FIRSTBAD_SECRET: 'x' } });
};
spawnSync('mkdir', ['-p', join(folder, 'tree')]);
const usable = inSandbox('true').status === 0;

test('a build has no network, nothing of this machine but its toolchain, and an environment of its own', (context) => {
  context.skip(!usable, 'bubblewrap can not make a sandbox here');
  const look = 'ls /; cut -d: -f1 /proc/net/dev | tail -n +3; echo "$JOBS ${FIRSTBAD_SECRET-none} $HOME"; touch /usr/x 2>&1';
  const { stdout } = inSandbox(look);
  rmSync(folder, { recursive: true });
  const lines = stdout.split('\n').map((line) => line.trim());
  expect(lines.filter((line) => /^\w+$/.test(line)).sort()).toEqual([
    ...['bin', 'build', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'lo', 'proc', 'sbin', 'tmp', 'usr'],
  ]);
  expect(lines).toContain('3 none /tmp');
  expect(stdout).toMatch(/touch: .*Read-only file system/);
});
