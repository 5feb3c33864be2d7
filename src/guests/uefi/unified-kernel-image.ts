// A unified kernel image: systemd's EFI stub with a kernel, its initramfs and its command line as further sections of the same program
// (UAPI group, Unified Kernel Image). What systemd-ukify makes, without Python. Pure; PE is Microsoft's "PE Format".

import { LabError } from '../../core/base/user-error.ts';

export interface KernelImageSection {
  /** At most eight characters: `.cmdline`. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The stub with these sections behind its own. Throws LabError for a stub that has no room for them. */
export function unifiedKernelImage(stub: Uint8Array, sections: readonly KernelImageSection[]): Uint8Array {
  const head = readHead(Buffer.from(stub));
  const { image, count, table, sectionAlignment, fileAlignment } = head;
  const tableEnd = table + (count + sections.length) * sectionHeaderBytes;
  if (tableEnd > head.headerBytes) throw notAStub();
  let address = alignedTo(head.end, sectionAlignment);
  let offset = alignedTo(image.length, fileAlignment);
  const parts: Buffer[] = [image, Buffer.alloc(offset - image.length)];
  for (const [index, { name, content }] of sections.entries()) {
    const bytes = alignedTo(content.length, fileAlignment);
    const header = Buffer.alloc(sectionHeaderBytes);
    header.write(name, 0, 8, 'latin1');
    for (const [at, value] of [content.length, address, bytes, offset].entries()) header.writeUInt32LE(value, 8 + 4 * at);
    header.writeUInt32LE(readableData, 36);
    header.copy(image, table + (count + index) * sectionHeaderBytes);
    parts.push(Buffer.from(content), Buffer.alloc(bytes - content.length));
    address = alignedTo(address + content.length, sectionAlignment);
    offset += bytes;
  }
  image.writeUInt16LE(count + sections.length, head.at + 6);
  image.writeUInt32LE(address, head.optional + 56);
  return Buffer.concat(parts);
}

const sectionHeaderBytes = 40;
/** IMAGE_SCN_CNT_INITIALIZED_DATA and IMAGE_SCN_MEM_READ. */
const readableData = 0x4000_0040;

interface Head {
  /** A copy, to be changed. */
  readonly image: Buffer;
  /** Of "PE\0\0", and of the optional header. */
  readonly at: number;
  readonly optional: number;
  /** Of sections, and where their headers begin. */
  readonly count: number;
  readonly table: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  /** Room for headers at the beginning of the file. */
  readonly headerBytes: number;
  /** The first address behind all sections. */
  readonly end: number;
}

function readHead(image: Buffer): Head {
  const at = image.length < 0x40 ? image.length : image.readUInt32LE(0x3c);
  if (at + 24 > image.length || image.toString('latin1', at, at + 4) !== 'PE\0\0') throw notAStub();
  const optional = at + 24;
  const count = image.readUInt16LE(at + 6);
  const table = optional + image.readUInt16LE(at + 20);
  const ends = Array.from({ length: count }, (_, index) => {
    const header = table + index * sectionHeaderBytes;
    return image.readUInt32LE(header + 12) + image.readUInt32LE(header + 8);
  });
  return {
    image,
    at,
    optional,
    count,
    table,
    sectionAlignment: image.readUInt32LE(optional + 32),
    fileAlignment: image.readUInt32LE(optional + 36),
    headerBytes: image.readUInt32LE(optional + 60),
    end: Math.max(...ends),
  };
}

function alignedTo(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function notAStub(): LabError {
  return new LabError({
    code: 'efi-stub-unknown',
    message: 'systemd’s EFI stub has another form than was expected, or no room for further sections.',
    hint: 'It comes from the package systemd-boot-efi.',
  });
}
