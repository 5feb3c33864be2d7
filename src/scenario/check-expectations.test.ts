import { describe, expect, it } from 'vitest';
import { wholeScenario as whole } from '../../test/fakes/whole-scenario.ts';
import { parseScenario } from './parse-scenario.ts';

/** `line:column what; expected ...` for each problem of the whole file with one piece of it changed. */
function changed(from: string, to: string): string[] {
  const parsed = parseScenario(
    whole.replace(from, () => to),
    'f',
  );
  return (parsed.ok ? parsed.warnings : parsed.problems).map(
    ({ line, column, what, expected }) => `${line}:${column} ${what}${expected === null ? '' : `; expected ${expected}`}`,
  );
}

describe('parseScenario: refusals', () => {
  it('are bad, and never good', () => {
    expect(changed('{ console: firmware, match: could not read }', "{ step: boot, refused: 'aio=native' }")).toEqual([]);
    expect(changed('{ console: guest, match: guest is up }', "{ step: boot, refused: 'aio=native' }")).toEqual([
      '16:5 good[0].status is missing; expected an exit status from 0 to 255, a list of them, or nonzero',
      '16:19 unknown key "refused" in good[0]; expected one of console, match, step, status',
    ]);
  });

  it('name a step that there is, and words that can be', () => {
    const two = (text: string) => text.split('; ')[0];
    expect(changed('{ console: firmware, match: could not read }', "{ step: bot, refused: 'a^' }").map(two)).toEqual([
      '18:13 there is no step bot',
      expect.stringMatching(/^18:27 .*can never match/) as string,
    ]);
  });
});
