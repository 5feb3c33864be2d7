// What is wrong with a scenario, a line for each problem, for tests that change a piece of one.

import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { wholeScenario } from './whole-scenario.ts';

/** `line:column what; expected ...` for each problem; for each warning when there is none. */
export function problemsOf(text: string): string[] {
  const parsed = parseScenario(text, 'f');
  return (parsed.ok ? parsed.warnings : parsed.problems).map(({ severity, line, column, what, expected }) => {
    const kind = severity === 'warning' ? 'warning: ' : '';
    return `${line}:${column} ${kind}${what}${expected === null ? '' : `; expected ${expected}`}`;
  });
}

/** The problems of the whole scenario with one piece of it changed. */
export function problemsOfChanged(from: string | RegExp, to: string): string[] {
  const text = wholeScenario.replace(from, () => to);
  if (text === wholeScenario) throw new Error('the change changed nothing');
  return problemsOf(text);
}
