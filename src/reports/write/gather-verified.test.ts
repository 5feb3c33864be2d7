import { expect, test } from 'vitest';
import { JournalMemory } from '../../../test/fakes/journal.ts';
import { badLine, fakeLab } from '../../../test/fakes/lab.ts';
import { someJudgement, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import { type BisectPlan, plainRules } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent } from '../../core/stored/journal.ts';
import type { Verification } from '../../core/stored/verification.ts';
import { composeReport } from './compose.ts';
import { gatherDossier } from './gather.ts';
import { lintReport } from './lint.ts';
import { bodyText } from './mail.ts';

const journal = new JournalMemory().open({ now: () => 0 });
const { scenario, plan } = fakeLab({ journal, kernels: ['5.10', '6.1'], qemus: ['5.2'] });
const cells = plan.cells.filter(({ sector, cache }) => sector === '4096' && cache === 'none');
const rules = {
  confidence: 0.9,
  flaky: false,
  ...plainRules,
};
const bisect: BisectPlan = {
  ...plan,
  question: 'bisect',
  factors: plan.factors.map((factor) => ({ ...factor, values: [cells[0]![factor.name]!] })),
  cells,
  search: { axis: 'kernel', good: '5.10', bad: '6.1', tester: 'attempts', rules, among: { kind: 'versions' } },
};

function attempt(id: string, kernel: string): AttemptRecord {
  const isBad = kernel === '6.1';
  const judgement = isBad
    ? someJudgement({ outcome: 'bad', message: badLine, signature: 'unreadable', stage: 'guest-firmware' })
    : someJudgement({ outcome: 'good', message: 'guest is up', signature: null });
  return someRecord({ id: id as AttemptId, point: cells.find((point) => point.kernel === kernel)!, judgement });
}

const climbed = (ending: Verification['ending']): readonly HuntEvent[] => [
  {
    type: 'verify-started',
    plan: {
      kind: 'versions',
      culprit: '6.1',
      parents: ['5.10'],
      bad: { name: '6.1', as: '6.1' },
      stations: [],
      lastGood: null,
      newest: [],
      before: null,
      after: null,
      confidence: 0.9,
      flaky: false,
      fixed: false,
      axis: 'kernel',
      terms: { good: 'good', bad: 'bad' },
    },
  },
  ...['6.1', '5.10'].map((kernel, index): HuntEvent => {
    const record = attempt(`7.${String(index + 3)}`, kernel);
    const { outcome } = record.judgement;
    const target = { kind: 'version', name: kernel } as const;
    return {
      type: 'verify-answered',
      answer: { kind: 'tested', target, outcome: outcome === 'bad' ? 'bad' : 'good', test: { kind: 'attempt', record } },
    };
  }),
  {
    type: 'verify-ended',
    report: {
      ending,
      because: 'so',
      culprit: '6.1',
      neededParts: null,
      newest: [],
      tests: 2,
      rungs: [{ rung: 'pair', status: 'done', text: 'the culprit: bad in 1 of 1', tests: ['7.3', '7.4'] }],
    },
  },
];

function dossierWith(more: readonly HuntEvent[]) {
  const events: readonly HuntEvent[] = [
    { type: 'hunt-started', plan: bisect },
    { type: 'attempt-finished', record: attempt('7.1', '6.1') },
    { type: 'attempt-finished', record: attempt('7.2', '5.10') },
    { type: 'hunt-answered' },
    ...more,
  ];
  return gatherDossier({ title: 'No boot', scenario, hunts: [{ part: 'bisect', hunt: 7, state: foldEvents(events) }] });
}

test('a report calls what was verified a culprit, names each rung with its runs, and passes the linter', () => {
  const dossier = dossierWith(climbed('verified'));
  expect(dossier.culprit).toMatchObject({ standing: 'verified', name: '6.1', component: 'kernel' });
  const document = composeReport(dossier);
  const text = bodyText(document);
  expect(text).toContain('culprit against parent, done');
  const known = new Set(dossier.records.map(({ id }) => id));
  expect(known.has('7.3' as AttemptId)).toBe(true);
  expect(lintReport(document, { known, rendered: [text] })).toEqual([]);
});

test('a change says what became of it when it was tried again, with the versions for names', () => {
  const { transitions } = dossierWith(climbed('verified'));
  expect(transitions[0]?.verification).toMatchObject({ standing: 'verified', text: '6.1: bad in 1 of 1' });
});

test('what verification leaves a suspect is never called a culprit, and what it refutes is not named', () => {
  const suspect = dossierWith(climbed('suspect'));
  expect(suspect.culprit).toMatchObject({ standing: 'suspect' });
  const text = bodyText(composeReport(suspect));
  expect(text).toContain('suspect');
  expect(text).not.toMatch(/\bculprit\b/i);
  expect(dossierWith(climbed('refuted')).culprit).toBeNull();
});
