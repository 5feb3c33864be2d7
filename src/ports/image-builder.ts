// Guest images: what the inner machine boots from.

import type { ImageSpec } from '../core/scenario/scenario.ts';
import type { Progress } from './progress.ts';

export interface GuestImage {
  /** Equal keys are equal contents. */
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

export interface ImageBuilder {
  /** Makes the image, from the cache when it is there. Throws UserError (the user's file) or LabError. */
  build(spec: ImageSpec, options: { readonly signal: AbortSignal; readonly progress: Progress }): Promise<GuestImage>;
}
