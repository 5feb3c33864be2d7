// What each collector costs: the example's failing point with one collector at a time, as a ratio to the plain attempt that was
// made just before it, so that both met the same load. Rounds go through all collectors, so that a busy minute meets all of them.
// npm run bench:collectors [-- ROUNDS]

import { runHunt } from '../src/app/open/run-hunt.ts';
import { openLab } from '../src/catalog/lab.ts';
import type { Context } from '../src/cli/context.ts';
import { plainDisplay } from '../src/cli/display/hunt-display.ts';
import { builtInCollectors } from '../src/collectors/built-in.ts';
import type { AttemptRecord } from '../src/core/attempt/attempt.ts';
import { parseSetting, parseVersionChoice } from '../src/core/scenario/restriction.ts';
import { gatherEvidence } from '../src/hunt/evidence/gather-evidence.ts';
import { planHunt } from '../src/hunt/scenario/plan-hunt.ts';
import { foldersFrom } from '../src/infra/files/folders.ts';
import { systemClock } from '../src/infra/machine/system-clock.ts';
import type { Collector } from '../src/ports/collector.ts';

const rounds = Number(process.argv[2] ?? 3);
const restrictions = {
  settings: ['sector=4096', 'cache=none'].map(parseSetting),
  versions: ['kernel=6.1', 'qemu=5.2'].map(parseVersionChoice),
};
const opened = openLab({ folders: foldersFrom(process.env), env: process.env, clock: systemClock, version: 'bench' });
const silent = { isTTY: false, columns: 100, write: () => undefined };
const context = {
  signal: new AbortController().signal,
  clock: systemClock,
  version: 'bench',
  stdout: silent,
  stderr: silent,
  lab: () => opened.choose({}),
} as unknown as Context;

/** A plain attempt and a traced one after it, both on a host that has been saved. */
async function pairWith(collectors: readonly Collector[]): Promise<{ readonly plain: number; readonly traced: number }> {
  const loaded = await context.lab({}).loadScenario('examples/qemu-4k-direct-io');
  const { state } = await runHunt(context, { loaded, again: true, archive: {} }, plainDisplay(context.stderr), {
    plan: async (lab, { origin, ...options }) => {
      const plan = await planHunt(lab, { scenario: loaded.scenario, origin, restrictions, question: 'evidence' }, options);
      return { ...plan, attemptsPerCell: 1 };
    },
    run: (lab, request, options) => gatherEvidence({ ...lab, collectors }, request, options),
    goesOn: false,
    traces: true,
  });
  const costOf = (traced: boolean): number => {
    const record = state.records.find((one) => (one.traced === true) === traced);
    if (!record) throw new Error('an attempt is missing: see firstbad hunts');
    return costMs(record);
  };
  return { plain: costOf(false), traced: costOf(true) };
}

/** Without what is paid once for a host. */
function costMs({ timings }: AttemptRecord): number {
  const once = ['boot', 'save', 'prepare'];
  const last = timings.findLastIndex(({ phase }) => phase === 'restore');
  const own = timings.filter(({ phase }, at) => !once.includes(phase) && at >= last && phase !== 'clean-up');
  return own.reduce((sum, { ms }) => sum + ms, 0);
}

function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

const ways = [...builtInCollectors.map((one) => [one.item, [one]] as const), ['all of them', builtInCollectors] as const];
// Boots, saves and attaches both kinds of host.
await pairWith(builtInCollectors);
const pairs = new Map<string, Awaited<ReturnType<typeof pairWith>>[]>();
for (let round = 0; round < rounds; round += 1) {
  for (const [name, collectors] of ways) pairs.set(name, [...(pairs.get(name) ?? []), await pairWith(collectors)]);
}
const plain = [...pairs.values()].flat().map((pair) => pair.plain / 1000);
console.log(`plain attempt: ${spread(plain, 1)} s, median and range of ${plain.length}; ${rounds} rounds`);
for (const [name, found] of pairs) {
  console.log(
    `${name.padEnd(18)} ${spread(
      found.map((pair) => pair.traced / pair.plain),
      2,
    )} times`,
  );
}
opened.close();
