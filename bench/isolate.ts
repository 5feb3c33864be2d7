// npm run bench:isolate [-- --seeds N --from N --mix]: isolate and its peers on simulated failures with hidden conditions, as the
// table in docs/isolate.md, which says on which seeds it was tuned and from which on the table was counted. --mix leaves out what is
// not in the mix.

import { arrayThenIsolate, deltaDebugging, fullMatrix, oneFactorAtATime, type PeerAnswer } from './isolate-peers.ts';
import { playIsolate, type Rates } from './isolate-play.ts';
import { differences, fails, type IsolateWorld, makeWorld, type WorldShape } from './isolate-world.ts';

const usual: WorldShape = {
  factors: [4, 6],
  lines: [40, 8],
  parts: [1, 1, 2, 2, 2, 3, 3, 4],
  causes: 1,
  stretchShare: 1 / 8,
  untestableShare: 0,
  exclusions: 0,
  prepareCost: 0,
};

interface Cell {
  readonly name: string;
  readonly shape: WorldShape;
  /** In the mix: how many of ten. */
  readonly share: number;
  readonly rates?: Rates;
}

const cells: readonly Cell[] = [
  { name: 'one cause, 1 to 4 parts', shape: usual, share: 6 },
  { name: 'two causes, 1 or 2 parts each', shape: { ...usual, causes: 2, parts: [1, 2, 2] }, share: 2 },
  { name: '15 % of versions untestable', shape: { ...usual, untestableShare: 0.15 }, share: 1 },
  { name: 'three pairs excluded', shape: { ...usual, exclusions: 3 }, share: 1 },
  { name: '90 kernels, 10 QEMUs', shape: { ...usual, lines: [90, 10] }, share: 0 },
  { name: 'two causes, 1 to 4 parts each', shape: { ...usual, causes: 2 }, share: 0 },
  { name: 'stretches of any length', shape: { ...usual, stretchShare: 0 }, share: 0 },
  { name: 'fails 9 of 10 times', shape: usual, share: 0, rates: { bad: 0.9, good: 0 } },
  { name: 'fails 7 of 10 times', shape: usual, share: 0, rates: { bad: 0.7, good: 0 } },
  { name: 'passing ones fail 1 of 20 times', shape: usual, share: 0, rates: { bad: 1, good: 0.05 } },
];

interface Row {
  readonly attempts: number;
  readonly exact: number;
  readonly established: number | null;
  readonly falseCauses: number | null;
  readonly falseClaims: number | null;
  readonly missed: number | null;
}

function main(): void {
  const seeds = numberAfter('--seeds') ?? 200;
  const from = numberAfter('--from') ?? 50_000;
  console.log(`Seeds ${from} to ${from + seeds - 1} for each line. Attempts are means.\n`);
  console.log(
    '| world | isolate | exact | called certain | certain and wrong | of that where it was tried | missed causes | full matrix | one factor at a time | with lines halved | ddmin | pairs, then each failing row | triples, then each failing row |',
  );
  console.log(`|${' --- |'.repeat(7 + peersOf.length)}`);
  const mix: { readonly share: number; readonly rows: readonly Row[] }[] = [];
  const wanted = process.argv.includes('--mix') ? cells.filter(({ share }) => share > 0) : cells;
  for (const { name, shape, share, rates } of wanted) {
    const rows = rowsOf(shape, { seeds, from, rates });
    console.log(lineOf(name, rows));
    if (share > 0) mix.push({ share, rows });
  }
  console.log(lineOf('**the mix: 6, 2, 1 and 1 of ten of the first four**', mixed(mix)));
}

function rowsOf(
  shape: WorldShape,
  { seeds, from, rates }: { readonly seeds: number; readonly from: number; readonly rates: Rates | undefined },
): readonly Row[] {
  const peers = rates ? [] : peersOf;
  const sums = [...Array(1 + peers.length).keys()].map(() => ({
    attempts: 0,
    exact: 0,
    established: 0,
    falseCauses: 0,
    falseClaims: 0,
    missed: 0,
  }));
  for (let seed = from; seed < from + seeds; seed += 1) {
    const world = makeWorld(shape, seed);
    const played = playIsolate(world, seed, rates ? { rates } : {});
    sums[0]!.attempts += played.answer.attempts;
    sums[0]!.exact += played.exact ? 1 : 0;
    sums[0]!.established += played.established ? 1 : 0;
    sums[0]!.falseCauses += played.falseCause ? 1 : 0;
    sums[0]!.falseClaims += played.falseClaim ? 1 : 0;
    sums[0]!.missed += played.missed ? 1 : 0;
    peers.forEach((peer, index) => {
      const { attempts, claimed } = peer(world, seed);
      sums[index + 1]!.attempts += attempts;
      sums[index + 1]!.exact += differences(world, claimed) === 0 ? 1 : 0;
    });
  }
  return sums.map(({ attempts, exact, established, falseCauses, falseClaims, missed }, index) => ({
    attempts: attempts / seeds,
    exact: exact / seeds,
    established: index === 0 ? established / seeds : null,
    falseCauses: index === 0 ? falseCauses / seeds : null,
    falseClaims: index === 0 ? falseClaims / seeds : null,
    missed: index === 0 ? missed / seeds : null,
  }));
}

const peersOf: readonly ((world: IsolateWorld, seed: number) => PeerAnswer)[] = [
  (world) => fullMatrix(world),
  (world) => oneFactorAtATime(world, asker(world), 'all'),
  (world) => oneFactorAtATime(world, asker(world), 'bisected'),
  (world, seed) => deltaDebugging(world, asker(world), seed),
  (world, seed) => arrayThenIsolate(world, asker(world), { strength: 2, seed }),
  (world, seed) => arrayThenIsolate(world, asker(world), { strength: 3, seed }),
];

function asker(world: IsolateWorld): (spot: readonly number[]) => boolean | null {
  return (spot) => (world.untestable(spot) ? null : fails(world, spot));
}

function mixed(parts: readonly { readonly share: number; readonly rows: readonly Row[] }[]): readonly Row[] {
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  const mean = (of: (row: Row) => number | null, index: number): number =>
    parts.reduce((sum, { share, rows }) => sum + share * (of(rows[index]!) ?? 0), 0) / total;
  return parts[0]!.rows.map((_, index) => ({
    attempts: mean((row) => row.attempts, index),
    exact: mean((row) => row.exact, index),
    established: index === 0 ? mean((row) => row.established, index) : null,
    falseCauses: index === 0 ? mean((row) => row.falseCauses, index) : null,
    falseClaims: index === 0 ? mean((row) => row.falseClaims, index) : null,
    missed: index === 0 ? mean((row) => row.missed, index) : null,
  }));
}

function lineOf(name: string, [own, ...peers]: readonly Row[]): string {
  const peerTexts = peers.map(({ attempts, exact }) => `${round(attempts)} / ${percent(exact)}`);
  const filled = peerTexts.length > 0 ? peerTexts : peersOf.map(() => '');
  const { attempts, exact, established, falseCauses, falseClaims, missed } = own!;
  return `| ${[name, round(attempts), percent(exact), percent(established!), percent(falseCauses!), percent(falseClaims!), percent(missed!), ...filled].join(' | ')} |`;
}

function round(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function numberAfter(option: string): number | null {
  const index = process.argv.indexOf(option);
  return index < 0 ? null : Number(process.argv[index + 1]);
}

main();
