// Why attempts of an isolation said nothing: by reason, with the settings and versions that never answered. Pure.

import { outcomeOfAttempt } from '../answers/search-subject.ts';
import type { AttemptRecord } from '../attempt/attempt.ts';
import type { VersionedComponent } from './component-changes.ts';
import type { ReportedSkip } from './isolate-report.ts';

/** In the order of the points' parts; versions in that of their line. */
export function skipsOf(records: readonly AttemptRecord[], components: readonly VersionedComponent[]): readonly ReportedSkip[] {
  const isAnswer = ({ judgement }: AttemptRecord): boolean => ['good', 'bad'].includes(outcomeOfAttempt(judgement));
  const answered = new Set(records.filter(isAnswer).flatMap(({ point }) => Object.entries(point).map(settingKey)));
  const byReason = new Map<string, AttemptRecord[]>();
  for (const record of records) {
    if (isAnswer(record)) continue;
    const { message } = record.judgement;
    byReason.set(message, [...(byReason.get(message) ?? []), record]);
  }
  return [...byReason]
    .map(([because, skipped]) => ({
      because,
      attempts: skipped.map(({ id }) => id),
      with: Object.keys(skipped[0]!.point).flatMap((part) => {
        const silent = new Set(
          skipped.flatMap(({ point }) => point[part] ?? []).filter((value) => !answered.has(settingKey([part, value]))),
        );
        const line = components.find(({ name }) => name === part)?.versions.map(({ label }) => label) ?? [...silent];
        return silent.size === 0 ? [] : [{ part, values: line.filter((value) => silent.has(value)) }];
      }),
    }))
    .sort((a, b) => b.attempts.length - a.attempts.length);
}

function settingKey([part, value]: readonly [string, string]): string {
  return `${part}=${value}`;
}
