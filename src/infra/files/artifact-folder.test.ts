import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactFolder, isArtifactUnchanged, isArtifactWhole } from './artifact-folder.ts';

let folder: string;
let made: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-artifact-'));
  made = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function make(): Promise<string> {
  const path = join(folder, 'it');
  await artifactFolder(path, async (temporary) => {
    made += 1;
    writeFileSync(join(temporary, 'file'), 'content');
  });
  return path;
}

test('is made once', async () => {
  await make();
  await make();
  expect(made).toBe(1);
});

test.each(['file', '.firstbad.json'])('is made again when %s was cut or removed', async (name) => {
  const path = join(await make(), name);
  truncateSync(path, 2);
  await make();
  expect(made).toBe(2);
  rmSync(path);
  await make();
  expect(made).toBe(3);
  expect(readFileSync(join(folder, 'it/file'), 'utf8')).toBe('content');
});

test('a change of the same length is found by the full check', async () => {
  const path = await make();
  expect(await isArtifactUnchanged(path)).toBe(true);
  writeFileSync(join(path, 'file'), 'kontent');
  expect(await isArtifactWhole(path)).toBe(true);
  expect(await isArtifactUnchanged(path)).toBe(false);
});
