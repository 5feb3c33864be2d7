// What each collector costs: the example's failing point with one collector at a time, as a ratio to the plain attempt.
// npm run bench:collectors [-- ROUNDS]

import { builtInCollectors } from '../src/collectors/built-in.ts';
import { openLab } from '../src/catalog/lab.ts';
import type { Context } from '../src/cli/context.ts';
import { plainDisplay } from '../src/cli/hunt-display.ts';
import { runHunt } from '../src/cli/hunting.ts';
import type { AttemptRecord } from '../src/core/attempt.ts';
import { parseSetting, parseVersionChoice } from '../src/core/restriction.ts';
import { gatherEvidence } from '../src/hunt/gather-evidence.ts';
import { planHunt } from '../src/hunt/plan-hunt.ts';
import { foldersFrom } from '../src/infra/folders.ts';
import { systemClock } from '../src/infra/system-clock.ts';
import type { Collector } from '../src/ports/collector.ts';

const rounds = Number(process.argv[2] ?? 3);
const restrictions = {
  settings: ['sector=4096', 'cache=none'].map(parseSetting),
  versions: ['kernel=6.1', 'qemu=5.2'].map(parseVersionChoice),
};
const opened = openLab({ folders: foldersFrom(process.env), env: process.env, clock: systemClock, version: 'bench' });
const silent = { isTTY: false, columns: 100, write: () => undefined };
const context = {
  ...{ signal: new AbortController().signal, clock: systemClock, version: 'bench', stdout: silent, stderr: silent },
  lab: () => opened.choose({}),
} as unknown as Context;

/** The first attempt of a kind may have to boot and save its host: the others are counted. */
async function attemptsWith(collectors: readonly Collector[]): Promise<readonly AttemptRecord[]> {
  const loaded = await context.lab({}).loadScenario('examples/qemu-4k-direct-io');
  const { state } = await runHunt(context, { loaded, again: true, archive: {} }, plainDisplay(context.stderr), {
    plan: async (lab, { origin, ...options }) => {
      const plan = await planHunt(lab, { scenario: loaded.scenario, origin, restrictions, question: 'evidence' }, options);
      return { ...plan, attemptsPerCell: rounds };
    },
    run: (lab, request, options) => gatherEvidence({ ...lab, collectors }, request, options),
    goesOn: false,
    traces: true,
  });
  return state.records;
}

/** Without what is paid once for a host. */
function costMs({ timings }: AttemptRecord): number {
  const once = ['boot', 'save', 'prepare'];
  const last = timings.findLastIndex(({ phase }) => phase === 'restore');
  const own = timings.filter(({ phase }, at) => !once.includes(phase) && at >= last && phase !== 'clean-up');
  return own.reduce((sum, { ms }) => sum + ms, 0);
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

const plain: number[] = [];
const traced = new Map<string, number>();
for (const [name, collectors] of [
  ...builtInCollectors.map((one) => [one.item, [one]] as const),
  ['all of them', builtInCollectors] as const,
]) {
  const records = await attemptsWith(collectors);
  plain.push(...records.filter((one) => one.traced !== true).map(costMs));
  traced.set(name, medianOf(records.filter((one) => one.traced === true).map(costMs)));
}
const reference = medianOf(plain);
console.log(`plain attempt: ${(reference / 1000).toFixed(1)} s, the median of ${plain.length}; ${rounds} with each collector`);
for (const [name, ms] of traced) {
  console.log(`${name.padEnd(18)} ${(ms / 1000).toFixed(1).padStart(5)} s  ${(ms / reference).toFixed(2).padStart(5)} times`);
}
opened.close();
