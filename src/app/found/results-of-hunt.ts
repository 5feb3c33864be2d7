// The answers of a hunt of any kind, and what it has found, for CI services.

import { outcomeOfAttempt } from '../../core/answers/search-subject.ts';
import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { correctorWords } from '../../core/attempt/override-mark.ts';
import { pointText } from '../../core/scenario/point.ts';
import { subjectOf } from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { HuntResults, ResultTest } from '../../reports/write/results.ts';
import { formatShare } from '../../reports/write/run-text.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { reportOfSearch } from './search-of-hunt.ts';

/** Throws UserError `hunt-unknown`. */
export async function resultsOfHunt(session: Session, hunt: number): Promise<HuntResults> {
  const journal = await session.lab(machineArchive).journal();
  const state = foldEvents(journal.events(hunt));
  // Of a whole hunt the answers are those of its parts, each once.
  const states = [state, ...state.opened.map((part) => foldEvents(journal.events(part.hunt)))];
  const tests = states.flatMap((one) => [...one.records.map(testOfRecord), ...one.marks.map(testOfMark)]);
  return {
    hunt,
    title: state.plan === null ? '' : `${state.plan.question} of ${subjectOf(state.plan)}`,
    found: await foundIn(session, hunt, state, tests),
    tests: [...new Map(tests.map((test) => [test.id, test])).values()],
  };
}

async function foundIn(
  session: Session,
  hunt: number,
  state: HuntState,
  tests: readonly ResultTest[],
): Promise<readonly string[]> {
  const counts = ['good', 'bad', 'skip', 'other-failure', 'no-answer'].flatMap((outcome) => {
    const number = tests.filter((test) => test.outcome === outcome).length;
    return number === 0 ? [] : [`${String(number)} ${outcome}`];
  });
  const told = `${state.status === 'answered' ? 'Ended' : 'Not ended'}; ${counts.length === 0 ? 'nothing was tested' : counts.join(', ')}.`;
  const { plan } = state;
  if (plan === null || !['bisect', 'bisect-commits', 'bisect-versions'].includes(plan.question)) return [told];
  const { culprit, ending, confidence, candidatesLeft, supersedes } = await reportOfSearch(session, hunt, state);
  const sure = confidence === null ? '' : `, ${formatShare(confidence)} sure`;
  const named =
    culprit === null
      ? ending === null
        ? `${String(candidatesLeft)} candidates are left.`
        : `Nothing was named: ${ending.kind}.`
      : `First bad, not verified by this search: ${culprit.name} ${culprit.title}${sure}.`;
  return [
    named,
    ...(supersedes ? [`It had named ${supersedes.culprit ?? 'nothing'} before answers were overridden.`] : []),
    told,
  ];
}

function testOfRecord({ id, point, judgement, totalMs, overridden }: AttemptRecord): ResultTest {
  const said = overridden === undefined ? null : correctorWords[overridden.by];
  return {
    id,
    name: pointText(point),
    outcome: outcomeOfAttempt(judgement),
    because: overridden?.because ?? judgement.message,
    seconds: totalMs / 1000,
    saidBy: said,
  };
}

function testOfMark({ id, version, outcome, because, totalMs, overridden }: Mark): ResultTest {
  const said = overridden === undefined ? null : correctorWords[overridden.by];
  return { id, name: version, outcome, because: overridden?.because ?? because, seconds: totalMs / 1000, saidBy: said };
}
