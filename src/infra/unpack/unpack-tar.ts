// A tar archive on this machine, laid down below a folder that stands for `/`.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { bytesMaxOf, RootWriter, type RootWriterOptions } from './root-writer.ts';
import { readTar } from './tar.ts';

/** Packed or not. Throws LabError `archive-*`. */
export async function unpackTar(path: string, options: Omit<RootWriterOptions, 'bytesMax'>): Promise<void> {
  const writer = new RootWriter({ ...options, bytesMax: bytesMaxOf((await stat(path)).size) });
  await readTar(createReadStream(path, { highWaterMark: 1 << 20 }), options, (entry) => writer.put(entry));
}
