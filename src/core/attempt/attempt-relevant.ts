// What of a scenario can change how an attempt ends. Its text goes into the attempt's key: attempts of two scenarios with
// equal texts answer for each other at equal points.

import { canonicalJson } from '../base/canonical-json.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Canonical JSON. Names, titles, versions, factors and exclusions only choose points. */
export function attemptRelevantText(scenario: Scenario): string {
  const { steps, good, bad, timeouts, image, host, architecture, acts, tpm } = scenario;
  const roles = Object.fromEntries(scenario.components.map((component) => [component.name, component.role]));
  const texts = scenario.factors.flatMap((factor) => (factor.texts ? [[factor.name, factor.texts] as const] : []));
  // Absent where nobody uses it: attempts of before have their keys.
  const meanings = texts.length === 0 ? {} : { texts: Object.fromEntries(texts) };
  const machine = {
    ...(architecture === undefined ? {} : { architecture }),
    ...(acts === undefined ? {} : { acts }),
    ...(tpm === undefined ? {} : { tpm }),
  };
  return canonicalJson({ steps, good, bad, timeouts, image, host, roles, ...meanings, ...machine });
}
