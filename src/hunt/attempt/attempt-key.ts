// What makes two attempts the same question. Whatever can change how an attempt ends goes into the key, and nothing else:
// too little reuses wrong answers, too much runs everything again.

import type { AttemptKey } from '../../core/attempt/attempt.ts';
import { attemptRelevantText } from '../../core/attempt/attempt-relevant.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { MachineFacts } from '../../core/stored/hunt-plan.ts';
import type { Sha256 } from '../../ports/hash.ts';

/** Raised by one when judging, the host or firstbad's own images change what an attempt means. */
const engineVersion = 2;

export interface AttemptKeyParts {
  readonly scenario: Scenario;
  readonly point: Point;
  /** The version of each component at this point, by component name. */
  readonly versions: ReadonlyMap<string, Version>;
  /** Null for a scenario without an image. */
  readonly imageKey: string | null;
  readonly machine: MachineFacts;
  /** True for attempts with collectors. */
  readonly traced?: boolean;
}

export function attemptKeyOf(parts: AttemptKeyParts, sha256: Sha256): AttemptKey {
  const { scenario, point, versions, imageKey, machine, traced } = parts;
  // Labels are for people; ids name the bytes.
  const values = Object.entries(point).map(([name, value]) => [name, versions.get(name)?.id ?? value]);
  const text = canonicalJson({
    engineVersion,
    scenario: attemptRelevantText(scenario),
    point: Object.fromEntries(values) as Record<string, string>,
    imageKey,
    labQemu: machine.labQemu,
    accelerator: machine.accelerator,
    architecture: machine.architecture,
    // Raised when collectors change what they leave; plain keys stay what they were.
    ...(traced === true ? { collectors: 3 } : {}),
  });
  return sha256(text) as AttemptKey;
}
