import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMachineSource } from './source.ts';

const never = new AbortController().signal;
const quiet = { signal: never, progress: (): void => undefined };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firstbad-machine-source-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(release: string, options: { readonly modules: boolean }): void {
  mkdirSync(join(root, 'boot'), { recursive: true });
  writeFileSync(join(root, 'boot', `vmlinuz-${release}`), release);
  if (options.modules) mkdirSync(join(root, 'lib/modules', release, 'kernel'), { recursive: true });
}

test('the newest kernel that has its modules, by numbers and not by letters', async () => {
  install('6.1.0-9-amd64', { modules: true });
  install('6.1.0-10-amd64', { modules: true });
  install('6.12.0-1-amd64', { modules: false });
  const source = createMachineSource({ role: 'host-kernel', cacheFolder: root, root });
  const [version] = await source.line(never);
  expect(version).toMatchObject({ label: '6.1.0-10-amd64', upstream: '6.1.0' });
});

test('a machine without a kernel or QEMU says what to do', async () => {
  const kernel = createMachineSource({ role: 'host-kernel', cacheFolder: root, root });
  await expect(kernel.line(never)).rejects.toMatchObject({ code: 'kernel-missing' });
  const qemu = createMachineSource({ role: 'qemu', cacheFolder: root, root });
  await expect(qemu.line(never)).rejects.toMatchObject({
    code: 'qemu-missing',
    hint: expect.stringContaining('apt-get install') as string,
  });
});

test('what was replaced meanwhile is another version', async () => {
  install('6.1.0-9-amd64', { modules: true });
  const source = createMachineSource({ role: 'host-kernel', cacheFolder: root, root });
  const [version] = await source.line(never);
  if (version === undefined) throw new Error('a version was expected');
  install('6.1.0-10-amd64', { modules: true });
  await expect(source.materialize(version, quiet)).rejects.toMatchObject({ code: 'version-gone' });
});
