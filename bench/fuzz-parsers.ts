// `npm run fuzz:parsers -- [--only NAME] [--seed N] [--seconds N]`: bent input for each parser of what strangers hand in, one after the other,
// until the time is over. Ends with 1 when one of them was no refusal in words. What is bent is in test/simulation/parsers.ts.

import { parseArgs } from 'node:util';
import { parserNames, playParser } from '../test/simulation/parsers.ts';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string', default: '1' }, seconds: { type: 'string', default: '60' } },
});
const names = options.only === undefined ? parserNames : [options.only];
const until = performance.now() + Number(options.seconds) * 1000;
const wrong = new Map<string, number>();
let seed = Number(options.seed);
const first = seed;
for (; performance.now() < until; seed += 1) {
  for (const name of names) {
    const told = await playParser(name, seed);
    if (told === null) continue;
    wrong.set(name, (wrong.get(name) ?? 0) + 1);
    if ((wrong.get(name) ?? 0) <= 3) console.log(`${name}, seed ${seed}: ${told}`);
  }
}
console.log(
  `seeds ${first} to ${seed - 1}, ${names.length} parsers: ${[...wrong].map(([name, times]) => `${name} ${times}`).join(', ') || 'none wrong'}`,
);
process.exitCode = wrong.size === 0 ? 0 : 1;
