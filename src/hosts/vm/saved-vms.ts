// VMs that were booted once and saved when they were ready, as files in the cache. A saved VM is used only with the very
// kernel, initramfs, lab QEMU and machine that it was saved with: all of them are in its key.

import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { together } from '../../core/base/together.ts';
import { makeRecordedFolder } from '../../infra/files/artifact-folder.ts';
import { isMissing, removeAbandoned } from '../../infra/files/files.ts';
import { isAsRecorded } from '../../infra/files/recorded.ts';

export interface SavedVm {
  /** What QEMU goes on from. */
  readonly stateFile: string;
  /** The serial console from the boot's first byte to the moment of saving, Latin-1. */
  readonly console: string;
}

export interface SavedVms {
  find(key: string): Promise<SavedVm | null>;
  /** `write` lets QEMU write the state file; then the oldest saved VMs beyond the size limit are removed. */
  add(key: string, console: () => string, write: (stateFile: string) => Promise<void>): Promise<SavedVm>;
  remove(key: string): Promise<void>;
}

/** `bytesMax` bounds what all saved VMs take together, in bytes; the one in use is never removed. */
export function openSavedVms(folder: string, bytesMax: number): SavedVms {
  return new SavedVmFolder(folder, bytesMax);
}

class SavedVmFolder implements SavedVms {
  readonly #folder: string;
  readonly #bytesMax: number;
  readonly #checked = new Set<string>();

  constructor(folder: string, bytesMax: number) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
  }

  async find(key: string): Promise<SavedVm | null> {
    const folder = this.#folderOf(key);
    const stateFile = join(folder, 'state');
    // A machine with other bits in it boots and gives wrong verdicts; each process looks once, which takes as long as it is read.
    if (!this.#checked.has(key) && (await isUnchanged(folder)) === false) {
      await this.remove(key);
      return null;
    }
    this.#checked.add(key);
    try {
      const console = await readFile(join(folder, 'console'), 'latin1');
      // The time of the last use, for `prune`.
      await utimes(stateFile, new Date(), new Date());
      return { stateFile, console };
    } catch {
      // Not saved yet, or removed by another firstbad in this moment: booting is the answer to both.
      return null;
    }
  }

  async add(key: string, console: () => string, write: (stateFile: string) => Promise<void>): Promise<SavedVm> {
    await removeAbandoned(this.#folder);
    await makeRecordedFolder(this.#folderOf(key), async (temporary) => {
      await write(join(temporary, 'state'));
      await writeFile(join(temporary, 'console'), console(), 'latin1');
    });
    this.#checked.add(key);
    await prune(this.#folder, key, this.#bytesMax);
    return { stateFile: join(this.#folderOf(key), 'state'), console: console() };
  }

  async remove(key: string): Promise<void> {
    await rm(this.#folderOf(key), { recursive: true, force: true });
  }

  #folderOf(key: string): string {
    return join(this.#folder, key);
  }
}

async function isUnchanged(folder: string): Promise<boolean | null> {
  return isAsRecorded(folder).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

async function prune(folder: string, keep: string, bytesMax: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const found = await together(names.map((name) => describe(folder, name)));
  const newestFirst = found.filter((entry) => entry !== null).sort((a, b) => b.usedAtMs - a.usedAtMs);
  let bytes = 0;
  for (const entry of newestFirst) {
    bytes += entry.bytes;
    if (bytes > bytesMax && entry.name !== keep) await rm(join(folder, entry.name), { recursive: true, force: true });
  }
}

interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

async function describe(folder: string, name: string): Promise<Entry | null> {
  try {
    const { size, mtimeMs } = await stat(join(folder, name, 'state'));
    return { name, bytes: size, usedAtMs: mtimeMs };
  } catch {
    // Another firstbad has removed it in the meantime.
    return null;
  }
}
