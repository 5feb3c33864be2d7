// The image that a scenario brings along: checked and used where it lies, never copied or changed.

import { open, realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { UserError } from '../core/base/user-error.ts';
import { isMissing, sha256OfFile } from '../infra/files/files.ts';
import type { GuestImage } from '../ports/image-builder.ts';

/** The raw or qcow2 image at `path`, which is relative to the scenario's folder and stays inside it, symbolic links followed. */
export async function fileImage(path: string, scenarioFolder: string): Promise<GuestImage> {
  const found = await locate(path, scenarioFolder);
  const { size } = await stat(found);
  const refusal = (await stat(found)).isFile() ? refusalOf(await readHeader(found), size) : 'it is not a file';
  if (refusal !== null) {
    throw new UserError({
      code: 'image-unusable',
      message: `The guest image "${path}" of the scenario in ${scenarioFolder} can not be used: ${refusal}.`,
      hint: 'Name a raw or qcow2 image that is complete in itself; qemu-img convert makes one.',
    });
  }
  return { key: await sha256OfFile(found), path: found, bytes: size };
}

async function locate(path: string, scenarioFolder: string): Promise<string> {
  const folder = await realpath(scenarioFolder);
  const found = await realpath(resolve(folder, path)).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new UserError({
      code: 'image-missing',
      message: `The scenario in ${scenarioFolder} names the guest image "${path}", but there is no such file.`,
      hint: 'Paths of images are relative to the folder of firstbad.yaml.',
      cause: error,
    });
  });
  if (relative(folder, found).split(sep)[0] === '..') {
    throw new UserError({
      code: 'image-outside',
      message: `The scenario in ${scenarioFolder} names the guest image "${path}", which is ${found}, outside of its folder.`,
      hint: 'Put the image, or a copy of it, into the folder of firstbad.yaml.',
    });
  }
  return found;
}

const qcow2HeaderBytes = 104;

async function readHeader(path: string): Promise<DataView> {
  const file = await open(path, 'r');
  try {
    const header = new DataView(new ArrayBuffer(qcow2HeaderBytes));
    await file.read(header, 0, qcow2HeaderBytes, 0);
    return header;
  } finally {
    await file.close();
  }
}

/** Why QEMU on the host could not use an image; null when it can. Offsets are those of QEMU's docs/interop/qcow2.txt. */
function refusalOf(header: DataView, bytes: number): string | null {
  if (bytes === 0) return 'it is empty';
  const isQcow = header.getUint32(0) === 0x514649fb; // "QFI" and 0xfb
  // A raw disk has sectors of 512 bytes; QEMU would pad the rest and the guest would see another size than the file has.
  if (!isQcow) return bytes % 512 === 0 ? null : `its size, ${bytes} bytes, is not a multiple of 512`;
  // The host sees this one file only.
  if (header.getBigUint64(8) !== 0n) return 'it is a qcow2 image with a backing file';
  const hasDataFile = header.getUint32(4) >= 3 && (header.getBigUint64(72) & 4n) !== 0n;
  return hasDataFile ? 'it is a qcow2 image with its data in another file' : null;
}
