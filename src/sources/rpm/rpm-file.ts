// An .rpm file of format 3, 4 or 6 (rpm's docs/manual/format_*.md): its headers, and its files out of the cpio archive behind them, whose
// entries of format 6 are only numbers of files in the header. Nothing of a package is run.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LabError } from '../../core/base/user-error.ts';
import { decompressed } from '../../infra/files/decompress.ts';
import type { ArchiveEntry, RootWriter } from '../../infra/unpack/root-writer.ts';

export interface RpmFile {
  readonly path: string;
  /** The header that is signed, as it lies in the file. */
  readonly header: Buffer;
  /** OpenPGP signatures of the header, binary. */
  readonly signatures: readonly Buffer[];
  /** SHA-256 of the packed payload, lower-case hexadecimal, as the header has it; null in old ones. */
  readonly payloadSha256: string | null;
  readonly payloadStart: number;
  readonly files: readonly RpmFileEntry[];
}

export interface RpmFileEntry {
  /** With a leading slash. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
  /** Equal for the names of one file. */
  readonly inode: number;
}

const tags = {
  basenames: 1117,
  dirIndexes: 1116,
  dirNames: 1118,
  modes: 1030,
  sizes: 1028,
  longSizes: 5008,
  inodes: 1096,
  payloadDigest: 5092,
  signatureRsa: 268,
  signatureDsa: 267,
  signatureOpenPgp: 278,
} as const;

const leadBytes = 96;
// A kernel's header has 2 MB.
const headerBytesMax = 2 ** 27;

/** Throws LabError `archive-damaged`. */
export async function readRpm(path: string): Promise<RpmFile> {
  const file = await open(path, 'r');
  try {
    const read = async (at: number, bytes: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
      if (bytesRead < bytes) throw damaged(path, 'it is cut off');
      return buffer;
    };
    if ((await read(0, 4)).toString('hex') !== 'edabeedb') throw damaged(path, 'it does not begin as one');
    const signature = await readHeader(path, leadBytes, read);
    const header = await readHeader(path, leadBytes + signature.bytes.length + padding(signature.bytes.length, 8), read);
    const payloadStart = header.start + header.bytes.length;
    const { signatureRsa, signatureDsa, signatureOpenPgp, payloadDigest } = tags;
    const openPgp = signature.texts(signatureOpenPgp).map((text) => Buffer.from(text, 'base64'));
    const older = [signatureRsa, signatureDsa].flatMap((tag) => signature.binary(tag) ?? []);
    return {
      path,
      header: header.bytes,
      signatures: [...openPgp, ...older],
      payloadSha256: header.texts(payloadDigest)[0] ?? null,
      payloadStart,
      files: filesOf(path, header),
    };
  } finally {
    await file.close();
  }
}

interface Header {
  readonly start: number;
  readonly bytes: Buffer;
  texts(tag: number): readonly string[];
  numbers(tag: number): readonly number[];
  binary(tag: number): Buffer | null;
}

async function readHeader(path: string, start: number, read: (at: number, bytes: number) => Promise<Buffer>): Promise<Header> {
  const intro = await read(start, 16);
  if (intro.toString('hex', 0, 4) !== '8eade801') throw damaged(path, 'a header of it does not begin as one');
  const [count, storeBytes] = [intro.readUInt32BE(8), intro.readUInt32BE(12)];
  if (count * 16 + storeBytes > headerBytesMax) throw damaged(path, 'a header of it is far too large');
  const bytes = await read(start, 16 + count * 16 + storeBytes);
  const store = bytes.subarray(16 + count * 16);
  const entries = new Map<number, { type: number; offset: number; count: number }>();
  for (let index = 0; index < count; index += 1) {
    const at = 16 + index * 16;
    const field = (number: number): number => bytes.readUInt32BE(at + 4 * number);
    const [tag, type, offset, many] = [field(0), field(1), field(2), field(3)];
    if (offset > storeBytes || many > storeBytes) throw damaged(path, 'a header of it names what it does not have');
    entries.set(tag, { type, offset, count: many });
  }
  return {
    start,
    bytes,
    texts(tag) {
      const entry = entries.get(tag);
      // STRING, STRING_ARRAY, I18NSTRING.
      if (entry === undefined || ![6, 8, 9].includes(entry.type)) return [];
      const texts: string[] = [];
      let at = entry.offset;
      for (let index = 0; index < entry.count; index += 1) {
        const end = store.indexOf(0, at);
        if (end < 0) throw damaged(path, 'a text of it has no end');
        texts.push(store.toString('utf8', at, end));
        at = end + 1;
      }
      return texts;
    },
    numbers(tag) {
      const entry = entries.get(tag);
      const width = entry === undefined ? undefined : ({ 3: 2, 4: 4, 5: 8 } as Record<number, number>)[entry.type];
      if (entry === undefined || width === undefined) return [];
      if (entry.offset + entry.count * width > storeBytes) throw damaged(path, 'a list of it is cut off');
      return Array.from({ length: entry.count }, (_, index) => {
        const at = entry.offset + index * width;
        return width === 8 ? Number(store.readBigUInt64BE(at)) : store.readUIntBE(at, width);
      });
    },
    binary(tag) {
      const entry = entries.get(tag);
      return entry === undefined || entry.type !== 7 ? null : store.subarray(entry.offset, entry.offset + entry.count);
    },
  };
}

function filesOf(path: string, header: Header): readonly RpmFileEntry[] {
  const names = header.texts(tags.basenames);
  const folders = header.texts(tags.dirNames);
  const indexes = header.numbers(tags.dirIndexes);
  const modes = header.numbers(tags.modes);
  const longSizes = header.numbers(tags.longSizes);
  const sizes = longSizes.length > 0 ? longSizes : header.numbers(tags.sizes);
  const inodes = header.numbers(tags.inodes);
  if ([indexes, modes, sizes, inodes].some((list) => list.length !== names.length))
    throw damaged(path, 'its lists of files differ');
  return names.map((name, index) => ({
    path: `${folders[indexes[index]!] ?? '/'}${name}`,
    mode: modes[index]!,
    bytes: sizes[index]!,
    inode: inodes[index]!,
  }));
}

/** Hands the files on to the writer. Throws LabError `archive-*`. */
export async function unpackRpm(rpm: RpmFile, writer: RootWriter, signal: AbortSignal): Promise<void> {
  const what = `The package ${rpm.path}`;
  const packed = createReadStream(rpm.path, { start: rpm.payloadStart, highWaterMark: 1 << 20 });
  const reader = new ByteReader(decompressed(packed, { signal, what }), rpm.path);
  // Of files with several names only the last one has the content (cpio's way); the others are made to it then.
  const waiting = new Map<number, ArchiveEntry[]>();
  for (;;) {
    const entry = await readEntry(rpm, reader);
    if (entry === null) break;
    const { inode, bytes, isShared } = entry;
    const content = reader.take(bytes);
    if (isShared && bytes === 0 && entry.kind === 'file') {
      waiting.set(inode, [...(waiting.get(inode) ?? []), { ...entry, content }]);
      continue;
    }
    await writer.put({
      ...entry,
      target: entry.kind === 'link' ? await text(content) : '',
      content: entry.kind === 'link' ? nothing() : content,
    });
    await reader.skip(content, padding(bytes, 4));
    const others = isShared ? (waiting.get(inode) ?? []) : [];
    for (const other of others) await writer.put({ ...other, kind: 'hard-link', target: entry.path, content: nothing() });
    waiting.delete(inode);
  }
  for (const entry of [...waiting.values()].flat()) await writer.put(entry);
  reader.close();
}

interface CpioEntry extends Omit<ArchiveEntry, 'content'> {
  readonly inode: number;
  readonly bytes: number;
  readonly isShared: boolean;
}

const trailer = 'TRAILER!!!';

/** Null at the end. */
async function readEntry(rpm: RpmFile, reader: ByteReader): Promise<CpioEntry | null> {
  const magic = (await reader.bytes(6)).toString('latin1');
  if (magic === '07070X') return strippedEntry(rpm, reader);
  if (magic !== '070701' && magic !== '070702') throw damaged(rpm.path, 'its archive has an entry that is none of cpio');
  const header = (await reader.bytes(104)).toString('latin1');
  if (!/^[0-9A-Fa-f]{104}$/.test(header)) throw damaged(rpm.path, 'a number of its archive is none');
  // c_ino, c_mode, c_nlink, c_filesize, c_namesize of cpio's newc.
  const field = (index: number): number => parseInt(header.slice(8 * index, 8 * (index + 1)), 16);
  const [inode, mode, links, bytes, nameBytes] = [field(0), field(1), field(4), field(6), field(11)];
  if (nameBytes > 65_536) throw damaged(rpm.path, 'a name of its archive is far too long');
  const path = (await reader.bytes(nameBytes)).toString('utf8').replace(/\0.*$/s, '');
  await reader.bytes(padding(6 + 104 + nameBytes, 4));
  if (path === trailer) return null;
  return { path, kind: kindOf(mode), target: '', mode, inode, bytes, isShared: links > 1 && kindOf(mode) === 'file' };
}

/** `07070X`, the number of the file in the header, and two bytes so that what follows begins at a multiple of four. */
async function strippedEntry(rpm: RpmFile, reader: ByteReader): Promise<CpioEntry> {
  const index = parseInt((await reader.bytes(8)).toString('latin1'), 16);
  await reader.bytes(2);
  const file = rpm.files[index];
  if (file === undefined) throw damaged(rpm.path, 'its archive has a file that its header does not name');
  const kind = kindOf(file.mode);
  const names = kind === 'file' ? rpm.files.filter(({ inode }) => inode === file.inode) : [];
  // The last name of a file has its content.
  const isEmpty = kind === 'folder' || kind === 'device' || (names.length > 1 && names.at(-1) !== file);
  const { path, mode, inode } = file;
  return { path, kind, target: '', mode, inode, bytes: isEmpty ? 0 : file.bytes, isShared: names.length > 1 };
}

function kindOf(mode: number): ArchiveEntry['kind'] {
  switch (mode & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'folder';
    case 0o120000:
      return 'link';
    default:
      return 'device';
  }
}

/** How many bytes are missing to the next multiple. */
function padding(bytes: number, multiple: number): number {
  return (multiple - (bytes % multiple)) % multiple;
}

/** Takes a stream apart by counts of bytes. */
class ByteReader {
  readonly #reading: AsyncIterator<Buffer>;
  readonly #path: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>, path: string) {
    this.#reading = stream[Symbol.asyncIterator]();
    this.#path = path;
  }

  async bytes(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.take(count)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** The next bytes as they come; to be read before anything else is. */
  async *take(count: number): AsyncIterable<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#reading.next();
        if (next.done === true) throw damaged(this.#path, 'its archive is cut off');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** What a reader left of an entry, and the bytes up to the next one. */
  async skip(content: AsyncIterable<Buffer>, more: number): Promise<void> {
    for await (const part of content) void part;
    await this.bytes(more);
  }

  close(): void {
    void this.#reading.return?.();
  }
}

async function* nothing(): AsyncIterable<Buffer> {
  // Links and hard links have no content.
}

function damaged(path: string, why: string): LabError {
  return new LabError({ code: 'archive-damaged', message: `${path} is no whole rpm package: ${why}.` });
}
