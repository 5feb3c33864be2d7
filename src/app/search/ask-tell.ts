// Asking a search for its next tests, and telling it an answer, for programs: each call opens the hunt, does one thing and lets go.

import { outcomeOfWord } from '../../core/answers/hand-search.ts';
import { termsOf } from '../../core/answers/search-report-of.ts';
import type { AttemptId, EvidenceItem } from '../../core/attempt/attempt.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type Point, pointWithout } from '../../core/scenario/point.ts';
import type { HuntPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { OpenedHandSearch } from '../../hunt/commits/hand-searches.ts';
import { AskedHunt, type LeasedTest } from '../../hunt/search/asked-hunt.ts';
import { machineArchive } from '../lab.ts';
import type { Session } from '../session.ts';
import { isByHand, openHandSearch } from './open-hand-search.ts';

/** A leased test with what it needs. */
export interface WantedTest extends LeasedTest {
  /** A commit's subject; where a version comes from. */
  readonly title: string;
  readonly needs:
    | { readonly kind: 'commit'; readonly repository: string; readonly commit: string }
    | { readonly kind: 'listed'; readonly list: string; readonly version: string }
    | { readonly kind: 'version'; readonly component: string; readonly version: string; readonly at: Point };
}

export interface AskAnswer {
  readonly hunt: number;
  readonly tests: readonly WantedTest[];
  readonly running: readonly LeasedTest[];
  /** Whether it has ended; `report` is null until then. */
  readonly over: boolean;
  readonly report: SearchReport | null;
}

export interface AskRequest {
  readonly hunt: number;
  /** At least 1. */
  readonly max: number;
  readonly leaseMs: number;
}

export async function askTests(session: Session, { hunt, max, leaseMs }: AskRequest): Promise<AskAnswer> {
  return withAsked(session, hunt, async (asked, search) => {
    const { tests, running, over } = await asked.ask({ max, leaseMs });
    const { plan } = asked.state;
    const wanted: WantedTest[] = [];
    for (const test of tests) {
      const title = await search.titleOf(test.version, session.signal);
      wanted.push({ ...test, title, needs: needsOf(plan, test.version) });
    }
    return { hunt, tests: wanted, running, over, report: over ? await search.reportOf(hunt, asked.state, true) : null };
  });
}

function needsOf(plan: HuntPlan | null, version: string): WantedTest['needs'] {
  if (plan?.question === 'bisect-versions') return { kind: 'listed', list: plan.list, version };
  if (plan?.question === 'bisect') {
    const component = plan.search.axis;
    return { kind: 'version', component, version, at: pointWithout(component, plan.cells[0]) };
  }
  return { kind: 'commit', repository: plan?.question === 'bisect-commits' ? plan.repository : '', commit: version };
}

export interface TellAnswer {
  readonly id: AttemptId;
  /** good, bad, skip, no-answer (the tester's own trouble), or a term of the search. */
  readonly word: string;
  readonly because: string;
  /** What the test wrote; stored with the answer. */
  readonly evidence: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** The hunt is the one that the id names. */
export async function tellAnswer(
  session: Session,
  { id, word, because, evidence }: TellAnswer,
): Promise<{ readonly mark: Mark; readonly over: boolean }> {
  const hunt = Number(id.split('.')[0]);
  const store = await session.lab(machineArchive).evidence();
  return withAsked(session, hunt, async (asked, search) => {
    const outcome = word === 'no-answer' ? word : outcomeOfWord(word, search.rules);
    if (outcome === null) {
      const { good, bad } = termsOf(search.rules);
      const message = `"${word}" means nothing here: expected ${good}, ${bad}, skip or no-answer`;
      throw new UserError({ code: 'usage', message });
    }
    const items: EvidenceItem[] = [];
    for (const { name, content } of evidence) items.push(await store.put(name, content));
    const mark = await asked.tell({ id, outcome, because, evidence: items });
    return { mark, over: asked.state.status === 'answered' };
  });
}

/** Jobs of a matrix tell at the same moment: each waits for its turn. */
const patienceMs = 30_000;
const pauseMs = 50;

async function withAsked<T>(
  session: Session,
  hunt: number,
  work: (asked: AskedHunt, search: OpenedHandSearch) => Promise<T>,
): Promise<T> {
  const journal = await session.lab(machineArchive).journal();
  const { plan } = foldEvents(journal.events(hunt));
  if (plan === null || !isByHand(plan)) {
    throw new UserError({
      code: 'not-asked',
      message: `hunt ${String(hunt)} tests by itself: nobody is asked`,
      hint: 'A search that others answer begins with --manual: firstbad bisect --manual --good v1.0',
    });
  }
  const { search } = await openHandSearch(session, plan);
  const asked = await opened(session, () => new AskedHunt({ journal, clock: session.clock }, search, hunt));
  try {
    return await work(asked, search);
  } finally {
    asked.close();
  }
}

async function opened(session: Session, open: () => AskedHunt): Promise<AskedHunt> {
  const { clock, signal } = session;
  const until = clock.monotonicMs() + patienceMs;
  for (;;) {
    try {
      return open();
    } catch (error) {
      const isBusy = error instanceof UserError && error.code === 'hunt-busy';
      if (!isBusy || clock.monotonicMs() > until) throw error;
      await clock.sleep(pauseMs, signal);
    }
  }
}
