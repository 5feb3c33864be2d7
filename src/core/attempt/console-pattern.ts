// How a scenario's patterns are matched: in one place, so that what was checked is what is run.

/** A pattern as `match` of an expectation has it: for one line, anywhere in it, case matters. Throws SyntaxError. */
export function consolePattern(source: string): RegExp {
  return new RegExp(source);
}
