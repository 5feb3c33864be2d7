// Numbers and times as the page shows them; words for states and questions.

import type { QuestionName } from '../core/stored/hunt-plan.ts';
import type { HuntStatus } from '../serve/protocol.ts';

export const questionWords: Readonly<Record<QuestionName, string>> = {
  matrix: 'Matrix',
  run: 'One point',
  dio: 'Direct I/O',
  bisect: 'Bisect',
  sweep: 'Sweep',
  isolate: 'Isolation',
  evidence: 'Evidence',
  whole: 'Whole hunt',
  'reduce-config': 'Reduction of a .config',
  'bisect-commits': 'Bisect of commits',
  'bisect-versions': 'Bisect of a list',
};

export const statusWords: Readonly<Record<HuntStatus, string>> = { running: 'runs', stopped: 'stopped', answered: 'ended' };

export function timeText(atMs: number): string {
  return new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
