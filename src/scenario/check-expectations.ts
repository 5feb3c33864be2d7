// good and bad: patterns that can match, steps that exist, statuses that can be, and no sign that means both.

import type { Expectation } from '../core/scenario/scenario.ts';
import { readExpectations } from './build-scenario.ts';
import { stepsStartGuest } from './check-steps.ts';
import { unknownWord } from './did-you-mean.ts';
import type { FileScenario } from './file-schema.ts';
import { patternTrouble } from './pattern-checks.ts';
import type { Path, Remark } from './remark.ts';
import { wrongKey, wrongValue } from './remark.ts';

type FileExpectation = FileScenario['bad'][number];
type Steps = FileScenario['steps'];

export function checkExpectations(
  lists: { readonly good: FileScenario['good']; readonly bad: readonly FileExpectation[] },
  /** Null when the steps themselves are in disorder. */
  steps: Steps | null,
  /** Whether there is a host VM; null when the components are in disorder. */
  hasHost: boolean | null = null,
): readonly Remark[] {
  const good = readExpectations(lists.good);
  const bad = readExpectations(lists.bad);
  const each = [...eachOf(good, 'good'), ...eachOf(bad, 'bad')];
  return [
    ...each.flatMap(({ one, path }) => ownRemarks(one, path)),
    ...(steps === null ? [] : each.flatMap(({ one, path }) => stepRemarks(one, path, steps))),
    ...(hasHost === false ? each.flatMap(({ one, path }) => hostRemarks(one, path)) : []),
    ...bad.flatMap((one, index) => bothRemarks(one, good, ['bad', index])),
    ...neverTogether(good),
  ];
}

function eachOf(list: readonly Expectation[], key: string): readonly { readonly one: Expectation; readonly path: Path }[] {
  return list.map((one, index) => ({ one, path: [key, index] }));
}

function ownRemarks(one: Expectation, path: Path): readonly Remark[] {
  switch (one.kind) {
    case 'console':
      return patternRemarks(one.source, [...path, 'match']);
    case 'refused':
      return patternRemarks(one.source, [...path, 'refused']);
    case 'status':
      return statusRemarks(one.statuses, path);
  }
}

function patternRemarks(source: string, path: Path): readonly Remark[] {
  const trouble = patternTrouble(source);
  return trouble === null ? [] : [wrongValue(path, trouble.what, trouble.expected)];
}

/** 125 is taken: a step that ends with it says that this point can not be tested, as under `git bisect run`. */
const untestable = 125;

function statusRemarks(statuses: readonly number[] | 'nonzero', path: Path): readonly Remark[] {
  if (statuses === 'nonzero' || !statuses.includes(untestable)) return [];
  const what = 'a step that ends with 125 is skipped and neither good nor bad';
  return [wrongValue([...path, 'status', statuses.indexOf(untestable)], what, 'another exit status')];
}

function hostRemarks(one: Expectation, path: Path): readonly Remark[] {
  if (one.kind !== 'console' || one.console !== 'host') return [];
  const what =
    'no host VM is booted (no component is a host-kernel or a host-tool, and no step needs root), so nothing comes from host';
  return [wrongValue([...path, 'console'], what, 'guest, firmware or qemu')];
}

function stepRemarks(one: Expectation, path: Path, steps: Steps): readonly Remark[] {
  if (one.kind === 'console') {
    if (one.console === 'host' || stepsStartGuest(steps)) return [];
    return [
      wrongValue(
        [...path, 'console'],
        `no step starts a guest, so nothing comes from ${one.console}`,
        'host, or a step with guest',
      ),
    ];
  }
  const names = steps.map((step) => step.name);
  if (names.includes(one.step)) return [];
  const { what, expected } = unknownWord(`there is no step ${one.step}`, { written: one.step, known: names });
  return [wrongValue([...path, 'step'], what, expected)];
}

/** One sign can not mean both. */
function bothRemarks(bad: Expectation, good: readonly Expectation[], path: Path): readonly Remark[] {
  if (bad.kind === 'refused') return [];
  const both = good.some((one) => {
    if (one.kind === 'console') return bad.kind === 'console' && bad.console === one.console && bad.source === one.source;
    return one.kind === 'status' && bad.kind === 'status' && bad.step === one.step && statusesMeet(bad.statuses, one.statuses);
  });
  return both
    ? [wrongKey([...path, bad.kind === 'console' ? 'match' : 'status'], 'the same is under good', 'signs of failure only')]
    : [];
}

function statusesMeet(a: readonly number[] | 'nonzero', b: readonly number[] | 'nonzero'): boolean {
  if (a === 'nonzero') return b === 'nonzero' || b.some((status) => status !== 0);
  if (b === 'nonzero') return statusesMeet(b, a);
  return a.some((status) => b.includes(status));
}

/** All of good have to hold in one attempt, and a step ends once. */
function neverTogether(good: readonly Expectation[]): readonly Remark[] {
  return good.flatMap((one, index) => {
    if (one.kind !== 'status') return [];
    const clash = good.slice(0, index).some((other) => {
      return other.kind === 'status' && other.step === one.step && !statusesMeet(other.statuses, one.statuses);
    });
    const what = `${one.step} can not end with this and with what stands above too`;
    return clash ? [wrongKey(['good', index, 'status'], what, 'one of them')] : [];
  });
}
