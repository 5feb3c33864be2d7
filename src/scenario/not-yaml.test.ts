import { describe, expect, it } from 'vitest';
import { problemsOf, problemsOfChanged } from '../../test/fakes/scenario-problems.ts';
import { parseScenario } from './parse-scenario.ts';

describe('parseScenario: what is not YAML, or too much of it', () => {
  it.each([
    ['', '1:1 the file is empty; expected a scenario'],
    ['# nothing\n', '1:1 the file is empty; expected a scenario'],
    ['just text', '1:1 the file is "just text"; expected a scenario: a map with name, components, steps and good'],
    ['- a\n- b', '1:1 the file is a list; expected a scenario: a map with name, components, steps and good'],
    ['name: x\n---\nname: y', '2:1 a second document starts here; expected one scenario in one file'],
    ['a: [1', '1:6 not YAML: flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a:\n\tb: 1', '2:1 not YAML: tabs are not allowed as indentation'],
    [
      'bad:\n  - match: panic: fatal',
      '2:12 not YAML: nested mappings are not allowed in compact mappings; expected quotes around text that has ": " in it',
    ],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
  });

  it('points at an alias without an anchor', () => {
    expect(problemsOfChanged('[writeback, none]', '*modes')).toContain('7:10 no anchor &modes stands before *modes');
  });

  it('refuses an alias to what it is a part of', () => {
    expect(problemsOfChanged('[writeback, none]', '&c [writeback, *c]')).toContain('7:25 *c contains itself');
  });

  it('refuses keys that are not text, and tags', () => {
    expect(problemsOfChanged('cache: [', '? [cache]\n  : [')).toContain(
      '7:5 this key is not text; expected a plain name before the colon',
    );
    expect(problemsOfChanged('cache: [', '__proto__: [')).toContain('7:3 __proto__ can not be a key');
    expect(problemsOfChanged('[512,', '[!!float 512,')).toContain(
      '6:20 the tag tag:yaml.org,2002:float; expected no tags: values are taken as they are written',
    );
  });

  it('refuses names that every object has', () => {
    expect(problemsOfChanged(/cache/g, 'constructor')).toContain(
      '7:3 the name constructor is taken by JavaScript; expected another name',
    );
  });

  it('does not fall for a bomb of aliases', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}*a${level}]`,
    );
    expect(problemsOf(`a0: &a0 [x]\n${levels.join('\n')}\n`)[0]).toContain('more than 20000 values; expected a smaller file');
  });

  it('refuses what is too long or too deep', () => {
    expect(problemsOf(`# ${'x'.repeat(70_000)}`)).toEqual(['1:1 the file has 70002 characters; expected at most 65536']);
    expect(problemsOf(`name: ${'['.repeat(40)}${']'.repeat(40)}`)[0]).toContain('more than 32 levels; expected a smaller file');
    expect(parseScenario(`name: ${'['.repeat(20_000)}`, 'f').ok).toBe(false);
  });
});
