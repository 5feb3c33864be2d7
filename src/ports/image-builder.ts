// Guest images: what the inner machine boots from.

import type { ImageSpec } from '../core/scenario/scenario.ts';
import type { Progress } from './progress.ts';
import type { TreeArtifact } from './source.ts';

export interface GuestImage {
  /** Equal keys are equal contents. */
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

export interface ImageOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** The boot loader under test, which is put into it; without one it is the lab's own. */
  readonly loader?: TreeArtifact;
}

export interface ImageBuilder {
  /** Makes the image, from the cache when it is there. Throws UserError (the user's file) or LabError. */
  build(spec: ImageSpec, options: ImageOptions): Promise<GuestImage>;
}
