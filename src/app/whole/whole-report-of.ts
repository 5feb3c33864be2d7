// The answer of a whole hunt as one object, from the journal.

import { silentPoints } from '../../core/attempt/attempt.ts';
import { allPass } from '../../core/isolate/tried-points.ts';
import { foldEvents, type HuntState } from '../../core/stored/journal.ts';
import { originsIn } from '../../core/stored/override.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { bisectReportOf } from '../../core/versions/bisect-report-of.ts';
import type { WholeReport } from '../../core/whole/whole-report.ts';
import { withVerification } from '../found/search-of-hunt.ts';
import { machineArchive } from '../lab.ts';
import { dossierOfHunt, type HuntDossier } from '../report/dossier-of-hunt.ts';
import { isolatedSentences, withNarrowBorders } from '../report/isolation.ts';
import type { Session } from '../session.ts';
import { isOfBudget } from './whole-hunt.ts';

export async function wholeReportOf(session: Session, hunt: number): Promise<WholeReport> {
  const journal = await session.lab(machineArchive).journal();
  const state = foldEvents(journal.events(hunt));
  const found = await dossierOfHunt(session, hunt);
  const { plan, dossier, isolate, claims, hunts } = found;
  const refined = isolate && withNarrowBorders(isolate, dossier);
  return {
    hunt,
    question: 'whole',
    scenario: plan.scenario.name,
    folder: plan.scenario.folder,
    report: plan.question === 'whole' ? plan.whole.report : null,
    ...endingOf(found, state),
    sentences: refined && refined.conditions.length > 0 ? isolatedSentences(refined) : [],
    transitions: dossier.transitions.map(({ component, kind, before, after, verification }) => ({
      component,
      kind,
      before,
      after,
      standing: verification?.standing ?? 'suspect',
    })),
    culprit: dossier.culprit && {
      name: dossier.culprit.name,
      title: dossier.culprit.title,
      standing: dossier.culprit.standing,
    },
    claims,
    parts: state.opened.map((one) => ({ ...one, status: foldEvents(journal.events(one.hunt)).status })),
    left: state.left,
    matrix: dossier.matrix,
    isolate: refined,
    searches: hunts.flatMap((one) => searchOf(one) ?? []),
    attempts: dossier.records.length,
    ...originsIn(dossier.records),
  };
}

function endingOf({ dossier, tried }: HuntDossier, { left, status }: HuntState): Pick<WholeReport, 'ending' | 'tried'> {
  if (status === 'running') return { ending: null };
  const { records } = dossier;
  if (records.some(({ judgement }) => judgement.outcome === 'bad')) return { ending: 'reproduced' };
  const told = tried ? { tried } : {};
  if (left.some(({ because }) => isOfBudget(because))) return { ending: 'unfinished', ...told };
  // A point that gave no answer, and one that was not tried, may be the one that fails; what stands for the report's versions is not they.
  const isAll = tried !== null && tried.about !== 'stand-ins' && allPass(tried) && silentPoints(records) === 0;
  return { ending: isAll ? 'not-reproduced' : 'no-answer', ...told };
}

function searchOf({ hunt, state }: HuntDossier['hunts'][number]): SearchReport | null {
  const { plan } = state;
  if (plan?.question !== 'bisect') return null;
  const report =
    state.report && 'log' in state.report
      ? state.report
      : plan.search.among.kind === 'commits'
        ? null
        : bisectReportOf(hunt, plan, { ...state, over: state.status !== 'running' });
  return report && withVerification({ ...report, hunt }, state);
}
