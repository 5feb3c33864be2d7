// A search whose tests anybody makes: jobs of a CI matrix, boards. Each call asks for tests, which are leased, or tells the answer of
// one. A lease that runs out is given away again; an answer that comes late is an answer all the same.

import type { HandSearch } from '../../core/answers/hand-search.ts';
import { answersOf } from '../../core/answers/search-subject.ts';
import type { AttemptId, EvidenceItem } from '../../core/attempt/attempt.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { SeenOutcome } from '../../core/search/evidence.ts';
import type { HuntState, TestLease } from '../../core/stored/journal.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { HuntLog } from '../journal/hunt-log.ts';
import { endingEvent } from '../journal/work-ending.ts';

export interface LeasedTest extends TestLease {
  /** What `tell` takes. */
  readonly id: AttemptId;
  /** A commit's full name, or the label of a version. */
  readonly version: string;
}

export interface LeasedTests {
  /** New ones; may be fewer than were asked for, and none while others still run. */
  readonly tests: readonly LeasedTest[];
  /** Leases of others that still run. */
  readonly running: readonly LeasedTest[];
  /** True when nothing more is to be tested. */
  readonly over: boolean;
}

export interface TellRequest {
  readonly id: AttemptId;
  readonly outcome: SeenOutcome;
  readonly because: string;
  readonly evidence: readonly EvidenceItem[];
}

export class AskedHunt {
  readonly #lab: { readonly journal: Journal; readonly clock: Pick<Clock, 'now'> };
  readonly #search: HandSearch;
  readonly #log: HuntLog;

  /** Throws UserError `hunt-busy` while another process is at it. */
  constructor(lab: { readonly journal: Journal; readonly clock: Pick<Clock, 'now'> }, search: HandSearch, hunt: number) {
    this.#lab = lab;
    this.#search = search;
    this.#log = HuntLog.reopen(lab.journal, hunt, () => undefined);
  }

  get state(): HuntState {
    return this.#log.state;
  }

  /** Leases at most `max` tests for `leaseMs`, and ends the hunt when nothing is left to test. */
  async ask({ max, leaseMs }: { readonly max: number; readonly leaseMs: number }): Promise<LeasedTests> {
    this.#giveUp(({ lease }) => lease === undefined || lease.untilMs <= this.#lab.clock.now());
    const before = this.#leases();
    const targets = this.#targetsOf(before);
    const step = this.#seeker().next({ running: [...targets.values()], free: max });
    if (step.kind !== 'ended') {
      // Their answers no longer matter.
      this.#giveUp(({ mark }) => step.cancel.includes(targets.get(mark) ?? -1));
    }
    const takenAtMs = this.#lab.clock.now();
    const lease = { takenAtMs, untilMs: takenAtMs + leaseMs };
    const start = step.kind === 'test' ? step.start.slice(0, max) : [];
    const tests = start.map((target): LeasedTest => {
      const version = this.#search.nameOf(target);
      return { id: this.#log.startMark(version, lease), version, ...lease };
    });
    if (step.kind === 'ended') await this.#end();
    const fresh = new Set(tests.map(({ id }) => id));
    const running = step.kind === 'ended' ? [] : this.#leases().filter(({ id }) => !fresh.has(id));
    return { tests, running, over: step.kind === 'ended' };
  }

  /**
   * Takes the answer of a leased test. The same answer told twice is told once. Throws UserError `lease-unknown` for an id that was
   * never given, `already-told` for another answer of the same.
   */
  async tell({ id, outcome, because, evidence }: TellRequest): Promise<Mark> {
    const told = this.state.marks.find((mark) => mark.id === id);
    if (told !== undefined) {
      if ((told.overridden?.was ?? told.outcome) === outcome) return told;
      throw new UserError({
        code: 'already-told',
        message: `${id} was told already: ${told.overridden?.was ?? told.outcome}`,
        hint: `firstbad override says that an answer is wrong`,
      });
    }
    const started = this.#lab.journal
      .events(this.#log.hunt)
      .flatMap((event) => (event.type === 'mark-started' && event.mark === id ? [event] : []))[0];
    if (started === undefined) {
      throw new UserError({
        code: 'lease-unknown',
        message: `${id} was never asked for in hunt ${String(this.#log.hunt)}`,
        hint: `firstbad ask ${String(this.#log.hunt)} --json gives tests with their ids`,
      });
    }
    const now = this.#lab.clock.now();
    const startedAtMs = started.lease?.takenAtMs ?? now;
    const mark: Mark = {
      id,
      version: started.version,
      outcome,
      because,
      evidence,
      by: 'told',
      startedAtMs,
      totalMs: Math.max(0, now - startedAtMs),
    };
    this.#log.append({ type: 'marked', mark });
    const running = [...this.#targetsOf(this.#leases()).values()];
    if (this.#seeker().next({ running, free: 1 }).kind === 'ended') await this.#end();
    return mark;
  }

  close(): void {
    this.#log.close();
  }

  #seeker() {
    return this.#search.seekerFrom(answersOf(this.state, this.#search.axis));
  }

  #leases(): readonly LeasedTest[] {
    return this.state.marking.flatMap(({ mark, version, lease }) => (lease ? [{ id: mark, version, ...lease }] : []));
  }

  #targetsOf(leases: readonly LeasedTest[]): ReadonlyMap<AttemptId, number> {
    return new Map(
      leases.flatMap(({ id, version }) => {
        const target = this.#search.targetOf(version);
        return target === null ? [] : [[id, target] as const];
      }),
    );
  }

  #giveUp(isMeant: (one: HuntState['marking'][number]) => boolean): void {
    for (const one of this.state.marking.filter(isMeant)) this.#log.append({ type: 'given-up', attempt: one.mark });
  }

  async #end(): Promise<void> {
    if (this.state.status === 'answered') return;
    this.#giveUp(() => true);
    const { corrections } = this.state;
    const report = await this.#search.reportOf(this.#log.hunt, this.state, true);
    this.#log.append({ type: 'search-ended', report });
    this.#log.append(endingEvent('answered', corrections));
  }
}
