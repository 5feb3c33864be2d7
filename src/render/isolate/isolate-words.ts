// What an isolation found, in sentences. Pure.

import { count, formatDuration, formatNumber, listWith } from '../../core/base/quantities.ts';
import type {
  ConditionPart,
  DatedRelease,
  IsolateReport,
  ReportedSkip,
  ReportedUnknown,
  ReportedWorkaround,
} from '../../core/isolate/isolate-report.ts';
import { triedText } from '../../core/isolate/tried-points.ts';
import { upstreamSeries } from '../../core/scenario/upstream-parts.ts';

/** One sentence for each condition: `fails when kernel is from 6.1 on and before 6.18, and cache is none or directsync`. */
export function conditionSentences({ conditions, ended, tried }: IsolateReport): readonly string[] {
  if (conditions.length === 0) return [endingText(ended, tried)];
  return conditions.map(({ parts, established }, index) => {
    const begin = index === 0 ? 'Fails when' : 'Also fails when';
    const unsure = established ? '' : ' (as far as it could be told)';
    if (parts.length === 0) return 'Fails everywhere that was tried.';
    return `${begin} ${listWith('and', parts.map(partText))}${unsure}.`;
  });
}

function partText(part: ConditionPart): string {
  if (part.operator === 'in') return `${part.part} is ${listWith('or', part.values)}`;
  const spans = part.intervals.map(({ from, until }) => {
    const words = [from ? `from ${from.after} on` : null, until ? `before ${until.after}` : null].filter((one) => one !== null);
    return words.join(' and ');
  });
  return `${part.part} is ${spans.join(', or ')}`;
}

/** Borders, with the versions on both sides, and which component changed where. */
export function borderSentences(report: IsolateReport): readonly string[] {
  const { conditions } = report;
  const sentences = conditions.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.operator === 'in'
        ? []
        : part.intervals.flatMap(({ from, until }) => [
            ...(from ? [`${part.part}: begins between ${from.before} and ${from.after}.`] : []),
            ...(until ? [`${part.part}: ends between ${until.before} and ${until.after}.`] : []),
          ]),
    ),
  );
  return [...sentences, ...togetherSentences(report)];
}

/** Of several components that take part: on which side each changed, when, and which of them first. */
function togetherSentences({ changes: { changes, first } }: IsolateReport): readonly string[] {
  const components = [...new Set(changes.map(({ part }) => part))];
  if (components.length < 2) return [];
  const sides = changes.map(({ part, kind, after, until }) => {
    const effect = kind === 'begins' ? 'made it fail' : 'made it pass';
    return `a change of ${part} after ${releaseText(after)} and up to ${releaseText(until)} ${effect}`;
  });
  const order =
    first === null
      ? 'Which of them changed first these releases do not tell; commits would (firstbad bisect --repo).'
      : `${first} changed first.`;
  return [`It takes ${listWith('and', components)} together: ${listWith('and', sides)}. ${order}`];
}

function releaseText({ upstream, month }: DatedRelease): string {
  const series = upstreamSeries(upstream);
  return month === null ? upstream : `${series} (${month})`;
}

export function workaroundText({ change, size, tried, because, attempts }: ReportedWorkaround): string {
  const words = {
    works: 'works',
    'does-not-work': 'does not work',
    'not-applicable': 'not applicable',
    'not-tried': 'not tried',
  };
  const proof = attempts.length === 0 ? '' : ` (${attempts.join(', ')})`;
  return `${words[tried]}: ${change} [${size}]${because === null ? '' : `, ${because}`}${proof}`;
}

export function unknownText({ kind, parts, values, because }: ReportedUnknown): string {
  switch (kind) {
    case 'not-tried': {
      const some = values.length > 6 ? count(values.length, 'value') : listWith('and', values);
      return `${listWith('and', parts)}: ${some} ${because === 'untestable' ? 'can not be tested here' : `not tried (${because})`}`;
    }
    case 'border':
      return `${listWith('and', parts)}: the border is somewhere between ${values.join(' and ')} (${because})`;
    case 'together':
      return `${listWith('and', parts)}: ${because}`;
    case 'unsure':
    case 'unexplained':
      return `${parts.map((part, index) => `${part}=${values[index] ?? ''}`).join(' ')}: ${because}`;
  }
}

/** `6 attempts with kernel 6.19.6 to 7.0.2: the host VM did not boot`. */
export function skipText({ because, attempts, with: silent }: ReportedSkip): string {
  const where = silent.map(({ part, values }) => {
    const names =
      values.length > 3 ? `${count(values.length, 'value')} from ${values[0]!} to ${values.at(-1)!}` : listWith('and', values);
    return `${part} ${names}`;
  });
  return `${count(attempts.length, 'attempt')}${where.length === 0 ? '' : ` with ${listWith('and', where)}`}: ${because} (${attempts[0]!})`;
}

export function effortText({ attempts, known, forecast }: IsolateReport): string {
  const taken = known > 0 ? `, ${formatNumber(known)} of them known before` : '';
  const matrix = forecast ? `; all combinations that can be tried are ${formatNumber(forecast.matrix)}` : '';
  return `${count(attempts, 'attempt')}${taken}${matrix}.`;
}

export function isolateForecastText({ attempts, forecast }: IsolateReport): string {
  if (forecast === null) return `${count(attempts, 'attempt')}; a point that fails is looked for`;
  const time = formatDuration(forecast.seconds * 1000);
  return `forecast: after ${count(attempts, 'attempt')}, about ${formatNumber(forecast.attempts)} more in ${time}; all combinations that can be tried are ${formatNumber(forecast.matrix)}`;
}

function endingText(ended: IsolateReport['ended'], tried: IsolateReport['tried']): string {
  switch (ended) {
    case 'not-reproduced':
      return 'Nothing that was tried fails as the scenario says. Name a point that fails with --set and --version.';
    case 'no-answer':
      return `Not isolated: ${tried ? triedText(tried) : 'not all was tried'}. Name a point that fails with --set and --version; all of them: firstbad matrix.`;
    case 'not-failing':
      return 'The point where it was said to fail passes.';
    case 'lab-broken':
      return 'The lab broke: not every point that was asked for gave an answer.';
    default:
      return 'Not isolated yet.';
  }
}
