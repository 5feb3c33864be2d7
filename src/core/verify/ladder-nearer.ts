// The rungs for a culprit whose revert at the newest bad version gave no answer: an older place where it applies, a part of it,
// or the culprit itself put on a good version. Pure.

import { assert } from '../base/assert.ts';
import { minimalParts } from '../search/reduce/minimal-parts.ts';
import type { CulpritDifference, NamedVersion, PatchResult } from '../stored/ladder-step.ts';
import type { PatchPart, Rung } from '../stored/verification.ts';
import { type Climb, type Climbing, namesListed } from './climb.ts';

// Builds are dear: a part that needs more questions than this is named as large as it is then.
const asksMax = 48;

export function* nearerRungs(climb: Climb, difference: CulpritDifference): Climbing<void> {
  yield* stationsRung(climb);
  yield* partsRung(climb, difference);
  yield* applyRung(climb);
}

/** The first place, from the newest on, where the revert applies and is told from the place as it was. */
function* stationsRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents, stations } = climb.plan;
  const conflicts: string[] = [];
  for (const onto of stations) {
    const patch = { from: culprit, to: parents[0]!, onto: onto.name, parts: null };
    const before = climb.rungs.length;
    const status = yield* climb.tryPatch('revert-nearer', { patch, onto, what: 'reverted', patchedIs: 'good' });
    if (status !== 'untried') return status;
    // One line for all of them: a hundred releases may be in between.
    climb.rungs.splice(before);
    conflicts.push(onto.as);
  }
  const text =
    conflicts.length === 0
      ? 'there is no merge of the culprit and no release between it and the newest bad version'
      : `reverted at ${namesListed(conflicts)}: it applies at none of them, or gives no answer there`;
  return climb.say('revert-nearer', 'untried', text);
}

function* partsRung(climb: Climb, { parts, sameTree }: CulpritDifference): Climbing<Rung['status']> {
  const { bad, culprit } = climb.plan;
  if (sameTree || parts.length === 0) return climb.say('parts', 'untried', 'the culprit has no parts');
  const atBad = bad.name === culprit ? null : yield* partsAt(climb, bad, parts);
  const found = atBad ?? (yield* partsAt(climb, { name: culprit, as: 'the culprit itself' }, parts));
  if (found === null) return climb.say('parts', 'untried', 'no part of it could be reverted so that it passes');
  const needed = found.parts.map((index) => parts[index]!);
  climb.neededParts = needed;
  climb.partsProve = atBad !== null;
  const names = needed.map(({ file, hunk }) => (hunk === null ? file : `${file} ${hunk}`));
  const of = `${String(needed.length)} of ${String(parts.length)} ${parts.length === 1 ? 'part' : 'parts'}`;
  const smallest = found.complete ? 'needed' : 'needed at most';
  return climb.say(
    'parts',
    'done',
    `reverted in part at ${found.onto.as}, ${of} ${smallest}: ${namesListed(names)}`,
    found.tests,
  );
}

interface FoundParts {
  readonly onto: NamedVersion;
  readonly parts: readonly number[];
  readonly complete: boolean;
  readonly tests: readonly string[];
}

/** Null when what applies there does not make it pass. */
function* partsAt(climb: Climb, onto: NamedVersion, all: readonly PatchPart[]): Climbing<FoundParts | null> {
  const count = all.length;
  const fileOf = (index: number): string => all[index]!.file;
  const applicable: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if ((yield* patched(climb, onto, [...applicable, index])).kind === 'made') applicable.push(index);
  }
  if (applicable.length === 0) return null;
  const failing = { kind: 'version', name: onto.name } as const;
  const tests: string[] = [];
  function* enough(parts: readonly number[]): Climbing<boolean> {
    const result = yield* patched(climb, onto, parts);
    if (result.kind !== 'made') return false;
    const what = `${onto.as} with ${String(parts.length)} of ${String(count)} parts reverted`;
    const target = { kind: 'version', name: result.commit } as const;
    const passes = yield* climb.passes('parts', { side: { target, what }, failing });
    tests.push(...climb.seen(target).tests);
    return passes;
  }
  if (climb.seen(failing).failed === 0) yield { kind: 'test', rung: 'parts', target: failing, what: onto.as };
  if (climb.seen(failing).failed === 0 || !(yield* enough(applicable))) return null;
  // File by file first: a file as a whole is likelier to build without the others than a hunk without its file.
  const files = [...new Set(applicable.map((index) => fileOf(index)))];
  const inFiles = (some: readonly number[]): readonly number[] =>
    applicable.filter((index) => some.some((file) => files[file] === fileOf(index)));
  const byFile = yield* minimalParts(
    files.map((_, file) => file),
    asksMax,
    (some) => enough(inFiles(some)),
  );
  const { parts, complete } = yield* minimalParts(inFiles(byFile.parts), asksMax, enough);
  return { onto, parts, complete: complete && byFile.complete, tests };
}

function* patched(climb: Climb, onto: NamedVersion, parts: readonly number[]): Climbing<PatchResult> {
  const { culprit, parents } = climb.plan;
  const answer = yield { kind: 'patch', rung: 'parts', patch: { from: culprit, to: parents[0]!, onto: onto.name, parts } };
  assert(answer.kind === 'patched', 'a patch is answered by what became of it');
  return answer.result;
}

function* applyRung(climb: Climb): Climbing<Rung['status']> {
  const { culprit, parents, lastGood } = climb.plan;
  if (lastGood === null || parents.includes(lastGood.name)) {
    return climb.say('apply', 'untried', 'no older good version is known: the culprit on its parent is the culprit');
  }
  const patch = { from: parents[0]!, to: culprit, onto: lastGood.name, parts: null };
  return yield* climb.tryPatch('apply', { patch, onto: lastGood, what: 'applied', patchedIs: 'bad' });
}
