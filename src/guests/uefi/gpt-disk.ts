// Lays out a disk with a GUID partition table and one EFI system partition. UEFI Specification 2.10, section 5.3, has the format. Pure.

import { crc32 } from 'node:zlib';
import { assert } from '../../core/base/assert.ts';
import { sectorBytes } from '../sector.ts';
import { guidBytes } from './guid.ts';

/** Where the partition begins: 1 MiB, as partitioning programs do today. */
export const espStartBytes = 1024 * 1024;

export interface GptParts {
  /** From the first byte of the disk to the partition. */
  readonly head: Uint8Array;
  /** From the end of the partition to that of the disk. */
  readonly tail: Uint8Array;
}

/** What goes around an EFI system partition of `partitionBytes`. Equal arguments give equal bytes. */
export function gptParts(partitionBytes: number): GptParts {
  assert(partitionBytes > 0 && partitionBytes % sectorBytes === 0, 'A partition is made of sectors.');
  const partitionSectors = partitionBytes / sectorBytes;
  const first = espStartBytes / sectorBytes;
  const lastUsable = first + partitionSectors - 1;
  const lastSector = lastUsable + entrySectors + 1;
  const entries = entryArray(first, lastUsable);
  const place = { entries, lastUsable, lastSector };
  const head = new Uint8Array(espStartBytes);
  head.set(protectiveMbr(lastSector));
  head.set(header({ ...place, at: 1, other: lastSector, entriesAt: 2 }), sectorBytes);
  head.set(entries, 2 * sectorBytes);
  const tail = new Uint8Array((entrySectors + 1) * sectorBytes);
  tail.set(entries);
  tail.set(header({ ...place, at: lastSector, other: 1, entriesAt: lastUsable + 1 }), entrySectors * sectorBytes);
  return { head, tail };
}

const entryBytes = 128;
const entriesMax = 128;
const entrySectors = (entryBytes * entriesMax) / sectorBytes;

/** So that programs that know no GPT see a disk that is full. */
function protectiveMbr(lastSector: number): Uint8Array {
  const mbr = new Uint8Array(sectorBytes);
  const fields = new DataView(mbr.buffer);
  mbr.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  fields.setUint32(454, 1, true);
  fields.setUint32(458, lastSector, true);
  mbr.set([0x55, 0xaa], 510);
  return mbr;
}

// Any ids will do; fixed ones keep images equal.
const diskId = guidBytes('66697273-7462-6164-8000-000000000001');
const partitionId = guidBytes('66697273-7462-6164-8000-000000000002');
const efiSystemPartition = guidBytes('C12A7328-F81F-11D2-BA4B-00A0C93EC93B');

function entryArray(first: number, last: number): Uint8Array {
  const entries = new Uint8Array(entryBytes * entriesMax);
  const fields = new DataView(entries.buffer);
  entries.set(efiSystemPartition, 0);
  entries.set(partitionId, 16);
  fields.setBigUint64(32, BigInt(first), true);
  fields.setBigUint64(40, BigInt(last), true);
  for (const [index, character] of [...'EFI'].entries()) fields.setUint16(56 + 2 * index, character.charCodeAt(0), true);
  return entries;
}

interface HeaderPlace {
  readonly at: number;
  readonly other: number;
  readonly entriesAt: number;
  readonly entries: Uint8Array;
  readonly lastUsable: number;
}

function header({ at, other, entriesAt, entries, lastUsable }: HeaderPlace): Uint8Array {
  const block = new Uint8Array(sectorBytes);
  const fields = new DataView(block.buffer);
  block.set(Buffer.from('EFI PART'), 0);
  fields.setUint32(8, 0x00010000, true);
  fields.setUint32(12, headerBytes, true);
  fields.setBigUint64(24, BigInt(at), true);
  fields.setBigUint64(32, BigInt(other), true);
  fields.setBigUint64(40, BigInt(espStartBytes / sectorBytes), true);
  fields.setBigUint64(48, BigInt(lastUsable), true);
  block.set(diskId, 56);
  fields.setBigUint64(72, BigInt(entriesAt), true);
  fields.setUint32(80, entriesMax, true);
  fields.setUint32(84, entryBytes, true);
  fields.setUint32(88, crc32(entries), true);
  fields.setUint32(16, crc32(block.subarray(0, headerBytes)), true);
  return block;
}

const headerBytes = 92;
