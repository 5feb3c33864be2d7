// A whole hunt: from a report, or a scenario, to the mail. The questions are asked one after the other, each as a hunt of its own
// that is named in this one's journal, so that it can be stopped anywhere and gone on with anywhere.

import { silentPoints } from '../../core/attempt/attempt.ts';
import { assert } from '../../core/base/assert.ts';
import { errorText } from '../../core/base/error-text.ts';
import { triedText } from '../../core/isolate/tried-points.ts';
import {
  type MachineFacts,
  plainRules,
  type PlannedScenario,
  scenarioPlan,
  type SearchRules,
  type WholePlan,
} from '../../core/stored/hunt-plan.ts';
import { foldEvents, type HuntEvent, type HuntState } from '../../core/stored/journal.ts';
import { verificationOf } from '../../core/stored/verification-of.ts';
import { HuntLog } from '../../hunt/journal/hunt-log.ts';
import type { Journal } from '../../ports/journal.ts';
import type { ArchiveChoice } from '../lab.ts';
import type { HuntedSubject } from '../open/open-subject.ts';
import type { HuntParts } from '../open/run-hunt.ts';
import { dossierOfHunt, type HuntDossier } from '../report/dossier-of-hunt.ts';
import { failingRecord } from '../report/hunt-report.ts';
import { makeScript, tryScript } from '../report/report-script.ts';
import type { Session } from '../session.ts';
import type { OpenSearchWatcher } from '../watcher.ts';
import { Allowance } from './allowance.ts';
import { askBorder, askEvidence, askIsolate, askMatrix } from './ask-parts.ts';
import { askVerify, knownFixIn, searchToVerify } from './ask-verify.ts';
import { borderName, bordersOf, type VersionBorder } from './borders.ts';
import { evidencePoints } from './evidence-points.ts';
import { labGone, PartRunner } from './part-runner.ts';

export interface WholeOptions {
  readonly archive: ArchiveChoice;
  readonly again: boolean;
  readonly minutesMax: number | null;
  readonly attemptsMax: number | null;
  /** How sure searches have to be. */
  readonly confidence: number;
  /** Which parts repeat attempts because an answer may be wrong; the others believe every answer. */
  readonly repeats: 'none' | 'searches' | 'all';
  /** By component. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly openDisplay: () => OpenSearchWatcher;
  readonly say: (line: string) => void;
  /** Told the number of the whole hunt, once and before anything else of it. */
  readonly onBegun?: (hunt: number) => void;
}

export interface WholeEnd {
  readonly hunt: number;
  readonly elapsedMs: number;
  readonly attempts: number;
}

/** Throws the signal's reason when it is stopped; what was found is kept, and the same call goes on. */
export async function huntWhole(session: Session, subject: HuntedSubject, options: WholeOptions): Promise<WholeEnd> {
  const lab = session.lab(options.archive);
  const journal = await lab.journal();
  const log = HuntLog.open(journal, { hunt: subject.resumes, plan: planOf(subject, options) }, () => undefined);
  options.onBegun?.(log.hunt);
  options.say(subject.resumes === null ? `whole hunt ${log.hunt}` : `going on with whole hunt ${log.hunt}`);
  const allowance = new Allowance(session.clock, options);
  try {
    await new WholeHunt({ session, journal, log, allowance, subject, options }).run();
    log.append(endOf(log.state));
    return { hunt: log.hunt, elapsedMs: allowance.elapsedMs, attempts: allowance.attempts };
  } catch (error) {
    log.stop(session.signal.aborted ? 'cancelled' : errorText(error));
    throw error;
  } finally {
    log.close();
  }
}

const labGaveNone = 'nothing that gave an answer fails as reported, and not everything that was tried gave one';

function endOf({ left }: HuntState): HuntEvent {
  if (left.some(({ because }) => isOfBudget(because))) return { type: 'hunt-stopped', because: 'the budget is used up' };
  if (left.some(({ because }) => because === labGaveNone || because === labGone))
    return { type: 'hunt-stopped', because: 'the lab is broken' };
  return { type: 'hunt-answered' };
}

/** Such a hunt can go on with another budget. */
export function isOfBudget(because: string): boolean {
  return because.includes('budget');
}

// A whole hunt tries nothing itself: each part knows its machine.
const noMachine: Omit<MachineFacts, 'firstbad'> = {
  architecture: '',
  kernel: '',
  cpu: '',
  cores: 0,
  memoryMiB: 0,
  accelerator: '',
  labQemu: '',
};

function planOf({ loaded, report, imported }: HuntedSubject, options: WholeOptions): WholePlan {
  const { scenario, folder, sha256 } = loaded;
  const { minutesMax, attemptsMax, repositories, repeats } = options;
  return {
    question: 'whole',
    scenario: { name: scenario.name, title: scenario.title, folder, sha256 },
    components: [],
    factors: [],
    cells: [],
    excluded: [],
    attemptsPerCell: scenario.attempts,
    machine: { ...noMachine, firstbad: '' },
    whole: { report, imported, minutesMax, attemptsMax, repositories, repeats },
  };
}

interface WholeParts {
  readonly session: Session;
  readonly journal: Journal;
  readonly log: HuntLog;
  readonly allowance: Allowance;
  readonly subject: HuntedSubject;
  readonly options: WholeOptions;
}

/** Shares of what is left of the budget when a part begins: later parts always get something. */
const shares = { matrix: 0.5, isolate: 0.5, border: 0.5, verify: 0.4, evidence: 0.7, script: 1 } as const;

class WholeHunt {
  readonly #parts: WholeParts;
  readonly #runner: PartRunner;

  constructor(parts: WholeParts) {
    this.#parts = parts;
    const { session, journal, log, allowance, options } = parts;
    const { openDisplay, say } = options;
    this.#runner = new PartRunner({ session, journal, log, allowance, openDisplay, say });
  }

  async run(): Promise<void> {
    await this.#matrix();
    await this.#isolate();
    const found = await this.#dossier();
    if (!found || failingRecord(found.dossier) === null) {
      const isSilent = found !== null && silentPoints(found.dossier.records) > 0;
      const { tried = null } = found ?? {};
      this.#leaveRest(isSilent ? labGaveNone : tried ? triedText(tried) : 'nothing that was tried fails as reported');
      return;
    }
    const borders = this.#borders(found);
    for (const border of borders) await this.#search(border);
    for (const border of borders) await this.#verify(border);
    await this.#evidence();
    await this.#script();
  }

  async #matrix(): Promise<void> {
    const { subject } = this.#parts;
    const { imported } = subject;
    await this.#runner.run({
      part: 'matrix',
      of: '',
      title: imported ? 'the cells that the report claims' : 'the cells of the scenario',
      share: shares.matrix,
      ask: (session, display) => askMatrix(session, this.#huntParts(), { imported, display }),
    });
  }

  async #isolate(): Promise<void> {
    const { confidence, repeats } = this.#parts.options;
    const rules = { confidence, flaky: repeats === 'all', testsMax: null, minutesMax: null, everyPair: false };
    await this.#runner.run({
      part: 'isolate',
      of: '',
      title: 'what has to come together, and what makes it go away',
      share: shares.isolate,
      ask: (session, display) => askIsolate(session, this.#huntParts(), { rules, display }),
    });
  }

  /** Components that nobody can search are left out; those of one version too. */
  #borders({ isolate, dossier, hunts, like }: HuntDossier): readonly VersionBorder[] {
    const plan = hunts.find(({ part }) => part === 'isolate' || part === 'matrix')?.state.plan ?? null;
    return bordersOf(isolate, { plan: scenarioPlan(plan), records: dossier.records, like });
  }

  async #search(border: VersionBorder): Promise<void> {
    const { repositories } = this.#parts.options;
    const { component, kind, good, bad } = border;
    const repository = repositories[component] ?? null;
    const ends = kind === 'introduction' ? [good, bad] : [bad, good];
    const where = `${component} between ${ends.join(' and ')}`;
    await this.#runner.run({
      part: 'bisect',
      of: borderName(border),
      title: `${kind === 'introduction' ? 'since when' : 'until when'}: ${where}${repository === null ? '' : ', then its commits'}`,
      share: shares.border,
      mayFail: true,
      ask: (session, display) =>
        askBorder(session, this.#huntParts(), { border, rules: this.#rules(kind), repository, display }),
    });
  }

  #rules(kind: VersionBorder['kind']): SearchRules {
    const { confidence, repeats } = this.#parts.options;
    return {
      confidence,
      flaky: repeats !== 'none',
      ...plainRules,
      fixed: kind === 'fix',
    };
  }

  async #verify(border: VersionBorder): Promise<void> {
    const { session, log, journal, options } = this.#parts;
    const of = borderName(border);
    const search = log.state.opened.find((one) => one.part === 'bisect' && one.of === of);
    const state = search && foldEvents(journal.events(search.hunt));
    const named = search && state?.status === 'answered' ? await searchToVerify(session, search.hunt, state) : null;
    if (named === null) {
      this.#runner.leave({ part: 'verify', of, because: 'its search has not named a version' });
      return;
    }
    const found = await this.#dossier();
    assert(found, 'a search was opened');
    const { archive, repeats } = options;
    const flaky = repeats === 'all' || (repeats === 'searches' && named.wavers);
    await this.#runner.run({
      part: 'verify',
      of,
      title: `verified again, on hosts booted for it and beside its neighbours: ${named.what}`,
      share: shares.verify,
      mayFail: true,
      isDone: ({ climbs }) => verificationOf(climbs, { culprit: named.culprit }) !== null,
      ask: (within, display, count) =>
        askVerify(within, { hunt: named.hunt, archive, flaky, knownFix: knownFixIn(found.dossier), display, count }),
    });
  }

  async #evidence(): Promise<void> {
    const found = await this.#dossier();
    assert(found, 'there is a failing attempt');
    const plan = found.hunts.find(({ part }) => part !== 'script')?.state.plan ?? null;
    const cells = evidencePoints(found.axes, found.dossier.records, found.like);
    if (plan === null || cells.length === 0) {
      this.#runner.leave({ part: 'evidence', of: '', because: 'no point that passes lies next to one that fails' });
      return;
    }
    const components = found.axes.components.map((component) => ({
      ...component,
      versions: component.versions.filter(({ label }) => cells.some((cell) => cell[component.name] === label)),
    }));
    const from: PlannedScenario = { ...scenarioPlan(plan), components, factors: found.axes.factors };
    await this.#runner.run({
      part: 'evidence',
      of: '',
      title: 'what a failing point shows from the inside, and a passing one does not',
      share: shares.evidence,
      mayFail: true,
      ask: (session, display) => askEvidence(session, this.#huntParts(), { from, cells, display }),
    });
  }

  async #script(): Promise<void> {
    const { session, options, subject } = this.#parts;
    const { loaded } = subject;
    const found = await this.#dossier();
    const failing = found && failingRecord(found.dossier);
    if (!found || !failing) return;
    const made = await makeScript(session, { loaded, failing, title: found.dossier.title });
    if (made.kind === 'none') {
      this.#runner.leave({ part: 'script', of: '', because: made.because });
      return;
    }
    const { text } = made;
    await this.#runner.run({
      part: 'script',
      of: '',
      title: 'the script of the report, in a fresh VM',
      share: shares.script,
      mayFail: true,
      ask: (within, display) => tryScript(within, { loaded, failing, text, archive: options.archive }, display),
    });
  }

  #leaveRest(because: string): void {
    for (const part of ['verify', 'evidence', 'script'] as const) this.#runner.leave({ part, of: '', because });
  }

  async #dossier(): Promise<HuntDossier | null> {
    const { session, log } = this.#parts;
    return log.state.opened.length === 0 ? null : dossierOfHunt(session, log.hunt);
  }

  #huntParts(): HuntParts {
    const { subject, options } = this.#parts;
    return { loaded: subject.loaded, again: options.again, archive: options.archive };
  }
}
