// A disk image as the sectors that hold something, for those small enough to be written into a script.

import { open } from 'node:fs/promises';
import { sectorBytes } from './sector.ts';

// A boot sector and what it reads are a few KiB; a script of more than this nobody reads or pastes.
const contentBytesMax = 64 * 1024;

/** Null when the image holds more than a script should. */
export async function imagePieces(path: string): Promise<{
  readonly bytes: number;
  readonly pieces: readonly { readonly sector: number; readonly base64: string }[];
} | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const pieces: { sector: number; content: Buffer[] }[] = [];
    let content = 0;
    const chunk = Buffer.alloc(2048 * sectorBytes);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      for (let offset = 0; offset < bytesRead; offset += sectorBytes) {
        const sector = chunk.subarray(offset, Math.min(offset + sectorBytes, bytesRead));
        if (sector.every((byte) => byte === 0)) continue;
        content += sector.length;
        if (content > contentBytesMax) return null;
        const number = (at + offset) / sectorBytes;
        const last = pieces.at(-1);
        if (last && last.sector + last.content.length === number) last.content.push(Buffer.from(sector));
        else pieces.push({ sector: number, content: [Buffer.from(sector)] });
      }
      at += bytesRead;
    }
    return {
      bytes: size,
      pieces: pieces.map(({ sector, content: parts }) => ({ sector, base64: Buffer.concat(parts).toString('base64') })),
    };
  } finally {
    await file.close();
  }
}
