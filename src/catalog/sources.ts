// The kinds of sources that are built in.

import type { SourceRequest } from '../cli/context.ts';
import { unreachable } from '../core/assert.ts';
import type { Source } from '../ports/source.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import { createDebianSource } from '../sources/debian/source.ts';

export interface SourceParts {
  readonly archive: DebianArchive;
  readonly cacheFolder: string;
}

export function createSource({ role, spec, scenarioFolder }: SourceRequest, { archive, cacheFolder }: SourceParts): Source {
  switch (spec.kind) {
    case 'debian':
      return createDebianSource(spec, { archive, role });
    case 'files':
    case 'machine':
      throw new Error(`TODO ${scenarioFolder} ${cacheFolder}`);
    default:
      return unreachable(spec);
  }
}
