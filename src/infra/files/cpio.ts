// Writes the archive that the Linux kernel unpacks as its initramfs: cpio's "newc" form, as described in the kernel's
// Documentation/driver-api/early-userspace/buffer-format.rst. Equal entries give equal bytes: no clock, no owner, no order
// of a folder listing gets in.

import { assert } from '../../core/base/assert.ts';

export interface CpioEntry {
  /** Relative to the root, without a leading `/`: `usr/bin/busybox`. */
  readonly path: string;
  /** Permission bits, such as 0o755. Type bits are taken when they are there, else they follow from the other fields. */
  readonly mode: number;
  /** A regular file. */
  readonly content?: Uint8Array;
  /** A symbolic link to this. */
  readonly target?: string;
  /** A device node: a character device unless the mode's type bits say a block device (0o060000). */
  readonly device?: { readonly major: number; readonly minor: number };
}

/**
 * The archive of these entries, all owned by root with mtime 0. An entry without content, target and device is a folder.
 * Folders that are missing are added with mode 0755; a folder comes before what it holds, else the given order is kept.
 */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  // Inode numbers start at 1. No two entries share one: the kernel takes a shared one as a hard link.
  for (const [index, entry] of withFolders(entries).entries()) parts.push(...member(entry, index + 1));
  parts.push(...member(trailer, 0));
  return joined(parts);
}

const typeMask = 0o170000;
const folderType = 0o040000;
const fileType = 0o100000;
const linkType = 0o120000;
const characterDeviceType = 0o020000;

const headerBytes = 110;
// The kernel wants its members on 4 bytes; boot loaders and cpio itself write archives in blocks of 512.
const memberBytes = 4;
const blockBytes = 512;

const trailer: CpioEntry = { path: 'TRAILER!!!', mode: fileType, content: new Uint8Array() };
const encoder = new TextEncoder();

function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const given = new Map(entries.map((entry) => [entry.path, entry]));
  assert(given.size === entries.length, 'No path is twice in an archive.');
  const ordered = new Map<string, CpioEntry>();
  const add = (path: string): void => {
    if (ordered.has(path)) return;
    const slash = path.lastIndexOf('/');
    if (slash !== -1) add(path.slice(0, slash));
    ordered.set(path, given.get(path) ?? { path, mode: folderType | 0o755 });
  };
  for (const path of given.keys()) {
    assert(
      path.split('/').every((name) => name !== '' && name !== '.' && name !== '..'),
      `A path in an archive is relative and plain, not "${path}".`,
    );
    add(path);
  }
  return [...ordered.values()];
}

function member(entry: CpioEntry, inode: number): Uint8Array[] {
  const name = encoder.encode(`${entry.path}\0`);
  const content = entry.target === undefined ? (entry.content ?? new Uint8Array()) : encoder.encode(entry.target);
  const mode = modeOf(entry);
  const fields = [
    inode,
    inode === 0 ? 0 : mode,
    0, // owner
    0, // group
    (mode & typeMask) === folderType ? 2 : 1, // links
    0, // mtime
    content.length,
    0, // major of the device that holds the file
    0, // minor
    entry.device?.major ?? 0,
    entry.device?.minor ?? 0,
    name.length,
    0, // no checksum in this form
  ];
  const header = `070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, '0')).join('')}`;
  assert(header.length === headerBytes, `Every field of "${entry.path}" fits into 8 hexadecimal digits.`);
  return [
    encoder.encode(header),
    name,
    padding(headerBytes + name.length, memberBytes),
    content,
    padding(content.length, memberBytes),
  ];
}

function modeOf(entry: CpioEntry): number {
  if ((entry.mode & typeMask) !== 0) return entry.mode;
  if (entry.target !== undefined) return entry.mode | linkType;
  if (entry.device !== undefined) return entry.mode | characterDeviceType;
  return entry.mode | (entry.content === undefined ? folderType : fileType);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  const archive = new Uint8Array(bytes + padding(bytes, blockBytes).length);
  let offset = 0;
  for (const part of parts) {
    archive.set(part, offset);
    offset += part.length;
  }
  return archive;
}

function padding(bytes: number, unit: number): Uint8Array {
  return new Uint8Array((unit - (bytes % unit)) % unit);
}
