// What of a scenario can change how an attempt ends. Its text goes into the attempt's key: attempts of two scenarios with
// equal texts answer for each other at equal points.

import type { Scenario } from './scenario.ts';

/** Canonical JSON: keys sorted, no spaces. Names, titles, versions, factors and exclusions only choose points. */
export function attemptRelevantText(scenario: Scenario): string {
  const { steps, good, bad, timeouts, image, host } = scenario;
  const roles = Object.fromEntries(scenario.components.map((component) => [component.name, component.role]));
  return canonicalJson({ steps, good, bad, timeouts, image, host, roles });
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (isPlainObject(one) ? sorted(one) : one));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
}
