// What a person is told while a configuration is reduced: a line for each thing that happens.

import { formatDuration } from '../../core/base/quantities.ts';
import { builtComponentOf } from '../../core/stored/hunt-plan.ts';
import type { HuntListener } from '../../hunt/journal/hunt-log.ts';
import { attemptSummary } from '../../render/matrix/attempt-text.ts';

export function reduceTeller(say: (line: string) => void): HuntListener {
  return ({ hunt, event, state }) => {
    const taken = (version: string): string => {
      const made = state.configurations.find(({ key }) => key === version);
      const [came, of] = [made?.came.length ?? 0, state.compared?.options.length ?? 0];
      return `with ${String(came)} of ${String(of)} options as in the bad one`;
    };
    switch (event.type) {
      case 'hunt-started':
        return say(`hunt ${String(hunt)}`);
      case 'configurations-compared':
        return say(`${String(event.compared.options.length)} options differ`);
      case 'built': {
        const { how, ms, result } = event.build;
        if (how !== 'cached')
          say(`built in ${formatDuration(ms)} (${how})${result.kind === 'built' ? '' : ': does not build'}`);
        return undefined;
      }
      case 'marked': {
        const { id, outcome, totalMs, because, version } = event.mark;
        return say(`${id} ${outcome} in ${formatDuration(totalMs)}: ${because}  ${taken(version)}`);
      }
      case 'attempt-finished':
      case 'attempt-reused': {
        const { record } = event;
        const version = record.point[builtComponentOf(state.plan) ?? ''] ?? '';
        return say(`${attemptSummary(record)}${event.type === 'attempt-reused' ? ' (known)' : ''}  ${taken(version)}`);
      }
      default:
        return undefined;
    }
  };
}
