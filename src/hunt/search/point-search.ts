// Runs a search whose tests are attempts at the cells of a plan, up to the end that its seeker or the time says.

import { outcomeOfAttempt } from '../../core/answers/search-subject.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Seeker } from '../../core/search/seeker.ts';
import { unlessAborted } from '../attempt/abort-signals.ts';
import { withTimeLimit } from '../journal/time-limit.ts';
import type { PlannedCell } from '../scenario/planned-cells.ts';
import { PointAttempts } from '../scenario/point-attempts.ts';
import type { OpenHunt } from '../scenario/scenario-hunt.ts';
import { type ReopeningSeeker, reopeningSeeker } from './reopening-seeker.ts';
import { runSearchLoop } from './search-loop.ts';

export interface PointSearch {
  /** Where earlier attempts are taken over before it starts; the cells of the plan unless told. */
  readonly known?: readonly PlannedCell[];
  /** Made when what was answered before is taken over. */
  readonly seeker: () => Seeker;
  /** May take its time: a commit is built first. */
  readonly cellAt: (target: number) => PlannedCell | Promise<PlannedCell>;
  /** What an attempt says to the seeker; the usual unless told. */
  readonly outcomeOf?: typeof outcomeOfAttempt;
  /** Null for as long as it takes. */
  readonly minutesMax: number | null;
  /** Told of each state; returns the cells to make ready for what comes next. */
  readonly onStep: (seeker: Seeker, running: readonly number[]) => readonly PlannedCell[];
}

export async function runPointSearch(hunt: OpenHunt, search: PointSearch): Promise<void> {
  const { lab, request, options, cells, log } = hunt;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const attempts = new PointAttempts(hunt, signal);
  const outcomeOf = search.outcomeOf ?? outcomeOfAttempt;
  const workers = lab.hosts.capacity(request.scenario.host);
  try {
    if (!request.again) for (const cell of search.known ?? cells) attempts.reuse(cell, () => false);
    const leftMs = search.minutesMax === null ? null : search.minutesMax * 60_000 - spentMs(hunt, workers);
    await withTimeLimit(lab.clock, leftMs, signal, (inTime) =>
      runSearchLoop({
        // What somebody has overridden changes what was seen: the search begins anew from that.
        seeker: reopeningSeeker(search.seeker, () => log.state.corrections),
        workers,
        test: async (target, testSignal) => {
          const cell = await unlessAborted(Promise.resolve(search.cellAt(target)), testSignal);
          const record = request.again ? null : attempts.takeKnown(cell);
          return outcomeOf((record ?? (await attempts.attempt(cell, testSignal)).record).judgement);
        },
        signal: inTime,
        onStep: (seeker, running) => attempts.prefetch(search.onStep((seeker as ReopeningSeeker<Seeker>).inner, running)),
      }),
    );
  } finally {
    // Downloads ahead of the search are of no use any more.
    ending.abort(new Error('the search has ended'));
    await attempts.settled();
  }
}

/** What the hunt has worked in earlier processes, as if all workers had always been busy. */
function spentMs({ log }: OpenHunt, workers: number): number {
  const isOwn = ({ id }: AttemptRecord): boolean => id.startsWith(`${log.hunt}.`);
  return log.state.records.filter(isOwn).reduce((sum, record) => sum + record.totalMs, 0) / workers;
}
