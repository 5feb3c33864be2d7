// What a hunt would build of known trees, and what that takes: said before it begins.

import { count, formatDuration } from '../../core/base/quantities.ts';
import { together } from '../../core/base/together.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { Source } from '../../ports/source.ts';

interface Forecast {
  readonly plan: Pick<ScenarioPlan, 'question' | 'components'>;
  readonly sources: ReadonlyMap<string, Source>;
  readonly signal: AbortSignal;
}

/** A line for each component with versions that are built. */
export async function buildForecast({ plan, sources, signal }: Forecast): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, versions } of plan.components) {
    const source = sources.get(name);
    const built = versions.filter(({ builtFrom }) => builtFrom !== undefined);
    if (built.length === 0 || source?.buildMs === undefined) continue;
    // A search wants few of many versions: whether each was built before is not looked up.
    const isSearch = built.length > listedMax;
    const times = await together(built.slice(0, listedMax).map((version) => source.buildMs!(version, signal)));
    const known = times.find((ms) => ms !== 0 && ms !== null) ?? null;
    const missing = isSearch ? built : built.filter((_, index) => times[index] !== 0);
    lines.push(lineOf({ name, origin: built[0]!.origin, built, missing, known, isSearch }));
  }
  return lines;
}

const listedMax = 12;

interface LineParts {
  readonly name: string;
  readonly origin: string;
  readonly built: readonly Version[];
  readonly missing: readonly Version[];
  readonly known: number | null;
  readonly isSearch: boolean;
}

function lineOf({ name, origin, built, missing, known, isSearch }: LineParts): string {
  const each = known === null ? 'nobody knows yet how long one takes here' : `one took about ${formatDuration(known)} here`;
  if (isSearch) return `${name}: ${count(built.length, 'version')} of ${origin} are built when they are asked for; ${each}`;
  const kept = built.length - missing.length;
  if (missing.length === 0) return `${name}: ${count(built.length, 'version')} of ${origin}, built before`;
  const labels = missing.map(({ label }) => label).join(', ');
  return `${name}: builds ${labels} of ${origin}; ${each}${kept > 0 ? `; ${kept} more built before` : ''}`;
}
