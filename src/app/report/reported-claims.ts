// What became of the report that a hunt came from, for a report. Pure.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Claim } from '../../core/stored/claim.ts';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';
import type { ImportedReport } from '../../core/stored/imported-report.ts';
import { claimText } from '../../render/whole/import-text.ts';
import { type FoundCulprit, judgeClaims } from '../../reports/claims/judge-claims.ts';
import { runs } from '../../reports/write/document.ts';
import type { Dossier, Reported } from '../../reports/write/dossier.ts';

export function judgedClaims(
  imported: ImportedReport,
  { records, components, culprit }: Pick<Dossier, 'records' | 'components' | 'culprit'>,
  names: readonly string[],
): readonly Claim[] {
  // Points of workarounds have more in them than the report could claim.
  const own = (record: AttemptRecord): boolean => Object.keys(record.point).every((name) => names.includes(name));
  const found = culprit?.isCommit === true && !culprit.isFix ? culprit : null;
  return judgeClaims({
    imported,
    records: records.filter(own),
    components,
    culprit: found && {
      name: found.name,
      isVerified: found.standing === 'verified',
      attempts: found.backing.kind === 'runs' ? found.backing.attempts : [],
      revert: revertOf(found.rungs),
    },
  });
}

/** What reverting the culprit on the newest version that fails has given, or nearer to it where that was not possible. */
function revertOf(rungs: NonNullable<Dossier['culprit']>['rungs']): FoundCulprit['revert'] {
  const tried = rungs.filter(({ rung }) => rung === 'revert' || rung === 'revert-nearer');
  const told = tried.find(({ status }) => status !== 'untried') ?? tried[0];
  if (!told) return null;
  const { status, sentence, backing } = told;
  return { status, text: sentence.replace(/\.$/, ''), attempts: backing.kind === 'runs' ? backing.attempts : [] };
}

export function reportedOf(imported: ImportedReport, claims: readonly Claim[], machine: MachineFacts): Reported {
  return {
    claims: claims.flatMap(({ text, lines, status, value }) => {
      if (status.kind === 'open') return [];
      const { kind, because } = status;
      const attempts = status.kind === 'not-testable' ? [] : status.attempts;
      return [{ text, says: claimText(value), lines: linesOf(lines), status: kind, because, backing: runs(attempts) }];
    }),
    mapped: imported.mappings.flatMap(({ component, versions }) =>
      versions.flatMap(({ standsFor, label, pattern, because }) =>
        standsFor.length === 0 ? [] : [{ asked: `${component} ${standsFor.join(', ')}`, used: label ?? pattern, because }],
      ),
    ),
    assumed: imported.assumptions,
    told: imported.told ?? [],
    differs: [
      ...imported.environment.map(({ kind, value, lines }) => ({
        text: `${kind}: ${value} there; ${hereOf(kind, machine)}`,
        lines: linesOf(lines),
      })),
      ...versionsApart(imported),
      ...imported.leftOut.map(({ text, because, lines }) => ({ text: `${text}: ${because}`, lines: linesOf(lines) })),
    ],
    wouldHelp: imported.questions,
  };
}

/** What stands for it here. */
function hereOf(kind: string, { cpu, architecture, accelerator }: MachineFacts): string {
  switch (kind) {
    case 'cpu':
      return `here ${cpu}, emulated for the host VM (${accelerator})`;
    case 'architecture':
      return `here ${architecture}`;
    case 'machine':
      return 'here a virtual machine';
    case 'compiler':
      return 'here packages, as their distribution has built them';
    default:
      return 'here packages of the archive that this machine knows';
  }
}

/** Versions of the report that others stand for. */
function versionsApart({ mappings, claims }: ImportedReport): NonNullable<Reported['differs']> {
  return mappings.flatMap(({ component, versions }) =>
    versions.flatMap(({ standsFor, label }) => {
      const missing = standsFor.filter((asked) => label !== null && !label.replace(/^\d+:/, '').startsWith(asked));
      if (missing.length === 0) return [];
      const saying = claims.find(
        ({ value }) =>
          value.kind === 'version' && value.version.component === component && missing.includes(value.version.upstream),
      );
      const first = claims[0];
      const lines = saying ?? first;
      if (lines === undefined) return [];
      return [{ text: `${component}: ${missing.join(', ')} there; here ${label ?? ''}`, lines: linesOf(lines.lines) }];
    }),
  );
}

function linesOf({ first, last }: Claim['lines']): readonly number[] {
  return first === last ? [first] : [first, last];
}
