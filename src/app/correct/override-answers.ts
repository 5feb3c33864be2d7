// Somebody says that answers of a hunt are wrong, or takes that back. It is written into every hunt that rests on these answers: the
// hunt itself, and with a whole hunt all of its parts. Whoever works on one of them hears of it with its next event.

import { answersAbout, overrideTarget } from '../../core/answers/override-target.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { Corrector } from '../../core/attempt/override-mark.ts';
import { UserError } from '../../core/base/user-error.ts';
import { foldEvents, type HuntEvent, type HuntState } from '../../core/stored/journal.ts';
import type { Override, OverrideVerdict } from '../../core/stored/override.ts';
import { HandHunt } from '../../hunt/search/hand-hunt.ts';
import type { Journal } from '../../ports/journal.ts';
import { machineArchive } from '../lab.ts';
import { isByHand, openHandSearch } from '../search/open-hand-search.ts';
import type { Session } from '../session.ts';

export interface OverrideWish {
  readonly hunt: number;
  /** `7.12`, `cache=none kernel=6.1`, a version or a commit. */
  readonly what: string;
  readonly verdict: OverrideVerdict;
  readonly because: string;
  readonly by: Corrector;
}

export interface Corrected {
  /** The hunts that it was written into, the one that was named first. */
  readonly hunts: readonly { readonly hunt: number; readonly override: Override; readonly answers: readonly AttemptId[] }[];
}

/** Of characters: a sentence or two, and no console. */
const reasonMax = 2_000;

/** Throws UserError `no-such-answer`, `no-reason` or `hunt-unknown`; nothing is written then. */
export async function overrideAnswers(session: Session, wish: OverrideWish): Promise<Corrected> {
  const because = wish.because.trim();
  if (because === '' || because.length > reasonMax) throw noReason(because);
  const journal = await session.lab(machineArchive).journal();
  const named = foldEvents(journal.events(wish.hunt));
  const family = familyOf(journal, wish.hunt, named);
  const saidAtMs = session.clock.now();
  const hunts: Corrected['hunts'][number][] = [];
  const refusals: UserError[] = [];
  for (const hunt of family.hunts) {
    try {
      const event = journal.correct(hunt, (events) => {
        const state = foldEvents(events);
        const { verdict, by } = wish;
        const about = overrideTarget(wish.what, state);
        return { type: 'overridden', override: { number: nextNumber(events), about, verdict, because, by, saidAtMs } };
      });
      if (event.type !== 'overridden') continue;
      const answers = answersAbout(event.override.about, foldEvents(journal.events(hunt)));
      hunts.push({ hunt, override: event.override, answers });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refusals.push(error);
    }
  }
  if (hunts.length === 0) throw refusals[0] ?? nothingToOverride(wish.hunt);
  family.leave(
    hunts.map(({ hunt }) => hunt),
    'answers of it were overridden',
  );
  await askAnew(
    session,
    journal,
    hunts.map(({ hunt }) => hunt),
  );
  return { hunts };
}

/**
 * Takes back the override with this number, or the last one that stands, in the hunt and wherever the same was said. Throws UserError
 * `no-override`.
 */
export async function undoOverride(
  session: Session,
  { hunt, number }: { readonly hunt: number; readonly number: number | null },
): Promise<Corrected> {
  const journal = await session.lab(machineArchive).journal();
  const named = foldEvents(journal.events(hunt));
  const family = familyOf(journal, hunt, named);
  const standing = family.hunts.flatMap((one) =>
    foldEvents(journal.events(one)).overrides.map((override) => ({ one, override })),
  );
  const own = standing.filter(({ one }) => one === hunt || named.plan?.question === 'whole');
  const wanted =
    number === null
      ? own.reduce<(typeof own)[number] | undefined>(
          (last, at) => (last && last.override.saidAtMs > at.override.saidAtMs ? last : at),
          undefined,
        )
      : own.find(({ override }) => override.number === number);
  if (wanted === undefined)
    throw noOverride(
      hunt,
      number,
      own.map(({ override }) => override.number),
    );
  const isSame = ({ saidAtMs, because, verdict }: Override): boolean =>
    saidAtMs === wanted.override.saidAtMs && because === wanted.override.because && verdict === wanted.override.verdict;
  const undone = standing.filter(({ override }) => isSame(override));
  for (const { one, override } of undone) {
    journal.correct(one, () => ({ type: 'override-undone', override: override.number }));
  }
  const hunts = undone.map(({ one, override }) => ({
    hunt: one,
    override,
    answers: answersAbout(override.about, foldEvents(journal.events(one))),
  }));
  family.leave(
    hunts.map((one) => one.hunt),
    'an override of its answers was undone',
  );
  await askAnew(
    session,
    journal,
    hunts.map((one) => one.hunt),
  );
  return { hunts };
}

/** A search by hand has no process that would go on: what is asked next follows from what is true now. */
async function askAnew(session: Session, journal: Journal, hunts: readonly number[]): Promise<void> {
  for (const hunt of hunts) {
    const { plan } = foldEvents(journal.events(hunt));
    if (plan === null || !isByHand(plan)) continue;
    const { search } = await openHandSearch(session, plan);
    const asked = await HandHunt.reopen({ journal, clock: session.clock }, search, hunt);
    try {
      await asked.corrected();
    } finally {
      asked.close();
    }
  }
}

interface Family {
  readonly hunts: readonly number[];
  /** Whole hunts that have these as parts are not done any more. */
  leave(changed: readonly number[], because: string): void;
}

/** The hunt itself; with a whole one, whichever of them was named, all parts. Parts of a verification are no answers of a search. */
function familyOf(journal: Journal, hunt: number, named: HuntState): Family {
  const wholes = journal
    .list()
    .filter(({ plan }) => plan.question === 'whole')
    .map((one) => ({ hunt: one.hunt, opened: foldEvents(journal.events(one.hunt)).opened }))
    .filter((one) => one.hunt === hunt || one.opened.some((part) => part.hunt === hunt));
  const parts = wholes.flatMap(({ opened }) => opened.map((one) => one.hunt));
  const own = named.plan?.question === 'whole' ? [] : [hunt];
  return {
    hunts: [...new Set([...own, ...parts])],
    leave: (changed, because) => {
      for (const whole of wholes) {
        for (const { part, of } of whole.opened.filter((one) => changed.includes(one.hunt))) {
          journal.correct(whole.hunt, () => ({ type: 'part-left', part, of, because }));
        }
      }
    },
  };
}

/** Never given twice in a hunt, also when it was undone. */
function nextNumber(events: readonly HuntEvent[]): number {
  return 1 + events.reduce((last, event) => (event.type === 'overridden' ? Math.max(last, event.override.number) : last), 0);
}

function noReason(because: string): UserError {
  return new UserError({
    code: 'no-reason',
    message:
      because === ''
        ? 'an answer is overridden only with a reason: whoever reads the report has to know why'
        : `the reason has ${String(because.length)} characters; at most ${String(reasonMax)} are kept`,
    hint: 'firstbad override 7 7.12 bad --because "the console shows the panic, the judge missed it"',
  });
}

function nothingToOverride(hunt: number): UserError {
  return new UserError({ code: 'no-such-answer', message: `hunt ${String(hunt)} has no answers yet that could be overridden` });
}

function noOverride(hunt: number, number: number | null, standing: readonly number[]): UserError {
  return new UserError({
    code: 'no-override',
    message:
      number === null
        ? `nothing is overridden in hunt ${String(hunt)}`
        : `hunt ${String(hunt)} has no override ${String(number)} that stands`,
    hint:
      standing.length === 0 ? `firstbad show ${String(hunt)} shows its answers` : `Those that stand: ${standing.join(', ')}`,
  });
}
