// A seeker that begins anew from the journal when something was learnt that its answers so far do not hold: a stretch of commits that
// was repaired, a setting that the machine refuses. Until then answers are folded one by one.

import type { Seeker } from '../../core/search/seeker.ts';

export interface ReopeningSeeker<Inner extends Seeker> extends Seeker {
  readonly inner: Inner;
}

/** `learnt` counts; `fromJournal` is made again when the count has changed before an answer is folded. */
export function reopeningSeeker<Inner extends Seeker>(fromJournal: () => Inner, learnt: () => number): ReopeningSeeker<Inner> {
  const around = (inner: Inner, at: number): ReopeningSeeker<Inner> => ({
    inner,
    next: (workers) => inner.next(workers),
    observe: (answer) => {
      const now = learnt();
      return around(now === at ? (inner.observe(answer) as Inner) : fromJournal(), now);
    },
  });
  return around(fromJournal(), learnt());
}
