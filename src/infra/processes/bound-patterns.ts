// Patterns of scenarios and reports in bounded time: V8 goes on with its linear engine where its usual one goes back too often.

import { setFlagsFromString } from 'node:v8';

/**
 * For every pattern that is first used after this. Those with look-around or references have no linear engine (V8's
 * `RegExpFlag::kLinear`); scenarios may repeat little in them, see src/scenario/pattern-checks.ts.
 */
export function boundPatterns(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
