// Which attempt the page puts beside another one.

import { expect, test } from 'vitest';
import type { AttemptId } from '../../src/core/attempt/attempt.ts';
import { nearestOther } from '../../src/page/nearest-other.ts';
import { someJudgement, someRecord } from '../fakes/records.ts';

const tried = (number: number, outcome: 'good' | 'bad' | 'no-answer', kernel: string, cache: string) =>
  someRecord({ id: `1.${String(number)}` as AttemptId, point: { kernel, cache }, judgement: someJudgement({ outcome }) });

test('it is the one that went otherwise and differs least', () => {
  const records = [
    tried(1, 'bad', '6.1', 'none'),
    tried(2, 'bad', '6.2', 'none'),
    tried(3, 'good', '5.10', 'writeback'),
    tried(4, 'good', '6.1', 'writeback'),
    tried(5, 'no-answer', '6.1', 'none'),
  ];
  expect(nearestOther(records, '1.1')?.id).toBe('1.4');
  expect(nearestOther(records, '1.3')?.id).toBe('1.1');
  expect(nearestOther(records.slice(0, 2), '1.1')).toBeNull();
  expect(nearestOther(records, '9.9')).toBeNull();
});
