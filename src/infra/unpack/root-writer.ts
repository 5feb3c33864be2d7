// Writes what an archive names into a folder that stands for `/`. The archive is not trusted: nothing is written outside of the folder,
// whatever links lead where, and what no package of files needs is refused in words.

import { createWriteStream } from 'node:fs';
import { link, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../core/base/user-error.ts';
import { tooLarge } from '../files/decompress.ts';
import { isMissing } from '../files/files.ts';
import { resolveIn } from '../files/rooted-path.ts';

export interface ArchiveEntry {
  /** As the archive has it: `./usr/bin/qemu-img`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'hard-link' | 'device';
  /** Where a link leads; of a hard link a path of the archive. */
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface RootWriterOptions {
  /** It exists. */
  readonly root: string;
  /** For errors: which archive it is. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** All files together, bytes. */
  readonly bytesMax: number;
  /** Of paths without `./`; what is not wanted is left out, unseen but for its name. All without it. */
  readonly wanted?: (path: string) => boolean;
}

const entriesMax = 1_000_000;

/** What an archive of so many bytes may hold: far more than any package does, far less than a trap. */
export function bytesMaxOf(packedBytes: number): number {
  return Math.min(Math.max(2 ** 30, packedBytes * 200), 2 ** 35);
}

export class RootWriter {
  readonly #options: RootWriterOptions;
  /** Folders of the archive by name, where they really are. */
  readonly #folders = new Map<string, string>();
  /** Paths of this archive's own. */
  readonly #written = new Set<string>();
  #entries = 0;
  #bytes = 0;

  constructor(options: RootWriterOptions) {
    this.#options = options;
  }

  /** Its content is read to the end in any case. Throws LabError `archive-refused`, and then the folder is of no use. */
  async put(entry: ArchiveEntry): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#entries += 1;
    if (this.#entries > entriesMax) throw this.#refused(`it has more than ${entriesMax} entries`);
    const parts = this.#partsOf(entry.path);
    const path = parts.join('/');
    if (parts.length === 0 || this.#options.wanted?.(path) === false) return drain(entry.content);
    this.#written.add(path);
    switch (entry.kind) {
      case 'folder':
        await this.#folder(parts);
        return drain(entry.content);
      case 'file':
        return this.#file(await this.#place(parts), entry);
      case 'link':
        await symlink(entry.target, await this.#place(parts));
        this.#folders.clear();
        return drain(entry.content);
      case 'hard-link':
        await this.#hardLink(await this.#place(parts), entry);
        return drain(entry.content);
      case 'device':
        throw this.#refused(`${path} is a device, a socket or a pipe`);
    }
  }

  /** Takes away what an earlier archive has put there (layers of images). */
  async remove(path: string): Promise<void> {
    const parts = this.#partsOf(path);
    const name = parts.pop();
    const folder = await resolveIn(this.#options.root, parts.join('/'));
    if (name === undefined || folder === null) return;
    await rm(join(folder, name), { recursive: true, force: true });
    this.#folders.clear();
  }

  /** Takes away all that earlier archives have put into a folder, and leaves what is of this one. */
  async empty(path: string): Promise<void> {
    const parts = this.#partsOf(path);
    const folder = await resolveIn(this.#options.root, parts.join('/'));
    if (folder === null) return;
    for (const name of await readdir(folder)) {
      const own = [...parts, name].join('/');
      const isOwn = [...this.#written].some((one) => one === own || one.startsWith(`${own}/`));
      if (!isOwn) await rm(join(folder, name), { recursive: true, force: true });
    }
    this.#folders.clear();
  }

  #partsOf(path: string): string[] {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw this.#refused(`the path ${JSON.stringify(path)} leads out of it`);
    if (path.includes('\0')) throw this.#refused('a path has a NUL in it');
    return parts;
  }

  /** Where a new file, link or hard link goes: what lay there before is taken away, a link itself and not what it leads to. */
  async #place(parts: readonly string[]): Promise<string> {
    const path = join(await this.#folder(parts.slice(0, -1)), parts.at(-1) ?? '');
    const there = await lookAt(path);
    if (there?.isDirectory() === true) throw this.#refused(`${parts.join('/')} is a folder, and then something else`);
    if (there !== null) await rm(path);
    return path;
  }

  /** The real folder, made where it is missing. Links on the way are followed as if the root were `/`. */
  async #folder(parts: readonly string[]): Promise<string> {
    const { root } = this.#options;
    const name = parts.join('/');
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const real = (await resolveIn(root, name)) ?? (await this.#newFolder(parts));
    const there = await lookAt(real);
    if (there === null) await mkdir(real, { recursive: true });
    else if (!there.isDirectory()) throw this.#refused(`${name} is no folder, and something lies in it`);
    this.#folders.set(name, real);
    return real;
  }

  async #newFolder(parts: readonly string[]): Promise<string> {
    if (parts.length === 0) return this.#options.root;
    const path = join(await this.#folder(parts.slice(0, -1)), parts.at(-1) ?? '');
    // A link that leads to nothing: a folder takes its place.
    if ((await lookAt(path)) !== null) await rm(path);
    return path;
  }

  async #file(path: string, entry: ArchiveEntry): Promise<void> {
    const { signal } = this.#options;
    // Links and permissions of their owner only: nothing of an archive may run as somebody else.
    const mode = (entry.mode & 0o755) | 0o600;
    await pipeline(Readable.from(this.#counted(entry.content)), createWriteStream(path, { flags: 'wx', mode }), { signal });
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of content) {
      this.#bytes += chunk.length;
      if (this.#bytes > this.#options.bytesMax) throw tooLarge(this.#options.what, this.#options.bytesMax);
      yield chunk;
    }
  }

  async #hardLink(path: string, entry: ArchiveEntry): Promise<void> {
    const parts = this.#partsOf(entry.target);
    const folder = await resolveIn(this.#options.root, dirname(parts.join('/')));
    const target = folder === null ? null : join(folder, parts.at(-1) ?? '');
    const there = target === null ? null : await lookAt(target);
    if (target === null || there?.isFile() !== true) {
      throw this.#refused(`${entry.path} is the same file as ${entry.target}, which is none of it`);
    }
    await link(target, path);
  }

  #refused(why: string): LabError {
    return new LabError({
      code: 'archive-refused',
      message: `${this.#options.what} is not unpacked: ${why}. Nothing of it was used.`,
      hint: 'It is damaged or hostile. Whoever made it has to say; firstbad takes it from nobody.',
    });
  }
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of content) void chunk;
}

async function lookAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
