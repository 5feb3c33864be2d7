import { describe, expect, it } from 'vitest';
import { wholeScenario as whole } from '../../test/fakes/whole-scenario.ts';
import { parseScenario } from './parse-scenario.ts';

const workaround = `workarounds:
  - name: bigger-blocks
    change: logical_block_size=4096 on the device
    size: device-option
    at: { cache: none }
    append: { boot: '-global virtio-blk-pci.logical_block_size=4096' }
`;

function problemsOf(text: string): readonly string[] {
  const parsed = parseScenario(text, 'f');
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.what);
}

describe('workarounds', () => {
  it('are read with what they change', () => {
    const parsed = parseScenario(whole + workaround, 'f');
    expect(parsed).toMatchObject({
      ok: true,
      scenario: {
        workarounds: [
          {
            name: 'bigger-blocks',
            size: 'device-option',
            at: { cache: 'none' },
            replace: {},
            append: { boot: '-global virtio-blk-pci.logical_block_size=4096' },
            image: null,
          },
        ],
      },
    });
  });

  it.each([
    ['boot:', 'boat:', 'there is no step boat; did you mean boot?'],
    ['{ cache: none }', '{ cache: nine }', 'cache has no value "nine"; did you mean none?'],
    ['{ cache: none }', '{ cash: none }', 'cash is not a factor'],
    ['-global', '${nobody}', '${nobody} is not defined'],
  ])('%s as %s is wrong', (from, to, what) => {
    expect(problemsOf(whole + workaround.replace(from, to))).toEqual([what]);
  });

  it('change something', () => {
    expect(problemsOf(`${whole}workarounds:\n  - { name: nothing, change: none }\n`)).toEqual([
      'the workaround nothing changes nothing',
    ]);
  });

  it('have names of their own', () => {
    const twice = whole + workaround + workaround.replace('workarounds:\n', '');
    expect(problemsOf(twice)).toEqual(['another workaround has the name bigger-blocks']);
  });
});

describe('factors as maps', () => {
  it('say what a value stands for', () => {
    const parsed = parseScenario(
      whole.replace('[writeback, none]', "{ writeback: 'cache=writeback', none: 'cache=none' }"),
      'f',
    );
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.scenario.factors[1]).toEqual({
      name: 'cache',
      values: ['writeback', 'none'],
      texts: { writeback: 'cache=writeback', none: 'cache=none' },
    });
  });
});
