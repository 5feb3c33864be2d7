// The boot entry of a firmware's variables that starts one program of a disk with load options: what a kernel that is its own EFI
// stub has its command line from. Pure. UEFI Specification 2.10: 3.1.3 (load options), 3.3 (variables), 10.3.5.4 (file paths).

import type { EfiVariable } from './variable-store.ts';

export interface BootEntry {
  /** For people who look at the firmware's menu. */
  readonly title: string;
  /** As UEFI writes paths: `\vmlinuz`. */
  readonly file: string;
  /** What the program is told; a kernel takes it as its command line. */
  readonly options: string;
}

const globalVariable = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** Non-volatile, at boot and at run time. */
const attributes = 7;

/**
 * As `Boot0001`, the first to be tried. The path names no disk: the firmware then looks for the file on each of them (3.1.2, short-form
 * file paths), so that one entry is for any bus and any image.
 */
export function bootEntryVariables(entry: BootEntry): readonly EfiVariable[] {
  return [
    { name: 'Boot0001', vendor: globalVariable, attributes, data: loadOption(entry) },
    { name: 'BootOrder', vendor: globalVariable, attributes, data: Uint8Array.of(1, 0) },
  ];
}

function loadOption({ title, file, options }: BootEntry): Uint8Array {
  const path = Buffer.concat([node(4, 4, text(file)), node(0x7f, 0xff, new Uint8Array())]);
  const head = Buffer.alloc(6);
  // LOAD_OPTION_ACTIVE, and the length of the path.
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(path.length, 4);
  return Buffer.concat([head, text(title), path, text(options)]);
}

/** One node of a device path: type, subtype, length with these four bytes. */
function node(type: number, subtype: number, data: Uint8Array): Uint8Array {
  const head = Buffer.from([type, subtype, 0, 0]);
  head.writeUInt16LE(head.length + data.length, 2);
  return Buffer.concat([head, data]);
}

function text(words: string): Uint8Array {
  return Buffer.from(`${words}\0`, 'utf16le');
}
