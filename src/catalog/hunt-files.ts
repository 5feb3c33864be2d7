// Files with hunts in them, on this machine's disk.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { HuntFiles, LoadedScenario } from '../app/lab.ts';
import { errorText } from '../core/base/error-text.ts';
import { UserError } from '../core/base/user-error.ts';
import { makeWhole, writeWhole } from '../infra/files/files.ts';
import type { Folders } from '../infra/files/folders.ts';
import { scenarioFromText } from './scenario-file.ts';

// What a mail or a chat still takes. Trees and kernels of a scenario's own are better given away by themselves.
const scenarioBytesMax = 64 * 1024 * 1024;
// A gigabyte of consoles is no hunt; a file that unpacks to more is made to fill memory.
const unpackedBytesMax = 1024 * 1024 * 1024;

export function huntFilesIn(folders: Pick<Folders, 'state'>): HuntFiles {
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return {
    encoding: {
      toBase64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
      fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
      sha256,
    },
    isOurs: (folder) => resolve(folder).startsWith(join(folders.state, 'adopted') + '/'),
    scenarioFiles,
    scenarioOf: (files) => {
      const text = files.get('firstbad.yaml');
      return text === undefined ? null : scenarioFromText(new TextDecoder().decode(text), 'firstbad.yaml');
    },
    layScenario: async (files) => {
      const names = [...files].map(([path, bytes]) => `${path} ${sha256(bytes)}`).sort();
      const folder = join(folders.state, 'adopted', sha256(Buffer.from(names.join('\n'))).slice(0, 16));
      await layWhole(folder, files);
      return folder;
    },
    read: readHuntText,
    write: async (path, lines) => writeWhole(path, await promisify(gzip)(`${lines.join('\n')}\n`)),
  };
}

async function scenarioFiles(
  { scenario, folder }: LoadedScenario,
  more: readonly string[] = [],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const named = [
    ...(scenario.image?.kind === 'file' ? [scenario.image.path] : []),
    ...scenario.components.flatMap(({ source }) => (source.kind === 'files' ? source.versions.map(({ path }) => path) : [])),
  ];
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const path of ['firstbad.yaml', ...named, ...more]) {
    const bytes = await readNamed(join(folder, path), path);
    total += bytes.byteLength;
    if (total > scenarioBytesMax) {
      throw new UserError({
        code: 'scenario-too-large',
        message: `The scenario's own files have more than ${scenarioBytesMax / 1024 / 1024} MiB (${path} is one of them): too much for a hunt file.`,
        hint: 'Give the scenario folder away by itself, and the result with firstbad report.',
      });
    }
    files.set(path, bytes);
  }
  return files;
}

async function readNamed(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError({
      code: 'file-unreadable',
      message: `The scenario's file ${name} can not be put into a hunt file: ${errorText(error)}.`,
      hint: 'Only scenarios in a firstbad.yaml whose versions are single files can be exported.',
      cause: error,
    });
  }
}

/** One that is there already has the same files, since their hashes are its name. */
async function layWhole(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await makeWhole(folder, async (temporary) => {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), bytes);
    }
  });
}

async function readHuntText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isPacked ? await promisify(gunzip)(bytes, { maxOutputLength: unpackedBytesMax }) : bytes).toString('utf8');
  } catch (error) {
    throw new UserError({
      code: 'file-unreadable',
      message: `${path} can not be read as a hunt file: ${errorText(error)}.`,
      hint: 'Name a file that firstbad export has written.',
      cause: error,
    });
  }
}
