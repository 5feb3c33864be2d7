// What the traced runs on both sides of a border show, for a report: the first difference, what explains it, and which known issue
// looks like it.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { EvidenceBundle } from '../../core/evidence/evidence-bundle.ts';
import { type Difference as Found, diffEvidence } from '../../core/evidence/evidence-diff.ts';
import { diagnose, type Diagnosis } from '../../core/explain/diagnose.ts';
import { type KnownChange, type KnownIssue, projectNames } from '../../core/explain/known-issue.ts';
import { matchKnownIssues } from '../../core/explain/match-known-issues.ts';
import { type Place, type Point, pointKey } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { readBundles, readRuns } from '../../hunt/evidence/read-bundles.ts';
import { type Backing, runs } from '../../reports/write/document.ts';
import type { Diagnosed, Dossier, KnownMatch, ReportedDifference } from '../../reports/write/dossier.ts';
import type { Lab } from '../lab.ts';
import { borderPairs } from './border-pairs.ts';

export interface BorderParts {
  readonly scenario: Pick<Scenario, 'components'>;
  readonly axes: Pick<ScenarioPlan, 'components' | 'factors'>;
  readonly records: readonly AttemptRecord[];
  /** What the report says fails. */
  readonly like: readonly Place[];
}

/** Of the most telling pair that was traced on both sides; empty without one. */
export async function borderEvidence(
  lab: Lab,
  parts: BorderParts,
): Promise<Pick<Dossier, 'differences' | 'diagnoses' | 'known'>> {
  const { axes, records, like } = parts;
  const traced = records.filter((record) => record.traced === true);
  const tracedAt = (point: Point, outcome: string): readonly AttemptRecord[] =>
    traced.filter((record) => pointKey(record.point) === pointKey(point) && record.judgement.outcome === outcome);
  for (const { axis, good, bad } of borderPairs(axes, records, like)) {
    const [passing, failing] = [tracedAt(good, 'good'), tracedAt(bad, 'bad')];
    if (passing.length === 0 || failing.length === 0) continue;
    const store = await lab.evidence();
    const between = `${axis} ${good[axis] ?? ''} and ${axis} ${bad[axis] ?? ''}`;
    const backing = runs([...passing, ...failing].map(({ id }) => id));
    const diff = diffEvidence(await readRuns(store, passing), await readRuns(store, failing));
    const border = { good: await readBundles(store, passing), bad: await readBundles(store, failing) };
    const { causes } = diagnose(await lab.diagnosers(), border);
    const [first] = diff.differences;
    return {
      differences: first ? [mainDifference(first, { between, backing }), ...partingOf(first, backing)] : [],
      diagnoses: causes.map(diagnosed),
      known: await knownIssues(lab, { ...parts, bundle: border.bad[0]!, causes: causes.map(({ name }) => name) }),
    };
  }
  return { differences: [], diagnoses: [], known: [] };
}

const groupWords: Readonly<Partial<Record<Found['group'], string>>> = {
  request: 'a request',
  probe: 'a probe of the device',
  call: 'a system call',
  firmware: "a line on the firmware's console",
  guest: "a line on the guest's console",
  qemu: 'a line of QEMU',
  limit: 'a limit of the device',
  block: 'an event of the block layer',
};

function mainDifference(
  found: Found,
  { between, backing }: { readonly between: string; readonly backing: Backing },
): ReportedDifference {
  const fails = found.group === 'request' && /→ E[A-Z]+/.test(found.b?.text ?? '') ? ' that fails' : '';
  const what = `${groupWords[found.group] ?? 'a difference in the evidence'}${fails}`;
  return {
    sentence: `The most telling difference between traced runs with ${between} is ${what}.`,
    good: found.a?.text ?? null,
    bad: found.b?.text ?? null,
    backing,
  };
}

function partingOf({ parting: ways }: Found, backing: Backing): readonly ReportedDifference[] {
  if (!ways || (ways.a === null && ways.b === null)) return [];
  return [{ sentence: 'Before it, their ways part here:', good: ways.a, bad: ways.b, backing }];
}

function diagnosed({ name, certainty, sentences, inShort, causeIn, proof, seenIn }: Diagnosis): Diagnosed {
  const likely = certainty === 'likely' ? 'Likely, and not seen step by step: ' : '';
  return {
    name,
    explanation: `${likely}${sentences.join(' ')}`,
    inShort: inShort ?? null,
    ...(causeIn === undefined ? {} : { causeIn }),
    proof: proof.map(({ side, item, text }) => `${side}, ${item}: ${text}`),
    backing: runs(seenIn),
  };
}

async function knownIssues(
  lab: Lab,
  { scenario, axes, bundle, causes }: BorderParts & { readonly bundle: EvidenceBundle; readonly causes: readonly string[] },
): Promise<readonly KnownMatch[]> {
  const versions = new Map(
    scenario.components.flatMap(({ name, role }) => {
      const line = axes.components.find((one) => one.name === name)?.versions ?? [];
      const version = line.find(({ label }) => label === bundle.point[name]);
      return version ? [[role, version] as const] : [];
    }),
  );
  const found = matchKnownIssues(await lab.knownIssues(), { bundle, versions, causes });
  return found.map(({ issue, because }) => ({
    title: issue.title,
    link: issue.links[0] ?? '',
    because: because.join('; '),
    kind: 'known-issue',
    changedIn: [...(issue.introduced ? [issue.introduced] : []), ...issue.fixed].map((change) => change.in),
    told: toldOf(issue),
  }));
}

/** What who has met it before can say. */
function toldOf({ introduced, fixed, workarounds }: KnownIssue): readonly string[] {
  const change = ({ in: role, version, commit, title }: KnownChange): string => {
    const named = commit === null ? '' : ` by ${commit.slice(0, 12)}${title === null ? '' : ` ("${title}")`}`;
    return `${projectNames[role]} ${version}${named}`;
  };
  return [
    ...(introduced === null ? [] : [`It began with ${change(introduced)}.`]),
    ...(fixed.length === 0 ? [] : [`It was fixed in ${fixed.map(change).join(', and in ')}.`]),
    ...(workarounds.length === 0 ? [] : [`What helps: ${workarounds.join('; ')}.`]),
  ];
}
