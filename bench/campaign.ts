// `npm run campaign -- --seeds A..B`: stories of the command line with faults, and journals damaged at rest, on machines without hardware.
// Ends with 1 when a run shows what must not be. What one seed does is in test/simulation/campaign.ts.
//
//   --add FILE   add to the tallies in this file, and write docs/measured/faults.md from all of them: pieces of one campaign

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { playCampaign } from '../test/simulation/campaign.ts';
import { DamagedJournal } from '../test/simulation/journal-damage.ts';
import { campaignDocument, emptyTally, type Tally } from './campaign-document.ts';

const { values: options } = parseArgs({ options: { seeds: { type: 'string' }, add: { type: 'string' } } });
const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(options.seeds ?? '') ?? [];
if (from === undefined || to === undefined) throw new Error('--seeds takes A..B, whole numbers');

// Every eighth seed damages a journal.
const damages = 8;
const tally: Tally = options.add !== undefined && existsSync(options.add) ? readTally(options.add) : emptyTally();
const startedAt = performance.now();
const journal = new DamagedJournal();
let wrong = 0;
for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const told = seed % damages === 0 ? playDamage(seed) : await playStory(seed);
  wrong += told.length;
  for (const text of told) console.log(`${seed}: ${text}`);
  if (seed % 100 === 0) console.error(`${seed} of ${from}..${to}, ${wrong} wrong`);
}
journal.dispose();
tally.ranges.push({ from: Number(from), to: Number(to), seconds: Math.round((performance.now() - startedAt) / 1000) });
if (options.add !== undefined) {
  writeFileSync(options.add, JSON.stringify(tally));
  writeFileSync(new URL('../docs/measured/faults.md', import.meta.url), campaignDocument(tally));
}
process.exitCode = wrong === 0 ? 0 : 1;

function playDamage(seed: number): readonly string[] {
  const { what, ending, because } = journal.play(seed);
  const counts = (tally.damage[what] ??= { unchanged: 0, said: 0, wrong: 0 });
  const isWrong = ending !== 'unchanged' && ending !== 'said';
  counts[isWrong ? 'wrong' : ending] += 1;
  return isWrong ? [`${what}: ${ending} ${because}`] : [];
}

async function playStory(seed: number): Promise<readonly string[]> {
  const { story, ending, processes, struck, wrong: told } = await playCampaign(seed);
  const counts = (tally.stories[story] ??= { runs: 0, disturbed: 0, processes: 0, equal: 0, none: 0, wrong: 0 });
  counts.runs += 1;
  counts.processes += processes;
  if (struck.length > 0) counts.disturbed += 1;
  counts[ending] += 1;
  for (const { effect, kind } of struck) {
    const name = `${effect}: ${kind}`;
    tally.faults[name] = (tally.faults[name] ?? 0) + 1;
  }
  return told;
}

function readTally(file: string): Tally {
  return JSON.parse(readFileSync(file, 'utf8')) as Tally;
}
