// A small part of what `npm run fuzz:parsers` plays. A fresh beginning each time, printed when it fails; FIRSTBAD_SEED repeats it.

import { expect, test } from 'vitest';
import { parserNames, playParser } from './parsers.ts';

const first = Number(process.env['FIRSTBAD_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FIRSTBAD_SIMULATIONS'] ?? 40);

test.each(parserNames)(
  `a %s by whoever wants harm is read, or refused in words (FIRSTBAD_SEED=${first})`,
  { timeout: 300_000 },
  async (name) => {
    const wrong: string[] = [];
    for (let seed = first; seed < first + runs; seed += 1) {
      const told = await playParser(name, seed);
      if (told !== null) wrong.push(`${seed}: ${told}`);
    }
    expect(wrong).toEqual([]);
  },
);
