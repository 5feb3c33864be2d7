import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../core/base/user-error.ts';
import type { FilesVersionSpec } from '../../core/scenario/scenario.ts';
import type { Source } from '../../ports/source.ts';
import { createFilesSource } from './source.ts';

const never = new AbortController().signal;
const quiet = { signal: never, progress: (): void => undefined };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-files-source-'));
  mkdirSync(join(folder, 'scenario/modules/6.1.0/kernel'), { recursive: true });
  writeFileSync(join(folder, 'scenario/modules/6.1.0/modules.builtin'), '');
  writeFileSync(join(folder, 'scenario/vmlinuz'), 'kernel');
  writeFileSync(join(folder, 'secret'), 'not yours');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function source(...versions: FilesVersionSpec[]): Source {
  const cacheFolder = join(folder, 'cache');
  return createFilesSource({ kind: 'files', versions }, { role: 'host-kernel', folder: join(folder, 'scenario'), cacheFolder });
}

test('a kernel with its modules, wherever of the two ways they are named', async () => {
  for (const modules of ['modules', 'modules/6.1.0']) {
    const kernels = source({ label: '6.1', path: 'vmlinuz', modules });
    const [version] = await kernels.line(never);
    if (version === undefined) throw new Error('a version was expected');
    expect(await kernels.materialize(version, quiet)).toMatchObject({
      kind: 'kernel',
      vmlinuz: join(folder, 'scenario/vmlinuz'),
      modules: join(folder, 'scenario/modules/6.1.0'),
    });
  }
});

test.each(['../secret', '/etc/hostname'])('%s is outside of the scenario', async (path) => {
  const failure = source({ label: 'x', path, modules: null }).line(never);
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(failure).rejects.toMatchObject({ code: 'file-outside' });
});

test('a link that leads out of the scenario is followed before it is judged', async () => {
  symlinkSync('../secret', join(folder, 'scenario/link'));
  symlinkSync('vmlinuz', join(folder, 'scenario/inside'));
  await expect(source({ label: 'x', path: 'link', modules: null }).line(never)).rejects.toMatchObject({ code: 'file-outside' });
  expect(await source({ label: 'x', path: 'inside', modules: null }).line(never)).toHaveLength(1);
});

test('a neighbour whose name begins like the scenario is outside', async () => {
  cpSync(join(folder, 'scenario'), join(folder, 'scenario-2'), { recursive: true });
  const failure = source({ label: 'x', path: '../scenario-2/vmlinuz', modules: null }).line(never);
  await expect(failure).rejects.toMatchObject({ code: 'file-outside' });
});

test('what is not there is said with its full path', async () => {
  await expect(source({ label: 'x', path: 'nothing', modules: null }).line(never)).rejects.toMatchObject({
    code: 'file-missing',
    message: expect.stringContaining(join(folder, 'scenario/nothing')) as string,
  });
});

test('modules of two kernels are not guessed from', async () => {
  mkdirSync(join(folder, 'scenario/modules/6.2.0/kernel'), { recursive: true });
  await expect(source({ label: 'x', path: 'vmlinuz', modules: 'modules' }).line(never)).rejects.toMatchObject({
    code: 'modules-unclear',
    message: expect.stringContaining('6.1.0, 6.2.0') as string,
  });
});

test('the id is the content', async () => {
  const ids: string[] = [];
  for (const content of ['kernel', 'other', 'kernel']) {
    writeFileSync(join(folder, 'scenario/vmlinuz'), content);
    const [version] = await source({ label: '6.1', path: 'vmlinuz', modules: 'modules' }).line(never);
    ids.push(version?.id ?? '');
  }
  expect(ids[0]).toBe(ids[2]);
  expect(ids[0]).not.toBe(ids[1]);
});
