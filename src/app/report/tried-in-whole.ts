// What a whole hunt in which nothing fails has tried of what it is about: what its report says fails, or else all of its scenario. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { triedOf, triedOfSpace } from '../../core/isolate/tried-points.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import type { TriedInWhole } from '../../core/whole/whole-report.ts';
import { failingClaims, hasOwnVersion, liesIn, placesOf } from '../../reports/claims/claimed-points.ts';
import type { GatheredHunt } from '../../reports/write/gather.ts';

export interface SeenInWhole {
  readonly imported: ImportedReport | null;
  readonly hunts: readonly Pick<GatheredHunt, 'part' | 'state'>[];
  readonly records: readonly AttemptRecord[];
}

/** Null before it is known which points there are. */
export function triedInWhole({ imported, hunts, records }: SeenInWhole): TriedInWhole | null {
  const planOf = (part: GatheredHunt['part']) => hunts.find((one) => one.part === part)?.state.plan ?? null;
  const matrix = planOf('matrix');
  const claimed = imported && matrix?.question === 'matrix' ? claimedCells(imported, matrix.cells) : null;
  if (imported && claimed !== null) {
    const about = imported.mappings.every(hasOwnVersion) ? 'claims' : 'stand-ins';
    return { ...triedOf(claimed, records), about };
  }
  const isolate = planOf('isolate');
  return isolate?.question === 'isolate' ? { ...triedOfSpace(isolate, records), about: 'scenario' } : null;
}

/** Null where the report says of nothing that it fails, or where a claim that does lies in none of these cells. */
function claimedCells(imported: ImportedReport, cells: readonly Point[]): readonly Point[] | null {
  const claims = failingClaims(imported).map((claim) => {
    const places = placesOf(imported, claim);
    return cells.filter((cell) => places.some((place) => liesIn(cell, place)));
  });
  return claims.length === 0 || claims.some((own) => own.length === 0) ? null : claims.flat();
}
