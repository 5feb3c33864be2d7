// Measures the reduction of configurations in simulated worlds, beside halving towards one option.
//
// npm run bench:reduce -- --seeds 200

import { parseArgs } from 'node:util';
import { playHalving, playReduce } from './reduce-play.ts';
import { makeReduceWorld, type ReduceWorldShape } from './reduce-world.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '50000' } },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];

const plain: ReduceWorldShape = {
  options: [60, 200],
  parts: [1, 1, 1, 1, 1, 1, 2, 2, 3],
  causes: 1,
  needShare: 0.5,
  selectShare: 0.1,
  brokenShare: 0,
  flaky: { bad: 0, good: 0 },
};

const rows: readonly { readonly name: string; readonly shape: ReduceWorldShape; readonly flaky?: boolean }[] = [
  { name: 'one option matters', shape: { ...plain, parts: [1] } },
  { name: 'two options, needed together', shape: { ...plain, parts: [2] } },
  { name: 'three options, needed together', shape: { ...plain, parts: [3] } },
  { name: 'two causes, each of one or two options', shape: { ...plain, causes: 2, parts: [1, 2] } },
  {
    name: 'one or two options, 2 % break the boot unless another one is there',
    shape: { ...plain, parts: [1, 2], brokenShare: 0.02 },
  },
  { name: 'one or two options, without dependencies', shape: { ...plain, parts: [1, 2], needShare: 0, selectShare: 0 } },
  {
    name: 'one or two options, fails 7 of 10 times',
    shape: { ...plain, parts: [1, 2], flaky: { bad: 0.3, good: 0 } },
    flaky: true,
  },
];

console.log(`Seeds ${from} to ${from + seeds - 1} for each line.\n`);
console.log(
  '| 60 to 200 options differ; | exact | every cause | builds | tests | configured only | halving: builds | halving: exact |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const { name, shape, flaky = false } of rows) {
  const sum = { exact: 0, all: 0, builds: 0, tests: 0, configurations: 0, halvingBuilds: 0, halvingExact: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const world = makeReduceWorld(shape, seed);
    const played = playReduce(world, seed, { flaky });
    const halving = playHalving(world, seed);
    sum.exact += Number(played.isExact);
    sum.all += Number(played.foundAll);
    sum.builds += played.builds;
    sum.tests += played.tests;
    sum.configurations += played.configurations;
    sum.halvingBuilds += halving.builds;
    sum.halvingExact += Number(halving.isExact);
    if (process.env['REDUCE_TELL'] === '1' && !played.isExact)
      console.log(
        name,
        seed,
        JSON.stringify(played.reduction.causes),
        played.reduction.ended,
        world.causes.map((one) => [...one]),
      );
  }
  const mean = (value: number): string => (value / seeds).toFixed(1);
  const share = (value: number): string => `${((100 * value) / seeds).toFixed(1)} %`;
  console.log(
    `| ${[name, share(sum.exact), share(sum.all), mean(sum.builds), mean(sum.tests), mean(sum.configurations), mean(sum.halvingBuilds), share(sum.halvingExact)].join(' | ')} |`,
  );
}
