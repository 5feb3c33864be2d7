// Variables in the flash image that UEFI firmware of edk2 keeps them in: appends to one that has room. Pure. The layout is that of edk2's
// MdeModulePkg/Include/Guid/VariableFormat.h (authenticated variables), behind a firmware volume's header (PI Specification, 3.2.1).

import { LabError } from '../../core/base/user-error.ts';
import { guidBytes } from './guid.ts';

export interface EfiVariable {
  readonly name: string;
  /** The vendor's GUID, as people write it. */
  readonly vendor: string;
  /** UEFI Specification, 8.2.1: 1 non-volatile, 2 at boot, 4 at run time, 0x20 signed with a time. */
  readonly attributes: number;
  readonly data: Uint8Array;
}

const storeGuid = guidBytes('aaf32c78-947b-439a-a180-2e144ec37792');
const storeHeaderBytes = 28;
const variableHeaderBytes = 60;
const startId = 0x55aa;
/** VAR_ADDED: header and data are valid. */
const added = 0x3f;

/** A copy of the image with the variables behind those that it has. Throws LabError for an image of another form. */
export function withVariables(image: Uint8Array, variables: readonly EfiVariable[]): Uint8Array {
  const copy = Buffer.from(image);
  // HeaderLength of the firmware volume.
  const store = copy.length < 0x48 ? 0 : copy.readUInt16LE(0x30);
  if (copy.length < store + storeHeaderBytes || !copy.subarray(store, store + 16).equals(storeGuid)) throw noStore();
  const end = store + copy.readUInt32LE(store + 16);
  let at = firstFree(copy, { from: store + storeHeaderBytes, end });
  for (const variable of variables) {
    const bytes = encode(variable);
    if (at + bytes.length > end) throw noStore();
    bytes.copy(copy, at);
    at = aligned(at + bytes.length);
  }
  return copy;
}

function firstFree(store: Buffer, { from, end }: { readonly from: number; readonly end: number }): number {
  let at = from;
  while (at + variableHeaderBytes <= end && store.readUInt16LE(at) === startId) {
    at = aligned(at + variableHeaderBytes + store.readUInt32LE(at + 36) + store.readUInt32LE(at + 40));
  }
  return at;
}

function encode({ name, vendor, attributes, data }: EfiVariable): Buffer {
  const text = Buffer.from(`${name}\0`, 'utf16le');
  const header = Buffer.alloc(variableHeaderBytes);
  header.writeUInt16LE(startId, 0);
  header.writeUInt8(added, 2);
  header.writeUInt32LE(attributes, 4);
  // The time of what is signed: 2000-01-01, so that whatever is signed later replaces it.
  if ((attributes & 0x20) !== 0) Buffer.from([0xd0, 0x07, 1, 1]).copy(header, 16);
  header.writeUInt32LE(text.length, 36);
  header.writeUInt32LE(data.length, 40);
  guidBytes(vendor).copy(header, 44);
  return Buffer.concat([header, text, data]);
}

function aligned(offset: number): number {
  return (offset + 3) & ~3;
}

function noStore(): LabError {
  return new LabError({
    code: 'firmware-variables-unknown',
    message: 'The template of the firmware’s variables has another form than edk2’s, or no room for keys.',
    hint: 'Secure boot is for firmware such as ovmf, in a version whose package has a build with it.',
  });
}
