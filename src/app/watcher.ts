// Whom the application tells what happens while it works. Each face watches in its own way.

import type { SearchView } from '../core/answers/search-view.ts';
import type { AttemptId } from '../core/attempt/attempt.ts';
import type { Observation } from '../core/attempt/observation.ts';
import type { SweepReport } from '../core/stored/sweep-report.ts';
import type { HuntListener } from '../hunt/journal/hunt-log.ts';
import type { Progress } from '../ports/progress.ts';
import type { BuildsView } from '../render/search/search-live-text.ts';

/** What is told while a hunt runs. */
export interface HuntWatcher {
  readonly progress: Progress;
  readonly onEvent: HuntListener;
  readonly onObservation: (attempt: AttemptId, observation: Observation) => void;
  /** A line that stays. */
  note(text: string): void;
}

export interface SearchWatcher extends HuntWatcher {
  /** After each answer, before the next tests start; null while an older end is looked for. */
  onStep(view: SearchView | null): void;
  /** The same for a sweep. */
  onSweep(report: SweepReport): void;
  /** What is built and what waits, and how much room all builds take. */
  onBuilds(news: Pick<BuildsView, 'queue' | 'cacheBytes'>): void;
  /** From where subjects of commits are known. */
  nameTitles(titleOf: (name: string) => string): void;
}

/** Gone once it is disposed: what is opened for one question. */
export type OpenSearchWatcher = SearchWatcher & AsyncDisposable;
