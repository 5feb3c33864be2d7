import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../test/fakes/clock.ts';
import { somePlan, someRecord } from '../../../test/fakes/records.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import { foldEvents, type HuntEvent } from '../../core/stored/journal.ts';
import { styleFor } from '../../render/base/style.ts';
import { LiveHunt } from './hunt-display.ts';

const signal = new AbortController().signal;
const size = { columns: 100, rows: 30 };
const none = { kernel: '6.1', cache: 'none' };

describe('what is shown of a hunt that runs', () => {
  it('shows downloads before there is a plan, and not when they are done', () => {
    const live = new LiveHunt(new VirtualClock());
    live.report({ what: 'downloading linux', done: 1024, total: 4096, unit: 'bytes' });
    expect(lines(live)).toEqual(['downloading linux 1 KiB of 4 KiB (25 %)']);
    live.report({ what: 'downloading linux', done: 4096, total: 4096, unit: 'bytes' });
    expect(lines(live)).toEqual([]);
  });

  it('counts the seconds of a running attempt and says its stage', async () => {
    const clock = new VirtualClock();
    const live = new LiveHunt(clock);
    const id = '1.1' as AttemptId;
    tell(live, [
      { type: 'hunt-started', plan: somePlan() },
      { type: 'attempt-started', attempt: id, point: none },
    ]);
    live.observe(id, { kind: 'stage', atMs: 0, stage: 'host-kernel', step: null });
    await clock.sleep(1500, signal);
    expect(lines(live)).toContain(' 1.5 s  host-kernel  kernel=6.1 cache=none');
    live.observe(id, { kind: 'step-started', atMs: 0, step: 'boot', command: 'x' });
    expect(lines(live)).toContain(' 1.5 s  step boot  kernel=6.1 cache=none');
  });

  it('forecasts from the attempts made here, not from those that were known', async () => {
    const clock = new VirtualClock();
    const live = new LiveHunt(clock);
    const started: HuntEvent = { type: 'attempt-started', attempt: '1.1' as AttemptId, point: none };
    const begin: HuntEvent[] = [{ type: 'hunt-started', plan: somePlan({ attemptsPerCell: 3 }) }];
    begin.push({ type: 'attempt-reused', record: someRecord({ id: '9.9' as AttemptId, point: none }) });
    tell(live, begin);
    expect(lines(live).at(-1)).toBe('1 of 2 cells, 1 good, 0.0 s');
    tell(live, [...begin, started]);
    await clock.sleep(2000, signal);
    tell(live, [...begin, started, { type: 'attempt-finished', record: someRecord({ point: none }) }]);
    // Two of six answers are there; the one that was made here took 2 s.
    expect(lines(live).at(-1)).toBe('1 of 2 cells, 1 good, 2.0 s, about 8.0 s to go');
  });
});

/** Tells the last of the events with the state that all of them lead to. */
function tell(live: LiveHunt, events: readonly HuntEvent[]): void {
  const event = events.at(-1);
  if (event) live.event({ hunt: 1, event, state: foldEvents(events) });
}

function lines(live: LiveHunt): readonly string[] {
  return live.lines(styleFor(false), size);
}
