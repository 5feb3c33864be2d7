// Settings that no attempt can have on this machine: once an accelerator was refused, so are all points with it. Pure.

import type { AttemptRecord } from '../attempt/attempt.ts';
import type { ScenarioPlan } from '../stored/hunt-plan.ts';

export interface RefusedSetting {
  /** The factor. */
  readonly part: string;
  readonly value: string;
  readonly because: string;
}

/** Each once, with the words of the first attempt that was refused. */
export function refusedSettings(
  records: readonly Pick<AttemptRecord, 'point' | 'judgement'>[],
  factors: ScenarioPlan['factors'],
): readonly RefusedSetting[] {
  const settings = new Map<string, RefusedSetting>();
  for (const { point, judgement } of records) {
    const { refusedAccelerator, message: because } = judgement;
    if (refusedAccelerator === undefined) continue;
    for (const { name: part } of factors) {
      const value = point[part] ?? '';
      const words = value.toLowerCase().split(/[^a-z0-9]+/);
      const key = `${part}=${value}`;
      if (words.includes(refusedAccelerator) && !settings.has(key)) settings.set(key, { part, value, because });
    }
  }
  return [...settings.values()];
}
