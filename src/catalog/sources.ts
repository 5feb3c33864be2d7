// The kinds of sources that are built in.

import { join } from 'node:path';
import type { SourceRequest } from '../cli/context.ts';
import { unreachable } from '../core/assert.ts';
import type { Source } from '../ports/source.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import { createDebianSource } from '../sources/debian/source.ts';
import { createFilesSource } from '../sources/files/source.ts';
import { createMachineSource } from '../sources/machine/source.ts';

export interface SourceParts {
  readonly archive: DebianArchive;
  /** Of all of firstbad: each kind has its own folder in it. */
  readonly cacheFolder: string;
}

export function createSource({ role, spec, scenarioFolder }: SourceRequest, { archive, cacheFolder }: SourceParts): Source {
  switch (spec.kind) {
    case 'debian':
      return createDebianSource(spec, { archive, role });
    case 'files':
      return createFilesSource(spec, { role, folder: scenarioFolder, cacheFolder: join(cacheFolder, 'files') });
    case 'machine':
      return createMachineSource({ role, cacheFolder: join(cacheFolder, 'machine') });
    default:
      return unreachable(spec);
  }
}
