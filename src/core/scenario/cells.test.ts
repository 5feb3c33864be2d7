import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../base/user-error.ts';
import type { ChosenCells } from './cells.ts';
import { planCells } from './cells.ts';
import { pointKey } from './point.ts';
import type { Restrictions } from './restriction.ts';
import { noRestrictions, parseSetting, parseVersionChoice } from './restriction.ts';
import type { Exclusion, Scenario } from './scenario.ts';
import type { Version, VersionId } from './version.ts';
import type { VersionPattern } from './version-pattern.ts';
import { parseVersionPattern } from './version-pattern.ts';

function pattern(text: string): VersionPattern {
  const parsed = parseVersionPattern(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.pattern;
}

function versions(...labels: readonly string[]): Version[] {
  return labels.map((label) => ({ id: label as VersionId, label, upstream: label, origin: 'test' }));
}

const source = { kind: 'debian', package: 'p', suites: null } as const;

function scenario(exclusions: readonly Exclusion[] = []): Pick<Scenario, 'components' | 'factors' | 'exclusions'> {
  return {
    components: [
      { name: 'qemu', role: 'qemu', source, versions: [pattern('*')] },
      { name: 'kernel', role: 'host-kernel', source, versions: [pattern('*')] },
    ],
    factors: [
      { name: 'sector', values: ['512', '4096'] },
      { name: 'cache', values: ['writeback', 'none'] },
    ],
    exclusions,
  };
}

const chosen = { kernel: versions('5.10.1', '6.1.9'), qemu: versions('5.2', '7.2') };

function restrictions(parts: { set?: readonly string[]; version?: readonly string[] }): Restrictions {
  return { settings: (parts.set ?? []).map(parseSetting), versions: (parts.version ?? []).map(parseVersionChoice) };
}

function plan(
  parts: { set?: readonly string[]; version?: readonly string[]; exclusions?: readonly Exclusion[] } = {},
): ChosenCells {
  return planCells(scenario(parts.exclusions), chosen, restrictions(parts));
}

function refusal(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('planCells', () => {
  it('has a cell for each combination, the host kernel slowest and the last factor fastest', () => {
    const { cells, excluded } = plan();
    expect(cells).toHaveLength(16);
    expect(excluded).toEqual([]);
    expect(cells.slice(0, 3)).toEqual([
      { kernel: '5.10.1', qemu: '5.2', sector: '512', cache: 'writeback' },
      { kernel: '5.10.1', qemu: '5.2', sector: '512', cache: 'none' },
      { kernel: '5.10.1', qemu: '5.2', sector: '4096', cache: 'writeback' },
    ]);
    expect(cells.map((cell) => cell['kernel'])).toEqual([
      ...Array<string>(8).fill('5.10.1'),
      ...Array<string>(8).fill('6.1.9'),
    ]);
  });

  it('keeps what the restrictions leave, and says so for each axis', () => {
    const { cells, components, factors } = plan({ set: ['cache=none', 'sector=4096'], version: ['kernel=6.1'] });
    expect(cells).toEqual([
      { kernel: '6.1.9', qemu: '5.2', sector: '4096', cache: 'none' },
      { kernel: '6.1.9', qemu: '7.2', sector: '4096', cache: 'none' },
    ]);
    expect(components.map(({ name, versions: left }) => [name, left.length])).toEqual([
      ['qemu', 2],
      ['kernel', 1],
    ]);
    expect(factors).toEqual([
      { name: 'sector', values: ['4096'] },
      { name: 'cache', values: ['none'] },
    ]);
  });

  it('adds up restrictions of one name', () => {
    expect(plan({ set: ['cache=none', 'cache=writeback'] }).cells).toHaveLength(16);
    expect(plan({ set: ['cache=writeback,none'] }).cells).toHaveLength(16);
    expect(plan({ version: ['kernel=6.1', 'kernel=>=5.10 <6'] }).cells).toHaveLength(16);
    expect(plan({ version: ['kernel=latest'] }).cells).toHaveLength(8);
  });

  it('leaves out excluded cells with the reason of the first exclusion that holds', () => {
    const exclusions: readonly Exclusion[] = [
      {
        when: [
          { kind: 'component', name: 'kernel', versions: [pattern('<6')] },
          { kind: 'factor', name: 'cache', values: ['none'] },
        ],
        because: 'old',
      },
      { when: [{ kind: 'factor', name: 'cache', values: ['none'] }], because: 'direct' },
    ];
    const { cells, excluded } = plan({ exclusions });
    expect(cells).toHaveLength(8);
    expect(excluded.filter(({ because }) => because === 'old').map(({ point }) => point['kernel'])).toEqual(
      Array(4).fill('5.10.1'),
    );
    expect(excluded.filter(({ because }) => because === 'direct').map(({ point }) => point['kernel'])).toEqual(
      Array(4).fill('6.1.9'),
    );
  });

  it('takes a series in an exclusion for all of its versions', () => {
    const exclusions: readonly Exclusion[] = [
      { when: [{ kind: 'component', name: 'kernel', versions: [pattern('6.1')] }], because: 'all of 6.1' },
    ];
    const many = { ...chosen, kernel: versions('5.10.1', '6.1.8', '6.1.9') };
    expect(planCells(scenario(exclusions), many, noRestrictions).cells.map((cell) => cell['kernel'])).toEqual(
      Array(8).fill('5.10.1'),
    );
  });

  it.each([
    [{ set: ['cach=none'] }, 'setting-unknown', 'its factors are sector, cache'],
    [{ set: ['kernel=6.1'] }, 'setting-unknown', 'kernel is a component: use --version kernel=...'],
    [
      { set: ['cache=unsafe'] },
      'setting-unknown',
      'its values are writeback, none; add one under factors in firstbad.yaml to try it',
    ],
    [{ version: ['kernl=6.1'] }, 'setting-unknown', 'its components are qemu, kernel'],
    [{ version: ['cache=none'] }, 'setting-unknown', 'cache is a factor: use --set cache=...'],
    [{ version: ['kernel=7.1'] }, 'version-unknown', 'those that take part are 5.10.1, 6.1.9'],
  ])('refuses %j', (parts, code, hint) => {
    expect(refusal(() => plan(parts))).toMatchObject({ code, hint });
  });

  it('refuses a matrix without cells and says why', () => {
    const exclusions: readonly Exclusion[] = [
      { when: [{ kind: 'factor', name: 'cache', values: ['none'] }], because: 'it is slow' },
    ];
    expect(refusal(() => plan({ set: ['cache=none'], exclusions }))).toMatchObject({
      code: 'no-cells',
      message: 'every cell is excluded: it is slow',
    });
  });

  it('refuses a matrix that nobody can wait for, before making it', () => {
    const many = {
      kernel: versions(...Array.from({ length: 5000 }, (_, index) => `1.${index}`)),
      qemu: versions('5.2', '7.2'),
    };
    expect(refusal(() => planCells(scenario(), many, noRestrictions))).toMatchObject({
      code: 'matrix-too-large',
      message: 'the matrix has 40000 cells (5000 kernel x 2 qemu x 2 sector x 2 cache), more than 20000',
    });
  });

  it('puts each combination in exactly one of cells and excluded, and those of one kernel side by side', () => {
    const values = fc.uniqueArray<string, string>(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    fc.assert(
      fc.property(values, values, values, values, (kernels, first, second, excludedValues) => {
        const random: Pick<Scenario, 'components' | 'factors' | 'exclusions'> = {
          components: [{ name: 'kernel', role: 'host-kernel', source, versions: [pattern('*')] }],
          factors: [
            { name: 'first', values: first },
            { name: 'second', values: second },
          ],
          exclusions: [
            {
              when: [
                { kind: 'factor', name: 'first', values: excludedValues },
                { kind: 'factor', name: 'second', values: ['a'] },
              ],
              because: 'x',
            },
          ],
        };
        const isExcluded = (point: Readonly<Record<string, string>>): boolean =>
          excludedValues.includes(point['first'] ?? '') && point['second'] === 'a';
        try {
          const { cells, excluded } = planCells(random, { kernel: versions(...kernels) }, noRestrictions);
          const keys = [...cells, ...excluded.map(({ point }) => point)].map(pointKey);
          expect(new Set(keys).size).toBe(kernels.length * first.length * second.length);
          expect(keys).toHaveLength(kernels.length * first.length * second.length);
          expect(cells.some(isExcluded)).toBe(false);
          expect(excluded.every(({ point }) => isExcluded(point))).toBe(true);
          const changes = cells.filter((cell, index) => index > 0 && cell['kernel'] !== cells[index - 1]?.['kernel']);
          expect(changes.length).toBe(new Set(cells.map((cell) => cell['kernel'])).size - 1);
        } catch (error) {
          expect(error).toMatchObject({ code: 'no-cells' });
          expect(second).toEqual(['a']);
        }
      }),
    );
  });
});
