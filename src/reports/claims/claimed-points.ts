// Where the claims of a report lie in a scenario: which values and which versions stand for what a claim names.

import type { Place, Point } from '../../core/scenario/point.ts';
import { upstreamSeries } from '../../core/scenario/upstream-parts.ts';
import type { Claim, ClaimedOutcome, ClaimedVersion } from '../../core/stored/claim.ts';
import type { ImportedReport, MappedLabel, ReportMapping } from '../../core/stored/imported-report.ts';

/** Nothing stands for it: what it names is not varied here. */
export function placesOf(imported: ImportedReport, { value }: Claim): readonly Place[] {
  switch (value.kind) {
    case 'cell': {
      const cell = imported.cells.find((one) => one.cell === value.cell);
      return cell ? [placeFor(imported, cell.values, value)] : [];
    }
    case 'version': {
      const { outcome, version } = value;
      const labels = standIns(imported, version, outcome);
      if (labels.length === 0) return [];
      return cellsWith(imported, outcome).map((values) => placeFor(imported, values, { outcome, versions: [version] }));
    }
    case 'edge':
    case 'culprit':
    case 'revert':
    case 'bisect-log':
      return [];
  }
}

/** Places of all claims; empty when no claim names any. */
export function claimedPlaces(imported: ImportedReport): readonly Place[] {
  return imported.claims.flatMap((claim) => placesOf(imported, claim));
}

/** Places of the commands that are said to fail; where no command is, of the versions that are. */
export function failingPlaces(imported: ImportedReport): readonly Place[] {
  return failingClaims(imported).flatMap((claim) => placesOf(imported, claim));
}

/** The commands that are said to fail; where none of them stands for anything here, the versions too. */
export function failingClaims(imported: ImportedReport): readonly Claim[] {
  const failing = imported.claims.filter(({ value }) => 'outcome' in value && value.outcome === 'fails');
  const cells = failing.filter(({ value }) => value.kind === 'cell');
  return cells.some((claim) => placesOf(imported, claim).length > 0) ? cells : failing;
}

export function liesIn(point: Point, place: Place): boolean {
  return Object.entries(place).every(([name, values]) => values.includes(point[name] ?? ''));
}

/** Cells that are said to fail; those that are said to work as well for what works. Without any, all that the report shows. */
function cellsWith(
  { claims, cells }: Pick<ImportedReport, 'claims' | 'cells'>,
  outcome: ClaimedOutcome,
): readonly ImportedReport['cells'][number]['values'][] {
  if (outcome === 'works') return cells.map(({ values }) => values);
  const failing = new Set(
    claims.flatMap(({ value }) => (value.kind === 'cell' && value.outcome === 'fails' ? [value.cell] : [])),
  );
  const found = cells.filter(({ cell }) => failing.has(cell));
  return (found.length > 0 ? found : cells).map(({ values }) => values);
}

function placeFor(
  imported: ImportedReport,
  values: Readonly<Record<string, string>>,
  { outcome, versions }: { readonly outcome: ClaimedOutcome; readonly versions: readonly ClaimedVersion[] },
): Place {
  const factors = Object.entries(values).map(([name, value]) => [name, [value]] as const);
  const components = imported.mappings.map((mapping) => {
    const named = versions.filter((one) => one.component === mapping.component);
    const labels = named.flatMap((one) => standIns(imported, one, outcome));
    return [mapping.component, labels.length > 0 ? labels : usualOf(mapping)] as const;
  });
  return Object.fromEntries([...factors, ...components.filter(([, labels]) => labels.length > 0)]);
}

/** Versions that stand for one of the report: those that were mapped to it, else the nearest on its side. */
function standIns({ mappings }: ImportedReport, version: ClaimedVersion, outcome: ClaimedOutcome): readonly string[] {
  const own = mappings.find(({ component }) => component === version.component)?.versions ?? [];
  const exact = labelsOf(own.filter(({ standsFor }) => standsFor.includes(version.upstream)));
  if (exact.length > 0) return exact;
  const sided = labelsOf(own.filter(({ side }) => side === outcome));
  const nearest = outcome === 'fails' ? sided[0] : sided.at(-1);
  return nearest === undefined ? [] : [nearest];
}

/** Where the report was made: the versions that it names and that are not said to work. */
function usualOf({ versions }: ReportMapping): readonly string[] {
  const named = versions.filter(({ standsFor, side }) => standsFor.length > 0 && side !== 'works');
  if (named.length > 0) return labelsOf(named);
  return labelsOf(versions.filter(({ standsFor }) => standsFor.length > 0));
}

function labelsOf(versions: readonly MappedLabel[]): readonly string[] {
  return versions.flatMap(({ label }) => (label === null ? [] : [label]));
}

/** Whether one of the versions that were chosen is one that the report names, or the newest of its series. */
export function hasOwnVersion({ versions }: ReportMapping): boolean {
  return versions.some(({ label, standsFor }) => {
    const upstream = label?.replace(/^\d+:/, '') ?? '';
    return standsFor.some((named) => {
      const series = upstreamSeries(named);
      return upstream === series || new RegExp(`^${series.replaceAll('.', '\\.')}(?!\\d)`).test(upstream);
    });
  });
}
