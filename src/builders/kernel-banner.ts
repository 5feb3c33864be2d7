// What a kernel image says of itself, read from the image: the same words that it prints first when it boots.

import { open } from 'node:fs/promises';

// Documentation/x86/boot.rst: 0x202 "HdrS", 0x20E the pointer to the version string, less 0x200.
const magicAt = 0x202;
const pointerAt = 0x20e;
const setupBase = 0x200;
const headBytes = 64 << 10;

/** Who built it: `tree-...@build-...`, which is also in the `Linux version` line on the console; null when that is not there. */
export async function builderOf(image: string): Promise<string | null> {
  const version = await readKernelVersion(image);
  return version === null ? null : (/^\S+ \((\S+@\S+)\)/.exec(version)?.[1] ?? null);
}

/** `6.1.192 (tree-...@build-...) #1 SMP ...`; null for a file that is no x86 kernel image. */
async function readKernelVersion(image: string): Promise<string | null> {
  const file = await open(image, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.length < pointerAt + 2 || head.toString('latin1', magicAt, magicAt + 4) !== 'HdrS') return null;
    const from = head.readUInt16LE(pointerAt) + setupBase;
    const end = head.indexOf(0, from);
    return from >= head.length || end < 0 ? null : head.toString('latin1', from, end);
  } finally {
    await file.close();
  }
}
