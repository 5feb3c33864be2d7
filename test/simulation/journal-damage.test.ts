// A part of the campaign: fresh seeds each time, printed when it fails; FIRSTBAD_SEED sets the first, FIRSTBAD_RUNS how many.

import { afterAll, expect, test } from 'vitest';
import { DamagedJournal } from './journal-damage.ts';

const first = Number(process.env['FIRSTBAD_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FIRSTBAD_RUNS'] ?? 60);
const journal = new DamagedJournal();
afterAll(() => journal.dispose());

test(`damage of the journal is said or changes nothing (FIRSTBAD_SEED=${first})`, () => {
  const wrong: string[] = [];
  for (let seed = first; seed < first + runs; seed += 1) {
    const { what, ending, because } = journal.play(seed);
    if (ending !== 'unchanged' && ending !== 'said') wrong.push(`${seed}: ${what}: ${ending} ${because}`);
  }
  expect(wrong).toEqual([]);
});
