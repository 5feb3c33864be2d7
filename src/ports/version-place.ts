// A place that has versions whole, whatever its form: it lists them and lays one down as it would be installed. What becomes of that is
// the business of sources/places.

import type { Version } from '../core/scenario/version.ts';
import type { Progress } from './progress.ts';

export interface VersionPlace {
  /** For people: `rpm kernel-core of https://...`. */
  readonly description: string;
  /** Oldest first. Throws UserError when the place can not be read, LabError when it can not be trusted. */
  list(options: PlaceOptions): Promise<readonly Offer[]>;
}

export interface Offer {
  readonly version: Version;
  /** What laying it down would download; 0 for what lies on this machine. */
  readonly bytes: number;
  /** Fills `root`, a folder that stands for `/`. Throws LabError; nothing of what is laid down may have been run. */
  unpack(root: string, options: UnpackOfferOptions): Promise<void>;
}

export interface PlaceOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface UnpackOfferOptions extends PlaceOptions {
  /** A folder for what is needed on the way; it goes afterwards. */
  readonly workFolder: string;
  /** Of paths: what is not wanted may be left out. */
  readonly wanted: (path: string) => boolean;
}
