// What end-to-end tests need of the real lab: Debian's parts from the cache of whoever runs the tests, and folders of their own.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImageBuilder } from '../../src/guests/image-builder.ts';
import { foldersFrom } from '../../src/infra/files/folders.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import type { ImageBuilder } from '../../src/ports/image-builder.ts';
import { readArchiveConfiguration } from '../../src/sources/debian/apt-configuration.ts';
import { createDebianArchive } from '../../src/sources/debian/archive.ts';
import { createDebianTools, type DebianTools } from '../../src/sources/debian/tools.ts';

export function openTools(): DebianTools {
  const archive = createDebianArchive({
    cacheFolder: join(foldersFrom(process.env).cache, 'debian'),
    configure: () => readArchiveConfiguration({ options: {}, env: process.env }),
    clock: systemClock,
    suites: null,
    onNote: (note) => console.warn(note),
  });
  return createDebianTools(archive);
}

export function openImages(folder: string, tools: DebianTools): ImageBuilder {
  return createImageBuilder({ cacheFolder: join(folder, 'images'), scenarioFolder: folder, tools });
}

export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `firstbad-${name}-`));
}
