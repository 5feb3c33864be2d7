// The sources that the user has named on this machine.

import { type KnownSource, sourceKinds, sourceNamePattern } from '../../core/scenario/known-source.ts';
import { type NamedListFile, namedListFile } from './named-list-file.ts';

export function knownSourcesFile(stateFolder: string): NamedListFile<KnownSource> {
  return namedListFile({ stateFolder, what: 'sources', isOne: isSource, command: 'firstbad sources add NAME KIND PLACE' });
}

function isSource(source: unknown): source is KnownSource {
  const one = (source ?? {}) as Record<string, unknown>;
  const texts = ['package', 'keys', 'list', 'fetch'].every((key) => one[key] === undefined || typeof one[key] === 'string');
  const isNamed = typeof one['name'] === 'string' && sourceNamePattern.test(one['name']);
  return isNamed && texts && typeof one['place'] === 'string' && sourceKinds.some((kind) => kind === one['kind']);
}
