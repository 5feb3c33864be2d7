// A bug's stack in terms of the sources, for people who have those before them: the bundle's own lines say nothing.

import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Puts the place in the sources for each place in the bundle; other places, and all where the bundle has no map, stay as they
 * are. Read only when something is broken: Node's own way (`--enable-source-maps`) reads the map at every start.
 */
export function placesInSources(stack: string, bundle = fileURLToPath(import.meta.url)): string {
  const map = mapOf(bundle);
  if (map === null) return stack;
  const places = new RegExp(`${bundle.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`, 'g');
  return stack.replaceAll(places, (place, line: string, column: string) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return place;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(bundle: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    // Sources that are run as they are have none, and a bug is told all the same.
    return null;
  }
}
