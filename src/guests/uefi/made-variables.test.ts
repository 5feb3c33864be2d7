import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { someVersion } from '../../../test/fakes/source.ts';
import type { Source } from '../../ports/source.ts';
import { bootEntryVariables } from './boot-entry.ts';
import { guidBytes } from './guid.ts';
import { stubEntry, withBootEntry } from './stub-boot.ts';
import { withVariables } from './variable-store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-variables-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options = { signal: new AbortController().signal, progress: () => undefined };
const version = someVersion('ovmf', '1');

function firmware(vars: string): Source {
  return {
    description: 'made',
    line: () => Promise.resolve([version]),
    bytesMissing: () => Promise.resolve(0),
    materialize: () => Promise.resolve({ kind: 'tree', key: vars, root: folder, files: { code: '/code', vars } }),
  };
}

function emptyStore(): Buffer {
  const image = Buffer.alloc(4096, 0xff);
  image.fill(0, 0, 0x48);
  image.writeUInt16LE(0x48, 0x30);
  guidBytes('aaf32c78-947b-439a-a180-2e144ec37792').copy(image, 0x48);
  image.writeUInt32LE(2048, 0x58);
  return image;
}

test('firmware has variables with the boot entry beside its own', async () => {
  const vars = join(folder, 'vars');
  await writeFile(vars, emptyStore());
  const { files = {} } = await withBootEntry(firmware(vars), { architecture: 'aarch64', folder }).materialize(version, options);
  const entry = stubEntry('aarch64');
  expect(entry.options).toContain('console=ttyAMA0');
  expect(await readFile(files.stubvars ?? '')).toEqual(withVariables(emptyStore(), bootEntryVariables(entry)));
  expect(await readFile(vars)).toEqual(emptyStore());
});

test('a template that nothing can be put into leaves the version its other files', async () => {
  const vars = join(folder, 'zeros');
  await writeFile(vars, Buffer.alloc(4096));
  const artifact = await withBootEntry(firmware(vars), { architecture: 'aarch64', folder }).materialize(version, options);
  expect(artifact.files).toEqual({ code: '/code', vars });
});
