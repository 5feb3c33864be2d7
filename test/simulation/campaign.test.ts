// A small part of the campaign; `npm run campaign` plays any seeds. A fresh beginning each time, printed when it fails;
// FIRSTBAD_SEED repeats it, FIRSTBAD_SIMULATIONS asks for more.

import { expect, test } from 'vitest';
import { playCampaign } from './campaign.ts';

const first = Number(process.env['FIRSTBAD_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FIRSTBAD_SIMULATIONS'] ?? 24);

test(
  `whatever is disturbed, the answer is the undisturbed one or none (FIRSTBAD_SEED=${first})`,
  { timeout: 600_000 },
  async () => {
    const wrong: string[] = [];
    for (let seed = first; seed < first + runs; seed += 1) {
      const run = await playCampaign(seed);
      wrong.push(...run.wrong.map((text) => `${seed}, ${run.story}: ${text}`));
    }
    expect(wrong).toEqual([]);
  },
);
