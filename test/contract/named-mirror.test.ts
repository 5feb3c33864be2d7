// The archive that is named once for a machine: kept when it can be read, taken instead of apt's, and forgotten.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArchiveChoice, machineArchive } from '../../src/app/lab.ts';
import { openLab } from '../../src/catalog/lab.ts';
import { foldersFrom } from '../../src/infra/files/folders.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import { startTestArchive, type TestArchive } from '../fakes/debian-archive.ts';
import { echoingQemu } from '../fakes/debian-world.ts';

let folder: string;
let server: TestArchive;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-mirror-'));
  server = await startTestArchive();
  await server.publish('trixie', echoingQemu('1:10.0.99+mine'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const signal = new AbortController().signal;

function lab() {
  const folders = foldersFrom({ FIRSTBAD_HOME: folder });
  return openLab({ folders, env: {}, clock: systemClock, version: '0' });
}

async function versionsOf(choice: ArchiveChoice): Promise<readonly string[]> {
  const source = await lab()
    .choose(choice)
    .source({
      role: 'qemu',
      spec: { kind: 'debian', package: 'qemu-system-x86', suites: ['trixie'] },
      scenarioFolder: folder,
      withoutTrees: true,
      onNote: () => undefined,
    });
  return (await source.line(signal)).map(({ label }) => label);
}

test('nothing is named at first', async () => {
  expect(await (await lab().choose(machineArchive).mirror()).read()).toBeNull();
});

test('what was named is read with its own keys, by every command that names none', async () => {
  const keyrings = [relative(process.cwd(), server.keyring)];
  await (await lab().choose(machineArchive).mirror()).write({ mirror: server.mirror, securityMirror: server.mirror, keyrings });
  const kept = await (await lab().choose(machineArchive).mirror()).read();
  expect(kept).toEqual({ mirror: server.mirror, securityMirror: server.mirror, keyrings: [server.keyring] });
  expect(await versionsOf(machineArchive)).toEqual(['1:10.0.99+mine']);
});

test('a command that names another one is not given this one', async () => {
  await expect(versionsOf({ mirror: 'http://127.0.0.1:9/debian' })).rejects.toThrow('127.0.0.1:9');
});

test('a file that is not ours is told, and mended by naming it again', async () => {
  await writeFile(join(folder, 'state/mirror.json'), '{"layout": 1}');
  await expect((await lab().choose(machineArchive).mirror()).read()).rejects.toMatchObject({ code: 'mirror-unreadable' });
});

test('forgotten, it is gone', async () => {
  const file = await lab().choose(machineArchive).mirror();
  expect([await file.remove(), await file.remove(), await file.read()]).toEqual([true, false, null]);
});
