// What a reduction keeps of configurations: the two ends, and what the tree has made of mixtures of them.

import type { EvidenceItem } from '../attempt/attempt.ts';
import type { DifferingOption } from '../base/configuration.ts';

/** The two ends as the tree makes them, and in what they differ. */
export interface ComparedConfigurations {
  readonly good: EvidenceItem;
  readonly bad: EvidenceItem;
  readonly options: readonly DifferingOption[];
}

/** What the tree made of the good configuration with some options of the bad one. */
export interface MadeConfiguration {
  /** Places in `ComparedConfigurations.options`. */
  readonly taken: readonly number[];
  /** Those with the bad one's value in what came out. */
  readonly came: readonly number[];
  /** Equal for equal configurations, whatever was taken for them. */
  readonly key: string;
  readonly text: EvidenceItem;
}
