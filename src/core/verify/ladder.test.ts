import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { someVerifyPlan } from '../../../test/fakes/records.ts';
import type { AttemptId } from '../attempt/attempt.ts';
import { unknownRates } from '../search/rates.ts';
import { minimalParts } from '../search/reduce/minimal-parts.ts';
import type {
  CulpritDifference,
  LadderAnswer,
  LadderStep,
  PatchRequest,
  PatchResult,
  VerifyPlan,
} from '../stored/ladder-step.ts';
import type { Verification } from '../stored/verification.ts';
import { compareTallies, passesNeeded } from './compare-counts.ts';
import { climbLadder } from './ladder.ts';

interface World {
  readonly plan?: Partial<VerifyPlan>;
  readonly isBad: (name: string) => boolean;
  /** Versions that give no answer. */
  readonly isGone?: (name: string) => boolean;
  readonly patch?: (request: PatchRequest) => PatchResult;
  readonly parts?: number;
  readonly fileOf?: (part: number) => string;
  readonly sameOutput?: boolean;
  readonly content?: CulpritDifference['content'];
  /** Of a test: true where the answer is wrong. */
  readonly isWrong?: () => boolean;
}

const usualPlan = someVerifyPlan();

/** Climbs to the end; every prefix of the answers leads to the step that was asked next. */
function climbed(world: World): { readonly report: Verification; readonly answers: readonly LadderAnswer[] } {
  const plan = { ...usualPlan, ...world.plan };
  const answers: LadderAnswer[] = [];
  for (;;) {
    expect(answers.length).toBeLessThan(500);
    const { next } = climbLadder(plan, answers);
    if (next.kind === 'ended') return { report: next.report, answers };
    answers.push(answerTo(next.step, world, answers.length));
  }
}

function answerTo(step: LadderStep, world: World, number: number): LadderAnswer {
  switch (step.kind) {
    case 'test': {
      const isBad = world.isBad(step.target.name) !== (world.isWrong?.() ?? false);
      const outcome = world.isGone?.(step.target.name) === true ? 'skip' : isBad ? 'bad' : 'good';
      const mark = { id: `1.${String(number + 1)}` as AttemptId, version: step.target.name, outcome, because: 'so' } as const;
      const more = { by: 'command', startedAtMs: 0, totalMs: 0, evidence: [] } as const;
      return { kind: 'tested', target: step.target, outcome, test: { kind: 'mark', mark: { ...mark, ...more } } };
    }
    case 'look': {
      const parts = Array.from({ length: world.parts ?? 1 }, (_, at) => ({
        file: world.fileOf?.(at) ?? `f${String(at)}`,
        hunk: null,
      }));
      const files = [...new Set(parts.map(({ file }) => file))];
      return {
        kind: 'looked',
        difference: { sameTree: false, sameOutput: world.sameOutput ?? null, files, content: world.content ?? 'code', parts },
      };
    }
    case 'patch':
      return { kind: 'patched', patch: step.patch, result: world.patch?.(step.patch) ?? { kind: 'conflict', files: ['x.c'] } };
    case 'find-fix':
      return { kind: 'fix-searched', component: null, hunt: 2, fix: 'the fix', because: '' };
  }
}

const isUsuallyBad = (name: string): boolean => ['culprit', 'tip'].includes(name);
const statuses = ({ rungs }: Verification): readonly string[] => rungs.map(({ rung, status }) => `${rung} ${status}`);

// Thousands of drawn answers: a busy machine takes many times as long as an idle one.
vi.setConfig({ testTimeout: 120_000 });

describe('the ladder', () => {
  test('ends verified where a clean revert passes', () => {
    const { report } = climbed({ isBad: isUsuallyBad, patch: () => ({ kind: 'made', commit: 'reverted' }) });
    expect(report.ending).toBe('verified');
    expect(statuses(report)).toEqual(['pair done', 'difference done', 'revert done', 'newest done']);
  });

  test('ends refuted where the parent fails as well, where the culprit passes, and where both are built alike', () => {
    expect(climbed({ isBad: () => true }).report.ending).toBe('refuted');
    expect(climbed({ isBad: () => false }).report.ending).toBe('refuted');
    expect(climbed({ isBad: isUsuallyBad, sameOutput: true }).report.ending).toBe('refuted');
  });

  test('whose first rung fails says what can not matter, and why nothing else was tried', () => {
    const { report } = climbed({ isBad: () => true, content: 'documentation' });
    expect(statuses(report)).toEqual(['pair failed', 'difference failed', 'revert untried', 'newest untried']);
    expect(report.because).toContain('all of them documentation');
    const packages = climbed({ plan: { kind: 'versions' }, isBad: () => false }).report;
    expect(statuses(packages)).toEqual(['pair failed', 'fresh untried', 'neighbours untried', 'newest untried']);
  });

  test('stays a suspect where only comments or documentation differ, whatever the tests say', () => {
    for (const content of ['comments', 'documentation'] as const) {
      const { report } = climbed({ isBad: isUsuallyBad, content, patch: () => ({ kind: 'made', commit: 'reverted' }) });
      expect([report.ending, statuses(report)[1]]).toEqual(['suspect', 'difference failed']);
    }
  });

  test('tells a merge by its parents, and tries the culprit against each of them', () => {
    const plan = { parents: ['parent', 'other parent'] };
    const { report, answers } = climbed({ plan, isBad: isUsuallyBad });
    expect(report.rungs.find(({ rung }) => rung === 'difference')?.text).toContain('a merge of 2 parents');
    expect(answers.some((answer) => answer.kind === 'tested' && answer.target.name === 'other parent')).toBe(true);
    const { report: refuted } = climbed({ plan, isBad: (name) => isUsuallyBad(name) || name === 'other parent' });
    expect(refuted.ending).toBe('refuted');
  });

  test('finds the needed part file by file before it goes hunk by hunk', () => {
    // Three files of four hunks each; the second hunk of the last file is what matters.
    const asked: string[] = [];
    const { report } = climbed({
      parts: 12,
      fileOf: (part) => `f${String(Math.floor(part / 4))}`,
      isBad: (name) => isUsuallyBad(name) || (name.startsWith('without ') && !name.split(' ').includes('9')),
      patch: ({ onto, parts }) => {
        if (parts === null || onto !== 'tip') return { kind: 'conflict', files: ['x.c'] };
        asked.push(parts.join(' '));
        return { kind: 'made', commit: `without ${parts.join(' ')}` };
      },
    });
    expect([report.ending, report.neededParts]).toEqual(['verified', [{ file: 'f2', hunk: null }]]);
    // Each part on top of those that applied, all of them, and then whole files.
    expect(asked[13]).toBe('8 9 10 11');
  });

  test('stays a suspect where nothing applies, and where the newest one fails without it', () => {
    const { report } = climbed({ isBad: isUsuallyBad });
    expect([report.ending, report.because]).toEqual(['suspect', expect.stringContaining('conflicts in x.c')]);
    const other = climbed({
      isBad: (name) => name !== 'parent' && name !== 'old',
      patch: ({ onto }) => (onto === 'tip' ? { kind: 'made', commit: 'still bad' } : { kind: 'conflict', files: [] }),
    });
    expect(other.report.ending).toBe('suspect');
    expect(statuses(other.report)).toContain('revert failed');
  });

  test('takes an older place, a part, or a good version where the revert conflicts', () => {
    const at = (wanted: string, isBad: (name: string) => boolean, parts = false): Verification =>
      climbed({
        plan: { stations: [{ name: 'release', as: 'v2' }] },
        isBad,
        patch: ({ onto, parts: some }) =>
          onto === wanted && (some !== null) === parts
            ? { kind: 'made', commit: `on ${onto}` }
            : { kind: 'conflict', files: ['x.c'] },
      }).report;
    const atRelease = at('release', (name) => [...'culprit tip release'.split(' ')].includes(name));
    expect([atRelease.ending, statuses(atRelease)[3]]).toEqual(['verified', 'revert-nearer done']);
    const inPart = at('tip', isUsuallyBad, true);
    expect([inPart.ending, inPart.neededParts]).toEqual(['verified', [{ file: 'f0', hunk: null }]]);
    const onGood = at('old', (name) => isUsuallyBad(name) || name === 'on old');
    expect([onGood.ending, statuses(onGood).includes('apply done')]).toEqual(['verified', true]);
  });

  test('names the fix where the newest version passes', () => {
    const newest = [{ name: 'next', as: 'next', component: null }];
    const { report } = climbed({ plan: { newest }, isBad: isUsuallyBad });
    expect(report.newest).toEqual([
      { component: null, version: 'next', as: 'next', state: 'fixed', fixHunt: 2, fix: 'the fix' },
    ]);
    expect(report.rungs.at(-1)?.text).toContain('fixed by the fix');
    // Of a fix good and bad change places: the newest one does what it did before.
    const terms = { good: 'broken', bad: 'fixed' };
    const undone = climbed({ plan: { newest, fixed: true, terms }, isBad: (name) => !isUsuallyBad(name) }).report;
    expect(undone.rungs.at(-1)?.text).toBe('next is not fixed any more: undone by the fix');
  });

  test('tries packages on hosts booted anew and with their neighbours', () => {
    const plan = { kind: 'versions', before: 'older', after: 'tip' } as const;
    const { report, answers } = climbed({ plan, isBad: isUsuallyBad });
    expect([report.ending, statuses(report)]).toEqual([
      'verified',
      ['pair done', 'fresh done', 'neighbours done', 'newest done'],
    ]);
    expect(answers.some((answer) => answer.kind === 'tested' && answer.target.kind === 'fresh')).toBe(true);
  });

  test('goes on to the next neighbour where one can not be had any more', () => {
    const plan = { kind: 'versions', before: 'gone', after: 'tip', older: ['gone', 'older'], newer: ['tip'] } as const;
    const { report } = climbed({ plan, isBad: isUsuallyBad, isGone: (name) => name === 'gone' });
    expect([report.ending, statuses(report)[2]]).toEqual(['verified', 'neighbours done']);
    expect(report.rungs[2]?.text).toContain('older: bad in 0 of 1');
    const alone = climbed({ plan, isBad: isUsuallyBad, isGone: (name) => ['gone', 'older'].includes(name) });
    expect(statuses(alone.report)[2]).toBe('neighbours done');
    expect(alone.report.rungs[2]?.text).toContain('gone gives no answer');
    const none = climbed({
      plan: { ...plan, newer: [] },
      isBad: isUsuallyBad,
      isGone: (name) => name !== 'culprit' && name !== 'parent',
    });
    expect([none.report.ending, statuses(none.report)[2]]).toEqual(['suspect', 'neighbours untried']);
  });

  test('goes on from any number of answers as if it had never stopped', () => {
    const { answers, report } = climbed({ isBad: isUsuallyBad, parts: 5 });
    const ended = climbLadder(usualPlan, answers).next;
    expect(ended).toEqual({ kind: 'ended', report });
    for (let kept = 0; kept < answers.length; kept += 1) {
      const { next } = climbLadder(usualPlan, answers.slice(0, kept));
      expect(next.kind).toBe('step');
    }
  });

  test('with a flaky test never verifies an innocent commit in more than one of fifty worlds', () => {
    // Mulberry32: the worlds are the same each time.
    let seed = 12345;
    const chance = (): number => {
      seed = (seed + 0x6d2b79f5) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    const ends = (isBad: (name: string) => boolean): readonly string[] =>
      Array.from({ length: 30 }, () => {
        const isWrong = (): boolean => chance() < 0.2;
        const patch = (): PatchResult => ({ kind: 'made', commit: 'reverted' });
        return climbed({ plan: { flaky: true }, isBad, patch, isWrong }).report.ending;
      });
    const guilty = ends(isUsuallyBad);
    expect(guilty.filter((ending) => ending === 'refuted').length).toBeLessThanOrEqual(1);
    expect(guilty.filter((ending) => ending === 'verified').length).toBeGreaterThan(25);
    expect(ends(() => true).filter((ending) => ending === 'verified').length).toBeLessThanOrEqual(1);
  });
});

describe('comparing', () => {
  test('asks for three of each where a test may be flaky and has not been', () => {
    const rules = { rates: unknownRates(), confidence: 0.99 };
    const after = (runs: number): string =>
      compareTallies({ bad: { failed: runs, passed: 0 }, good: { failed: 0, passed: runs } }, rules).comparison;
    expect([after(1), after(2), after(3)]).toEqual(['open', 'open', 'apart']);
    expect(passesNeeded({ failed: 1, passed: 3 }, { flaky: true, confidence: 0.99 })).toBe(8);
  });
});

describe('minimal parts', () => {
  test('are exactly those that are needed together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(fc.nat(29), { minLength: 1, maxLength: 4 }), (count, wanted) => {
        const needed = [...new Set(wanted.map((part) => part % count))].sort((a, b) => a - b);
        const whole = Array.from({ length: count }, (_, at) => at);
        // Generators without a question: everything is known.
        const enough = function* (parts: readonly number[]): Generator<never, boolean, void> {
          return needed.every((part) => parts.includes(part));
        };
        const end = minimalParts<never, void>(whole, 1000, enough).next();
        expect(end).toEqual({ done: true, value: { parts: needed, complete: true } });
      }),
    );
  });
});
