import { expect, test } from 'vitest';
import { referenceDossier } from '../../../../test/fakes/report-dossier.ts';
import type { AttemptRecord } from '../../../core/attempt/attempt.ts';
import { summarySection } from './summary.ts';

function textOf(isKept: (record: AttemptRecord) => boolean): string {
  const { blocks } = summarySection({ ...referenceDossier, records: referenceDossier.records.filter(isKept) });
  return blocks.flatMap((block) => (block.kind === 'paragraph' ? block.sentences.map(({ text }) => text) : [])).join(' ');
}

test('of each component it is said whether it still fails with the newest version that was tried', () => {
  const text = textOf(() => true);
  expect(text).toContain('It does not fail with the newest kernel that was tried, 6.18.');
  expect(text).toContain('It does not fail with the newest qemu that was tried, 7.2.');
});

test('a version that was tried with settings only that never fail says nothing about the failure', () => {
  // 6.18 was tried with 512-byte sectors only.
  const text = textOf(({ point }) => point['kernel'] !== '6.18' || point['sector'] === '512');
  expect(text).toContain('It still fails with the newest kernel that was tried, 6.17.');
  expect(text).not.toContain('6.18');
});

test.each([
  [{}, 'The guest does not boot: at the stage "guest-firmware" the attempt ends with "'],
  [{ act: 'move', stage: 'guest-act' }, 'The guest boots, and what is then done with it (move) fails: the attempt ends with "'],
  [{ stage: 'step', step: 'attach' }, 'No guest is started: step attach ends with "'],
] as const)('what fails is said as far as it came: %o', (judgement, sentence) => {
  const records = referenceDossier.records.map((record) => ({ ...record, judgement: { ...record.judgement, ...judgement } }));
  const { blocks } = summarySection({ ...referenceDossier, records });
  expect(JSON.stringify(blocks)).toContain(JSON.stringify(sentence).slice(1, -1));
});
