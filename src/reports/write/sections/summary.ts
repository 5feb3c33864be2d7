// What happens, in a few sentences: the failure as it was seen, the condition that was isolated, and what the newest versions do.

import type { AttemptRecord } from '../../../core/attempt/attempt.ts';
import type { Point } from '../../../core/scenario/point.ts';
import { startsGuest } from '../concerned-project.ts';
import { runs, type Section, type Statement } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { plainLine } from '../plain-line.ts';
import { formatPoint } from '../run-text.ts';

export function summarySection(dossier: Dossier): Section {
  const bad = dossier.records.filter((record) => record.judgement.outcome === 'bad');
  const found = [
    ...failure(bad, dossier),
    ...condition(dossier),
    ...cause(dossier),
    ...fixedElsewhere(dossier),
    ...newest(dossier),
  ];
  const sentences = bad.length === 0 ? notReproduced(dossier) : found;
  return { id: 'summary', heading: '', blocks: [{ kind: 'paragraph', sentences }] };
}

function failure(bad: readonly AttemptRecord[], dossier: Dossier): readonly Statement[] {
  const [first] = bad;
  if (!first) return [];
  const same = bad.filter((record) => record.judgement.signature === first.judgement.signature);
  return [
    {
      text: `${whatFails(first.judgement, startsGuest(dossier))} "${plainLine(first.judgement.message)}".`,
      backing: runs(same.map((record) => record.id)),
    },
  ];
}

/** A guest that was up has booted, and one whose QEMU has not begun to run it has not failed to. */
function whatFails({ act, stage, step }: AttemptRecord['judgement'], hasGuest: boolean): string {
  if (!hasGuest) return 'It fails on the host, without a guest: the attempt ends with';
  if (act !== undefined) return `The guest boots, and what is then done with it (${act}) fails: the attempt ends with`;
  if (stage === 'step') return `No guest is started: step ${step ?? 'unknown'} ends with`;
  return `The guest does not boot: at the stage "${stage}" the attempt ends with`;
}

function condition({ isolation, matrix }: Dossier): readonly Statement[] {
  if (isolation) {
    const certain = isolation.isCertain ? '' : ' Not all of this could be separated; see below.';
    return [{ text: `${plainLine(isolation.sentence)}${certain}`, backing: isolation.backing }];
  }
  const bad = matrix?.cells.filter((cell) => cell.verdict === 'bad') ?? [];
  if (!matrix || bad.length === 0) return [];
  const attempts = bad.flatMap((cell) => cell.attempts.map((attempt) => attempt.id));
  return [{ text: `It fails on ${bad.length} of ${matrix.cells.length} cells that were tried.`, backing: runs(attempts) }];
}

function cause({ diagnoses }: Dossier): readonly Statement[] {
  return diagnoses.flatMap(({ inShort, backing }) => (inShort === null ? [] : [{ text: plainLine(inShort, 400), backing }]));
}

/** It began in one component, and another one ends it: who maintains the first should know before looking further. */
function fixedElsewhere({ transitions }: Dossier): readonly Statement[] {
  const began = transitions.find(({ kind }) => kind === 'introduction');
  if (!began) return [];
  return transitions
    .filter(({ kind, component, verification }) => {
      return kind === 'fix' && component !== began.component && verification?.standing !== 'refuted';
    })
    .map(({ component, after, at, backing }) => {
      const same = at[began.component] === undefined ? '' : `, with the same ${began.component} ${at[began.component] ?? ''}`;
      return { text: `In ${component} it is fixed: from ${after} on it does not fail${same}.`, backing };
    });
}

/** What a maintainer asks first: of each component the newest version that was tried where it fails otherwise. */
function newest({ components, records }: Dossier): readonly Statement[] {
  const failing = records.filter((record) => record.judgement.outcome === 'bad');
  return components.flatMap(({ name, versions }): readonly Statement[] => {
    if (versions.length < 2) return [];
    // That the newest version boots with settings that never failed says nothing.
    const comparable = records.filter((record) => failing.some((bad) => isBeside(record.point, bad.point, name)));
    for (const { label } of [...versions].reverse()) {
      const there = comparable.filter((record) => record.point[name] === label);
      for (const { outcome, verb } of newestVerbs) {
        const seen = there.filter((record) => record.judgement.outcome === outcome);
        if (seen.length === 0) continue;
        const text = `It ${verb} with the newest ${name} that was tried, ${label}.`;
        return [{ text, backing: runs(seen.map((one) => one.id)) }];
      }
    }
    return [];
  });
}

const newestVerbs = [
  { outcome: 'bad', verb: 'still fails' },
  { outcome: 'good', verb: 'does not fail' },
] as const;

/** Whether two points are the same but for this one name. */
function isBeside(one: Point, other: Point, name: string): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((each) => each === name || one[each] === other[each]);
}

/** A good ending too, when it says what was tried. */
function notReproduced(dossier: Dossier): readonly Statement[] {
  const { records, tried } = dossier;
  const good = records.filter((record) => record.judgement.outcome === 'good');
  const other = records.filter((record) => record.judgement.outcome === 'other-failure');
  const points = new Set(good.map((record) => formatPoint(record.point)));
  const passes = `The failure did not show: ${startsGuest(dossier) ? 'the guest boots' : 'all steps end well'}`;
  const left = tried ? tried.of - tried.tried : 0;
  return [
    ...(points.size === 0
      ? []
      : [
          {
            text: `${passes} at ${points.size === 1 ? 'the one point that was' : `each of the ${points.size} points that were`} tried.`,
            backing: runs(good.map((record) => record.id)),
          },
        ]),
    ...(other.length === 0
      ? []
      : [{ text: `${other.length} attempts failed in another way.`, backing: runs(other.map((record) => record.id)) }]),
    ...(tried?.about === 'stand-ins'
      ? [
          {
            text: "What was tried only stands for the report's own versions, which it does not say or which can not be had here: whether they fail is not known.",
            backing: { kind: 'record' as const, of: 'the claims of the report' },
          },
        ]
      : []),
    ...(left === 0
      ? []
      : [
          {
            text: `Whether it fails at the other ${left} of ${tried?.of ?? left} points is not known: they were not tried.`,
            backing: { kind: 'record' as const, of: 'the plan of the hunt' },
          },
        ]),
  ];
}
