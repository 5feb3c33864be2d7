// Which attempt to put beside another one. Pure.

import type { AttemptRecord } from '../core/attempt/attempt.ts';

/** The one that went otherwise and differs in the fewest settings and versions; null when none did. */
export function nearestOther(records: readonly AttemptRecord[], id: string): AttemptRecord | null {
  const own = records.find((record) => record.id === id);
  if (own === undefined) return null;
  const answers = records.filter(({ judgement }) => ['good', 'bad'].includes(judgement.outcome));
  const differs = ({ point }: AttemptRecord): number =>
    Object.keys(own.point).filter((name) => own.point[name] !== point[name]).length;
  const others = answers.filter(({ judgement }) => judgement.outcome !== own.judgement.outcome);
  return others.reduce<AttemptRecord | null>((best, one) => (best === null || differs(one) < differs(best) ? one : best), null);
}
