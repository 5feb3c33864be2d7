// npm run bench:isolate [-- --seeds N --from N --every-pair --mix --only TEXT]: isolate and its peers on simulated failures with hidden
// conditions, as the first table in docs/measured/isolate.md, which says on which seeds it was tuned and from which on the table was counted.
// --every-pair has isolate go on until every pair was tried, without the peers: the last table. --mix leaves out what is not in the
// mix, --only all worlds but those with this in their names.

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
  /** Shares of worlds. */
  readonly marks: readonly number[];
}

const everyPair = process.argv.includes('--every-pair');

const markNames = [
  'called certain',
  'certain and inexact',
  'called established',
  'established and false',
  'that at tried versions',
  'missed a cause',
];
const peerNames = everyPair
  ? []
  : [
      'full matrix',
      'one factor at a time',
      'with lines halved',
      'ddmin',
      'pairs, then each failing row',
      'triples, then each failing row',
    ];

function main(): void {
  const seeds = Number(valueOf('--seeds') ?? 200);
  const from = Number(valueOf('--from') ?? 50_000);
  const only = valueOf('--only') ?? '';
  console.log(`Seeds ${from} to ${from + seeds - 1} for each line. Attempts are means.\n`);
  const names = ['world', 'isolate', ...markNames, ...peerNames];
  console.log(`| ${names.join(' | ')} |\n|${' --- |'.repeat(names.length)}`);
  const mix: { readonly share: number; readonly rows: readonly Row[] }[] = [];
  const isMix = process.argv.includes('--mix');
  const wanted = cells.filter(({ name, share }) => name.includes(only) && (share > 0 || !isMix));
  for (const { name, shape, share, rates } of wanted) {
    const rows = rowsOf(shape, { seeds, from, rates });
    console.log(lineOf(name, rows));
    if (share > 0) mix.push({ share, rows });
  }
  if (only === '') console.log(lineOf('**the mix: 6, 2, 1 and 1 of ten of the first four**', mixed(mix)));
}

interface Played extends Omit<Row, 'exact' | 'marks'> {
  readonly exact: boolean;
  readonly marks: readonly boolean[];
}

function rowsOf(
  shape: WorldShape,
  { seeds, from, rates }: { readonly seeds: number; readonly from: number; readonly rates: Rates | undefined },
): readonly Row[] {
  const played = Array.from({ length: seeds }, (_, index): readonly Played[] => {
    const seed = from + index;
    const world = makeWorld(shape, seed);
    const { answer, exact, ...own } = playIsolate(world, seed, { ...(rates ? { rates } : {}), wanted: { everyPair } });
    const peers = rates || everyPair ? [] : peersOf.map((peer) => peer(world, seed));
    return [
      {
        attempts: answer.attempts,
        exact,
        marks: [own.certain, own.certain && !exact, own.established, own.falseCause, own.falseClaim, own.missed],
      },
      ...peers.map(({ attempts, claimed }) => ({ attempts, exact: differences(world, claimed) === 0, marks: [] })),
    ];
  });
  return played[0]!.map((_, column) => meanOf(played.map((row) => row[column]!)));
}

function meanOf(played: readonly Played[]): Row {
  const share = (of: (one: Played) => boolean): number => played.filter(of).length / played.length;
  return {
    attempts: played.reduce((sum, { attempts }) => sum + attempts, 0) / played.length,
    exact: share(({ exact }) => exact),
    marks: played[0]!.marks.map((_, index) => share(({ marks }) => marks[index]!)),
  };
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
  const mean = (of: (rows: readonly Row[]) => number): number =>
    parts.reduce((sum, { share, rows }) => sum + share * of(rows), 0) / total;
  return parts[0]!.rows.map((row, column) => ({
    attempts: mean((rows) => rows[column]!.attempts),
    exact: mean((rows) => rows[column]!.exact),
    marks: row.marks.map((_, index) => mean((rows) => rows[column]!.marks[index]!)),
  }));
}

/** Peers are not run where attempts flake: none of them repeats any. */
function lineOf(name: string, rows: readonly Row[]): string {
  const texts = rows.flatMap(({ attempts, exact, marks }) => [`${round(attempts)} / ${percent(exact)}`, ...marks.map(percent)]);
  const empty = peerNames.slice(rows.length - 1).map(() => '');
  return `| ${[name, ...texts, ...empty].join(' | ')} |`;
}

function round(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function valueOf(option: string): string | null {
  const index = process.argv.indexOf(option);
  return index < 0 ? null : (process.argv[index + 1] ?? null);
}

main();
