// Says what happened in a search in one line, with the names that people know.

import { printableLine } from '../../core/base/printable.ts';
import { count, formatDuration, formatNumber } from '../../core/base/quantities.ts';
import { combinationsOf } from '../../core/isolate/isolate-space.ts';
import type { Point } from '../../core/scenario/point.ts';
import { pointText } from '../../core/scenario/point.ts';
import { buildingMs, type BuildNote } from '../../core/stored/build-note.ts';
import { type HuntPlan, type IsolatePlan, scenarioPlan } from '../../core/stored/hunt-plan.ts';
import { machineWords } from '../../core/stored/machine-words.ts';
import type { Mark } from '../../core/stored/mark.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import type { HuntListener } from '../../hunt/journal/hunt-log.ts';
import { attemptSummary } from '../../render/matrix/attempt-text.ts';
import { describedVersion, shortName } from '../../render/search/search-words.ts';

export class SearchTeller {
  #question: SearchReport['question'] = 'bisect';
  readonly #errorsTold = new Set<string>();
  #titleOf: (name: string) => string = () => '';

  get question(): SearchReport['question'] {
    return this.#question;
  }

  nameTitles(titleOf: (name: string) => string): void {
    this.#titleOf = titleOf;
  }

  versionName(name: string): string {
    return describedVersion({ name, title: this.#titleOf(name) }, { question: this.#question });
  }

  /** Along an axis everything else stands still. */
  pointName(point: Point, plan: HuntPlan | null): string {
    const axis = plan?.question === 'bisect' ? plan.search.axis : undefined;
    return printableLine(axis === undefined ? pointText(point) : (point[axis] ?? pointText(point)));
  }

  /** Null for what is no news to a person. */
  line({ hunt, event, state }: Parameters<HuntListener>[0]): string | null {
    if (state.plan !== null) this.#question = questionTold(state.plan);
    switch (event.type) {
      case 'hunt-started':
        return `hunt ${hunt}: ${planText(event.plan)}`;
      case 'attempt-finished':
        return `${attemptSummary(event.record)}  ${this.pointName(event.record.point, state.plan)}`;
      case 'attempt-reused':
        return `${attemptSummary(event.record)} (known)  ${this.pointName(event.record.point, state.plan)}`;
      case 'marked':
        return this.#markLine(event.mark);
      case 'given-up':
        return `${event.attempt} given up: its answer matters no more`;
      case 'mark-undone':
        return `${event.mark} undone`;
      case 'built':
        return printableLine(buildText(event.build));
      case 'narrowed':
        return printableLine(
          `${event.narrowing.older.version} is ${event.narrowing.older.revision}, ${event.narrowing.newer.version} is ${event.narrowing.newer.revision}`,
        );
      default:
        return null;
    }
  }

  /** A build's log, cut to its first error, the first time that it is met; empty for everything else. */
  firstError({ event }: Pick<Parameters<HuntListener>[0], 'event'>): readonly string[] {
    if (event.type !== 'built' || event.build.result.kind !== 'does-not-build') return [];
    const { signature, firstError } = event.build.result;
    if (this.#errorsTold.has(signature)) return [];
    this.#errorsTold.add(signature);
    return firstError.split('\n').map((line) => `    ${printableLine(line)}`);
  }

  #markLine({ id, version, outcome, because, totalMs }: Mark): string {
    const time = totalMs > 0 ? ` in ${formatDuration(totalMs)}` : '';
    return `${id} ${outcome}${time}: ${printableLine(because)}  ${this.versionName(version)}`;
  }
}

/** `built 3f2a4c5d6e7f in 12 s, 340 steps on top of the last build`, `3f2a4c5d6e7f does not build: ...`. */
function buildText(note: BuildNote): string {
  const { commit, how, steps, result, fixUps } = note;
  const name = shortName(commit);
  const fixed = fixUps.length > 0 ? `, with ${fixUps.join(' and ')}` : '';
  if (result.kind === 'does-not-build') return `${name} does not build: ${result.signature}${fixed}`;
  if (how === 'cached') return `${name} was built before${fixed}`;
  const from = { incremental: 'on top of the last build', fresh: 'from nothing', clean: 'from clean' }[how];
  const work = steps === undefined ? '' : `${count(steps, 'step')} `;
  return `built ${name} in ${formatDuration(buildingMs(note))}, ${work}${from}${fixed}`;
}

function questionTold({ question }: HuntPlan): SearchReport['question'] {
  return question === 'bisect-commits' || question === 'bisect-versions' ? question : 'bisect';
}

function planText(plan: HuntPlan): string {
  if (plan.question === 'bisect-versions') {
    const { versions, good, bad, rules } = plan;
    const [older, newer] = rules.fixed ? [bad, good] : [good, bad];
    const between = versions.indexOf(newer) - versions.indexOf(older);
    return printableLine(`${count(between, 'version')} of ${plan.list} after ${older}, up to ${newer}`);
  }
  if (plan.question === 'bisect-commits') {
    const goods = plan.goods.length === 0 ? 'an older end that is to be found' : plan.goods.map((good) => good.as).join(', ');
    return printableLine(`commits of ${plan.repository} after ${goods}, up to ${plan.bad.as}`);
  }
  if (plan.question === 'isolate') return isolateText(plan);
  const { components, machine, cells } = scenarioPlan(plan);
  if (plan.question !== 'bisect' && plan.question !== 'sweep') {
    return printableLine(`${count(cells.length, 'point')} on ${machineWords(machine)}`);
  }
  const { axis } = plan.search;
  const versions = components.find((component) => component.name === axis)?.versions.length ?? 0;
  return printableLine(`${versions} versions of ${axis} on ${machineWords(machine)}`);
}

function isolateText(plan: IsolatePlan): string {
  const { components, factors, machine, cells } = plan;
  const lines = components.map(({ name, versions }) => `${versions.length} versions of ${name}`);
  const settings = factors.map(({ name, values }) => `${values.length} of ${name}`);
  const where = `${machineWords(machine)}`;
  const first = `up to ${count(cells.length, 'point')} of ${formatNumber(combinationsOf(plan))} until one fails, then what tells most for its cost`;
  return printableLine(`isolating among ${[...lines, ...settings].join(', ')} on ${where}: ${first}`);
}
