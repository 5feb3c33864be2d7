import { expect, test } from 'vitest';
import { runnableTasks } from './idle-processors.ts';

test('reads how many tasks could run now, not the load of the last minutes', () => {
  expect(runnableTasks('7.11 6.52 5.84 3/412 18816\n')).toBe(3);
  expect(runnableTasks('0.00 0.01 0.05 11/90 7\n')).toBe(11);
});
