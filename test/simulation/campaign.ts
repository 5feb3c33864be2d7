// Whole stories of the command line on machines without hardware, disturbed by faults that a seed draws: processes one after the other
// until the question is answered. Whatever happened, the answer is that of an undisturbed run or an honest none, nothing that was
// finished is done again, and nothing is left.

import { gaveAnswer } from '../../src/core/attempt/attempt.ts';
import { lineGraph } from '../../src/core/git/graph.ts';
import type { ConditionPart, ReportedCondition } from '../../src/core/isolate/isolate-report.ts';
import { pointKey } from '../../src/core/scenario/point.ts';
import { type CliRun, type CliWorld, FakeCli } from '../fakes/cli.ts';
import { drawFault, type Effect, type Fault, faultText, faultyLab, Injector } from '../fakes/faults.ts';
import { type Random, randomFrom } from '../fakes/random.ts';

/** What a process answered, by what it is about. Honest words for none are null. */
type Answers = Readonly<Record<string, string | null>>;

/** Of each command, and how many of them are left alone at last. */
const processesMax = 7;

interface Story {
  readonly name: string;
  readonly world: (random: Random) => CliWorld;
  /** Commands, one after the other; each is given again until it has ended by itself. */
  readonly commands: readonly (readonly string[])[];
  /** Of the last command's standard output. */
  readonly answers: (stdout: string) => Answers;
  /** What of it is not so in the world, where more is told than names: borders that another run would have drawn elsewhere. */
  readonly contradictions?: (stdout: string, world: CliWorld) => readonly string[];
  /** How often one point may be answered where an undisturbed run answers it less often; once if not said. */
  readonly timesMax?: number;
}

const kernels = ['5.8', '5.10', '5.19', '6.0', '6.1', '6.12', '6.17', '6.18', '7.0'];
const at = ['--version', 'qemu=5.2', '--set', 'sector=4096', '--set', 'cache=none'];

/** The regression of the report, somewhere else in each world. */
function machines(random: Random, isFixed = random(2) === 0, among = kernels): CliWorld {
  const first = 2 + random(Math.min(4, among.length - 2));
  const failing = new Set(isFixed ? among.slice(first, first + 1 + random(3)) : among.slice(first));
  const cacheMatters = random(2) === 0;
  return {
    kernels: among,
    fate: ({ kernel = '', qemu, sector, cache }) =>
      failing.has(kernel) && qemu === '5.2' && sector === '4096' && (!cacheMatters || cache === 'none') ? 'bad' : 'good',
  };
}

const unfixed = (random: Random): CliWorld => machines(random, false);

function history(random: Random): CliWorld {
  const count = 20 + random(60);
  return {
    commits: {
      graph: lineGraph(count),
      releases: [{ tag: 'v1.0', node: 0 }],
      culprit: 1 + random(count - 1),
      fate: random(4) === 0 ? (node) => (node % 7 === 3 ? { status: 125 } : null) : () => null,
    },
  };
}

interface SearchJson {
  readonly ending: { readonly kind: string } | null;
  readonly culprit: { readonly name: string } | null;
}

// An end that was not had, a range and a broken lab claim nothing of a version.
const claimless = new Set(['range', 'lab-broken', 'end-untestable']);

function searchAnswer(stdout: string): Answers {
  const { ending, culprit } = JSON.parse(stdout) as SearchJson;
  if (ending === null || claimless.has(ending.kind)) return { culprit: null };
  return { culprit: ending.kind === 'culprit' ? (culprit?.name ?? 'none') : ending.kind };
}

interface MatrixJson {
  readonly cells: readonly { readonly point: Readonly<Record<string, string>>; readonly verdict: string | null }[];
}

function matrixAnswers(stdout: string): Answers {
  const { cells } = JSON.parse(stdout) as MatrixJson;
  return Object.fromEntries(
    cells.map(({ point, verdict }) => [pointKey(point), verdict === 'skip' || verdict === 'no-answer' ? null : verdict]),
  );
}

interface SweepJson {
  readonly versions: readonly { readonly name: string }[];
  readonly strips: readonly {
    readonly transitions: readonly { readonly kind: string; readonly before: number; readonly after: number }[];
    readonly ended: string;
  }[];
}

function sweepAnswers(stdout: string): Answers {
  const { versions, strips } = JSON.parse(stdout) as SweepJson;
  const told = strips.map(({ transitions, ended }, index) => {
    const text = transitions.map(({ kind, after }) => `${kind} ${versions[after]?.name ?? ''}`).join(', ');
    // What has versions without an answer between its sides says so.
    const isNarrow = transitions.every(({ before, after }) => after === before + 1);
    return [`strip ${index}`, ended === 'complete' && isNarrow ? text : null] as const;
  });
  return Object.fromEntries(told);
}

interface WholeJson {
  readonly ending: string;
  readonly transitions: readonly { readonly component: string; readonly kind: string; readonly after: string }[];
}

interface IsolateJson {
  readonly ended: string | null;
  readonly conditions: readonly ReportedCondition[];
}

/** What has to come together. Whether something else hides is a share, and no answer. */
function isolateAnswer(stdout: string): Answers {
  const { ended, conditions } = JSON.parse(stdout) as IsolateJson;
  if (ended === 'not-reproduced') return { conditions: ended };
  // One that is not established says so, and what kept it from being.
  if (ended !== 'complete' || !conditions.every(({ established }) => established)) return { conditions: null };
  return { conditions: JSON.stringify(conditions.map(({ parts }) => parts.map(({ part }) => part).sort())) };
}

/** At the point that an established condition was read from, each of its values and borders fails and passes as it says. */
function conditionContradictions(stdout: string, { fate }: CliWorld): readonly string[] {
  const { conditions } = JSON.parse(stdout) as IsolateJson;
  if (fate === undefined) return [];
  return conditions
    .filter(({ established }) => established)
    .flatMap(({ at: point, parts }) =>
      parts.flatMap((part) => {
        const [failing, passing] = sidesOf(part);
        const isSaid = (value: string, said: string): boolean => fate({ ...point, [part.part]: value }, 1) === said;
        return [
          ...failing.filter((value) => !isSaid(value, 'bad')).map((value) => `${part.part} ${value} is said to fail`),
          ...passing.filter((value) => !isSaid(value, 'good')).map((value) => `${part.part} ${value} is said to pass`),
        ];
      }),
    );
}

/** Values said to fail, and values said to pass. */
function sidesOf(part: ConditionPart): readonly [readonly string[], readonly string[]] {
  if (part.operator === 'in') return [part.values, part.passing];
  const borders = part.intervals.map(({ from, until }) => ({
    failing: [from?.after, until?.before],
    passing: [from?.before, until?.after],
  }));
  const there = (values: readonly (string | undefined)[]): readonly string[] => values.filter((value) => value !== undefined);
  return [there(borders.flatMap(({ failing }) => failing)), there(borders.flatMap(({ passing }) => passing))];
}

interface ImportJson {
  readonly claims: readonly { readonly value: unknown; readonly lines: unknown }[];
}

const reportText = `Subject: guest does not boot since host kernel 6.1

Host kernel 6.1 fails, 5.19 works, with QEMU 5.2:
# losetup -b 4096 -f image.raw
# qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none
Boot failed: could not read the boot disk
`;

const stories: readonly Story[] = [
  {
    name: 'whole hunt',
    world: (random) => machines(random, random(2) === 0, kernels.slice(1, 7)),
    commands: [['hunt', 'sectors', '--whole', '--deterministic', '--json']],
    answers: (stdout) => {
      const { transitions, ending } = JSON.parse(stdout) as WholeJson;
      if (ending === 'unfinished' || ending === 'no-answer') return { ending: null };
      const told = transitions.map(({ component, kind, after }) => [`${component} ${kind}`, after]);
      return { ending, ...(Object.fromEntries(told) as Answers) };
    },
  },
  {
    name: 'matrix',
    world: (random) => ({ ...machines(random), kernels: kernels.slice(1, 4) }),
    commands: [['matrix', 'sectors', '--json']],
    answers: matrixAnswers,
  },
  {
    name: 'bisect along versions',
    world: unfixed,
    commands: [['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--deterministic', '--no-evidence', '--json']],
    answers: searchAnswer,
  },
  {
    name: 'sweep',
    world: machines,
    commands: [['sweep', 'sectors', '--axis', 'kernel', ...at, '--deterministic', '--no-evidence', '--json']],
    answers: sweepAnswers,
    // What stands beside a change is tried again; on the way other versions may stand there for a while.
    timesMax: 2,
  },
  {
    name: 'bisect of a repository',
    world: history,
    commands: [['bisect', '--good', 'v1.0', '--deterministic', '--json', '--', './test.sh']],
    answers: searchAnswer,
  },
  {
    name: 'bisect of a repository, two at once',
    world: history,
    commands: [['bisect', '--good', 'v1.0', '--deterministic', '-j', '2', '--json', '--', './test.sh']],
    answers: searchAnswer,
  },
  {
    name: 'bisect, export and adopt',
    world: unfixed,
    commands: [
      ['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--deterministic', '--no-evidence', '--json'],
      ['export', '1', 'hunt.gz'],
      ['adopt', 'hunt.gz'],
      ['show', '2', '--json'],
    ],
    answers: searchAnswer,
  },
  {
    name: 'bisect and verify',
    world: unfixed,
    commands: [
      ['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--deterministic', '--no-evidence', '--json'],
      ['verify', '1'],
      ['show', '1', '--json'],
    ],
    answers: searchAnswer,
  },
  {
    name: 'isolate',
    world: (random) => machines(random, random(2) === 0, kernels.slice(1, 5)),
    commands: [['isolate', 'sectors', '--deterministic', '--json']],
    answers: isolateAnswer,
    contradictions: conditionContradictions,
  },
  {
    // A person answers; what was said stays said, and what was not is asked again.
    name: 'bisect by hand',
    world: () => ({ kernels }),
    commands: [
      ['bisect', 'sectors', '--axis', 'kernel', ...at, '--good', '5.8', '--manual', '--deterministic'],
      ...['5.19', '6.0'].map((version) => ['good', version]),
      ...['7.0', '6.12', '6.1'].map((version) => ['bad', version]),
      ['show', '1', '--json'],
    ],
    answers: searchAnswer,
    // What was said before a kill is said again.
    timesMax: processesMax,
  },
  {
    name: 'import of a report',
    world: () => ({ kernels, texts: { 'report.txt': reportText } }),
    commands: [['import', 'report.txt', '--json']],
    answers: (stdout) => {
      const { claims } = JSON.parse(stdout) as ImportJson;
      return { claims: JSON.stringify(claims.map(({ value, lines }) => [value, lines])) };
    },
  },
];

export interface CampaignRun {
  readonly seed: number;
  readonly story: string;
  /** `equal`: the answer of the undisturbed run; `none`: an honest none, whatever came after. */
  readonly ending: 'equal' | 'none' | 'wrong';
  readonly struck: readonly { readonly effect: Effect; readonly kind: string }[];
  readonly processes: number;
  /** What must not be, with what led to it; empty for a good run. */
  readonly wrong: readonly string[];
}

const aloneAtLast = 4;
// Worlds of each story: what an undisturbed run gives is known once it was played.
const variants = 64;

/** Plays the story of a seed. */
export async function playCampaign(seed: number): Promise<CampaignRun> {
  const story = storyOf(seed);
  const variant = seed % variants;
  const machine = new Disturbed({ story, seed, variant, reference: await referenceOf(story, variant) });
  await machine.play();
  return machine.result();
}

/** Whole hunts take long: one in a hundred. */
function storyOf(seed: number): Story {
  const [whole, ...others] = stories;
  return seed % 100 === 99 ? whole! : others[seed % others.length]!;
}

const references = new Map<string, Promise<Reference>>();

async function referenceOf(story: Story, variant: number): Promise<Reference> {
  const name = `${story.name} ${variant}`;
  const known = references.get(name) ?? playUndisturbed(story, variant);
  references.set(name, known);
  return known;
}

interface Reference {
  readonly answers: Answers;
  readonly done: ReadonlyMap<string, number>;
  /** By command. */
  readonly statuses: ReadonlyMap<readonly string[], number>;
}

async function playUndisturbed(story: Story, variant: number): Promise<Reference> {
  const cli = new FakeCli(story.world(randomFrom(variant)));
  let last: CliRun | null = null;
  const statuses = new Map<readonly string[], number>();
  for (const words of story.commands) {
    last = await cli.run(words);
    statuses.set(words, last.status);
    // What an undisturbed whole hunt leaves unknown is an honest none, too.
    if (last.status > 3 && !(last.status === 128 && last.stdout !== ''))
      throw new Error(`world ${variant}: an undisturbed ${words.join(' ')} ends with ${last.status}: ${last.stderr}`);
  }
  return { answers: story.answers(last?.stdout ?? ''), done: doneIn(cli), statuses };
}

/** How often each point or commit gave an answer. */
function doneIn(cli: FakeCli): ReadonlyMap<string, number> {
  const done = new Map<string, number>();
  const journal = cli.memory.open({ now: () => 0 });
  for (const { hunt, adoptedAtMs, plan } of journal.list()) {
    // Traced attempts are repeated on purpose.
    if (adoptedAtMs !== null || plan.question === 'evidence') continue;
    for (const event of journal.events(hunt)) {
      if (event.type === 'attempt-finished' && gaveAnswer(event.record.judgement)) count(done, event.record.key);
      const isOwn = event.type === 'marked' && event.mark.id.startsWith(`${hunt}.`);
      if (isOwn && event.mark.outcome !== 'skip') count(done, event.mark.version);
    }
  }
  return done;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

interface DisturbedParts {
  readonly story: Story;
  readonly seed: number;
  readonly variant: number;
  readonly reference: Reference;
}

class Disturbed {
  readonly #hasCommits: boolean;
  readonly #story: Story;
  readonly #seed: number;
  readonly #reference: Reference;
  readonly #world: CliWorld;
  readonly #random: Random;
  readonly #cli: FakeCli;
  readonly #struck: Fault[] = [];
  readonly #wrong: string[] = [];
  #processes = 0;
  #ending: CampaignRun['ending'] = 'none';

  constructor({ story, seed, variant, reference }: DisturbedParts) {
    this.#story = story;
    this.#seed = seed;
    this.#reference = reference;
    this.#world = story.world(randomFrom(variant));
    this.#hasCommits = this.#world.commits !== undefined;
    this.#cli = new FakeCli(this.#world);
    this.#random = randomFrom(seed ^ 0x5bd1e995);
  }

  async play(): Promise<void> {
    let last: CliRun | null = null;
    for (const words of this.#story.commands) {
      last = await this.#untilEnded(words);
      if (last === null) return;
    }
    if (last !== null) this.#judge(last, true);
    const { done } = this.#reference;
    for (const [name, times] of doneIn(this.#cli)) {
      if (times > Math.max(this.#story.timesMax ?? 1, done.get(name) ?? 0))
        this.#wrong.push(`${name} was answered ${times} times`);
    }
  }

  result(): CampaignRun {
    const struck = this.#struck.map(({ effect, kind }) => ({ effect, kind }));
    const trouble = this.#wrong.map((text) => `${text} (${this.#struck.map(faultText).join('; ')})`);
    const ending = trouble.length > 0 ? 'wrong' : this.#ending;
    return { seed: this.#seed, story: this.#story.name, ending, struck, processes: this.#processes, wrong: trouble };
  }

  /** The end that the command came to by itself; null when it came to none. */
  async #untilEnded(words: readonly string[]): Promise<CliRun | null> {
    for (let process = 1; process <= processesMax; process += 1) {
      // The last ones are left alone.
      const count = process > processesMax - aloneAtLast ? 0 : 1 + this.#random(3);
      const faults = Array.from({ length: count }, () => drawFault(this.#random));
      const run = await this.#process(words, faults);
      const isUndisturbed = count === 0 && run?.status === this.#reference.statuses.get(words);
      if (run !== null && (run.status <= 3 || isUndisturbed)) return run;
    }
    this.#wrong.push(`${words.join(' ')} does not end once it is left alone`);
    return null;
  }

  /** Null for a process that was killed. */
  async #process(words: readonly string[], faults: readonly Fault[]): Promise<CliRun | null> {
    this.#processes += 1;
    const stop = new AbortController();
    const cli = this.#cli;
    const injector = new Injector({ faults, clock: cli.clock, stop });
    // Those of processes that were killed sleep on.
    const before = cli.clock.sleeping;
    const run = await cli.run(words, {
      signal: stop.signal,
      around: (lab, journal) => faultyLab(lab, injector.of(journal)),
      onWriting: () => injector.writing(),
      onWritten: () => injector.written(),
    });
    this.#struck.push(...injector.struck);
    if (injector.isKilled) return null;
    const timers = cli.clock.sleeping - before - injector.onTheirWay;
    const wasLeft = [
      ...(run.status === 134 ? [`a bug: ${run.stderr.split('\n').slice(0, 6).join(' | ')}`] : []),
      ...(injector.hosts.size > 0 ? [`${injector.hosts.size} hosts are left`] : []),
      ...(timers > 0 ? [`${timers} timers are left`] : []),
      ...this.#leftOfCommits(),
    ];
    this.#wrong.push(...wasLeft.map((text) => `${words.join(' ')}: ${text}`));
    if (run.status <= 3 && words === this.#story.commands.at(-1)) this.#judge(run, false);
    return run;
  }

  #leftOfCommits(): readonly string[] {
    if (!this.#hasCommits) return [];
    const { worktrees, commands } = this.#cli.commits;
    return [
      ...(worktrees.out() > 0 ? [`${worktrees.out()} worktrees are borrowed`] : []),
      ...(commands.running() > 0 ? [`${commands.running()} commands run`] : []),
    ];
  }

  /** Nothing that goes against the undisturbed run or the world may be claimed, at any time. */
  #judge({ stdout }: CliRun, isLast: boolean): void {
    const { answers } = this.#reference;
    const now = this.#story.answers(stdout);
    for (const [about, answer] of Object.entries(now)) {
      if (answer !== null && answers[about] !== null && answer !== answers[about])
        this.#wrong.push(`${about} is ${answer}, not ${String(answers[about])}`);
    }
    const untrue = this.#story.contradictions?.(stdout, this.#world) ?? [];
    this.#wrong.push(...untrue.map((text) => `${text}, which is not so`));
    if (isLast) this.#ending = Object.keys(answers).every((about) => now[about] === answers[about]) ? 'equal' : 'none';
  }
}
