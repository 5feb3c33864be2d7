// Isolate as the search loop sees it. Targets are spots, numbered by targetOf.

import type { SeenAttempt } from '../evidence.ts';
import type { Expected } from '../forecast.ts';
import type { Seeker } from '../seeker.ts';
import type { IsolateAnswer } from './answer.ts';
import type { IsolateProblem } from './problem.ts';

export interface IsolateSeeker extends Seeker {
  readonly problem: IsolateProblem;
  readonly attempts: number;
  readonly phase: IsolatePhase;
  /** Why the target is tried next; for what `next` starts. */
  why(target: number): IsolateReason;
  observe(answer: SeenAttempt): IsolateSeeker;
  forecast(): IsolateForecast;
  /** What is known so far; `because` is what ends it when it has not ended by itself. */
  answer(because?: 'stopped'): IsolateAnswer;
}

export type IsolatePhase = 'start' | 'passing' | 'separate' | 'prove' | 'elsewhere' | 'ended';

export type IsolateReason =
  /** Does it fail as said? */
  | { readonly kind: 'start' }
  /** A point is looked for that passes. */
  | { readonly kind: 'passing' }
  /** Which variables matter: `changed` differ from the failing point. */
  | { readonly kind: 'separate'; readonly changed: readonly number[] }
  /** Whether the part is needed, or where its value set or border ends. */
  | { readonly kind: 'value'; readonly variable: number }
  /** The verdict is not sure yet. */
  | { readonly kind: 'repeat' }
  /** Is there another cause? */
  | { readonly kind: 'elsewhere' };

export interface IsolateForecast {
  /** Still to come. */
  readonly attempts: Expected;
  readonly cost: Expected;
  /** All combinations that are not excluded; what a full matrix would try. */
  readonly matrix: number;
}
