// Unpacks a Debian package (deb(5): an ar archive with two tar archives in it) without dpkg. Nothing of it is run.

import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { LabError } from '../../core/base/user-error.ts';
import { bytesMaxOf, RootWriter } from './root-writer.ts';
import { readTar } from './tar.ts';

export interface UnpackDebOptions {
  readonly signal: AbortSignal;
  /** See RootWriterOptions. */
  readonly wanted?: (path: string) => boolean;
  /** All its files together, bytes; by the size of the package without it. */
  readonly bytesMax?: number;
}

/** Its files into `root`, which is made; links that lie there are followed within it. Throws LabError `archive-*`. */
export async function unpackDeb(path: string, root: string, { signal, wanted, bytesMax }: UnpackDebOptions): Promise<void> {
  const { start, end } = await dataOf(path);
  const what = `The package ${path}`;
  const limits = { bytesMax: bytesMax ?? bytesMaxOf((await stat(path)).size), ...(wanted === undefined ? {} : { wanted }) };
  const writer = new RootWriter({ root, what, signal, ...limits });
  await mkdir(root, { recursive: true });
  await readTar(createReadStream(path, { start, end, highWaterMark: 1 << 20 }), { signal, what }, (entry) => writer.put(entry));
}

const magic = '!<arch>\n';
const headerBytes = 60;

/** Where the files are in it: the first and the last byte of `data.tar.*`. */
async function dataOf(path: string): Promise<{ readonly start: number; readonly end: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (at: number, bytes: number): Promise<string> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
      return buffer.toString('latin1', 0, bytesRead);
    };
    if ((await read(0, magic.length)) !== magic) throw damaged(path, 'it does not begin as one');
    for (let at = magic.length, index = 0; at + headerBytes <= size; index += 1) {
      const header = await read(at, headerBytes);
      const name = header.slice(0, 16).trimEnd().replace(/\/$/, '');
      const bytes = /^\d{1,10} *$/.test(header.slice(48, 58)) ? Number(header.slice(48, 58)) : NaN;
      const start = at + headerBytes;
      if (!header.endsWith('`\n') || !(start + bytes <= size)) throw damaged(path, `its part ${index + 1} is cut off`);
      if (index === 0 && (name !== 'debian-binary' || !(await read(start, 2)).startsWith('2.'))) {
        throw damaged(path, 'it is not of format 2');
      }
      if (/^data\.tar(\.|$)/.test(name)) return { start, end: start + bytes - 1 };
      // Parts begin at even places.
      at = start + bytes + (bytes % 2);
    }
    throw damaged(path, 'there is no data.tar in it');
  } finally {
    await file.close();
  }
}

function damaged(path: string, why: string): LabError {
  return new LabError({ code: 'archive-damaged', message: `${path} is no whole Debian package: ${why}.` });
}
