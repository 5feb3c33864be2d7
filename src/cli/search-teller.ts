// Says what happened in a search in one line, with the names that people know.

import type { HuntPlan } from '../core/hunt-plan.ts';
import type { Mark } from '../core/mark.ts';
import type { Point } from '../core/point.ts';
import type { HuntListener } from '../hunt/hunt-log.ts';
import { attemptSummary } from './render/attempt-text.ts';
import { pointText } from './render/matrix-text.ts';
import { formatDuration } from './render/quantities.ts';
import { describedVersion } from './render/search-words.ts';
import { printableLine } from './render/style.ts';

export class SearchTeller {
  #question: 'bisect' | 'bisect-commits' = 'bisect';
  #titleOf: (name: string) => string = () => '';

  get question(): 'bisect' | 'bisect-commits' {
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
    const axis = plan?.question === 'bisect' ? plan.search?.axis : undefined;
    return printableLine(axis === undefined ? pointText(point) : (point[axis] ?? pointText(point)));
  }

  /** Null for what is no news to a person. */
  line({ hunt, event, state }: Parameters<HuntListener>[0]): string | null {
    if (state.plan !== null) this.#question = state.plan.question === 'bisect-commits' ? 'bisect-commits' : 'bisect';
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
      default:
        return null;
    }
  }

  #markLine({ id, version, outcome, because, totalMs }: Mark): string {
    const time = totalMs > 0 ? ` in ${formatDuration(totalMs)}` : '';
    return `${id} ${outcome}${time}: ${printableLine(because)}  ${this.versionName(version)}`;
  }
}

function planText(plan: HuntPlan): string {
  if (plan.question === 'bisect-commits') {
    const goods = plan.goods.length === 0 ? 'an older end that is to be found' : plan.goods.map((good) => good.as).join(', ');
    return printableLine(`commits of ${plan.repository} after ${goods}, up to ${plan.bad.as}`);
  }
  const { search, components, machine } = plan;
  const versions = components.find((component) => component.name === search?.axis)?.versions.length ?? 0;
  return printableLine(
    `${versions} versions of ${search?.axis ?? plan.scenario.name} on ${machine.accelerator}, QEMU ${machine.labQemu}, ${machine.cores} processors`,
  );
}
