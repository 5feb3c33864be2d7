// What the tests of guest images need of the real lab: Debian's parts and a QEMU, from the cache of whoever runs the tests.

import { join } from 'node:path';
import type { GuestTools } from '../../src/guests/guest-tools.ts';
import { foldersFrom } from '../../src/infra/folders.ts';
import { systemClock } from '../../src/infra/system-clock.ts';
import { readArchiveConfiguration } from '../../src/sources/debian/apt-configuration.ts';
import { createDebianArchive } from '../../src/sources/debian/archive.ts';
import { createDebianTools } from '../../src/sources/debian/tools.ts';

export interface LabForImages {
  readonly tools: GuestTools;
  /** Starts QEMU for PCs on this machine. */
  readonly qemu: string;
}

export async function openLabForImages(): Promise<LabForImages> {
  const archive = createDebianArchive({
    cacheFolder: join(foldersFrom(process.env).cache, 'debian'),
    configure: () => readArchiveConfiguration({ options: {}, env: process.env }),
    clock: systemClock,
    suites: null,
    onNote: (note) => console.warn(note),
  });
  const tools = createDebianTools(archive);
  const { root } = await tools.qemu({ signal: new AbortController().signal, progress: () => undefined });
  return { tools, qemu: join(root, 'bin', 'qemu-system-x86_64') };
}
