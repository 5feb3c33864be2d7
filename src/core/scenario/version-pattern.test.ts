import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUpstream } from './upstream-order.ts';
import type { Version, VersionId, VersionLine } from './version.ts';
import type { VersionPattern } from './version-pattern.ts';
import { explainNoMatch, matchingVersions, parseVersionPattern, selectVersions } from './version-pattern.ts';

/** `label` or `label/upstream`, oldest first. */
function line(...written: readonly string[]): VersionLine {
  return written.map((one): Version => {
    const [label = '', upstream = label.replace(/-[^-]*$/, '')] = one.split('/');
    return { id: `package=${label}` as VersionId, label, upstream, origin: 'test' };
  });
}

const kernels = line(
  '5.10.218-1',
  '5.10.262-1',
  '6.1.99-1',
  '6.1.192-2',
  '6.10.3-1',
  '6.12.9-1~bpo12+1/6.12.9',
  '6.12.107-1',
  '6.18~rc4-1~exp1/6.18~rc4',
  '6.18.5-1',
);
const qemus = line(
  '1:5.2+dfsg-11+deb11u5/5.2',
  '1:7.2+dfsg-7+deb12u16/7.2',
  '1:10.0.2+ds-2/10.0.2',
  '1:10.0.13+ds-0+deb13u1/10.0.13',
);

function pattern(text: string): VersionPattern {
  const parsed = parseVersionPattern(text);
  if (!parsed.ok) throw new Error(`${text}: expected ${parsed.expected}`);
  return parsed.pattern;
}

function selected(text: string, from: VersionLine = kernels): string[] {
  return selectVersions(pattern(text), from).map((version) => version.label);
}

describe('selectVersions', () => {
  it.each([
    ['5.10', ['5.10.262-1']],
    ['6.1', ['6.1.192-2']],
    ['6.1.99', ['6.1.99-1']],
    ['6.12', ['6.12.107-1']],
    ['6.12.9-1~bpo12+1', ['6.12.9-1~bpo12+1']],
    ['6', ['6.18.5-1']],
    ['6.1.*', ['6.1.99-1', '6.1.192-2']],
    ['latest', ['6.18.5-1']],
    ['>=6.12', ['6.12.9-1~bpo12+1', '6.12.107-1', '6.18~rc4-1~exp1', '6.18.5-1']],
    ['>6.12', ['6.18~rc4-1~exp1', '6.18.5-1']],
    ['<=6.1', ['5.10.218-1', '5.10.262-1', '6.1.99-1', '6.1.192-2']],
    ['<6.1', ['5.10.218-1', '5.10.262-1']],
    ['>=6.1 <6.12', ['6.1.99-1', '6.1.192-2', '6.10.3-1']],
    ['>= 6.18', ['6.18.5-1']],
    ['>=6.1.100 <=6.1', ['6.1.192-2']],
    ['6.3', []],
    ['6.1.192-1', []],
    ['7.*', []],
  ])('%s means %j', (text, labels) => {
    expect(selected(text)).toEqual(labels);
  });

  it('a star alone means all versions', () => {
    expect(selected('*')).toHaveLength(kernels.length);
  });

  it('5.1 is not the beginning of 5.10', () => {
    expect(selected('5.1')).toEqual([]);
  });

  it('an exact label is found with and without its epoch, and wins over the series of that name', () => {
    expect(selected('1:7.2+dfsg-7+deb12u16', qemus)).toEqual(['1:7.2+dfsg-7+deb12u16']);
    expect(selected('7.2+dfsg-7+deb12u16', qemus)).toEqual(['1:7.2+dfsg-7+deb12u16']);
    expect(selected('10.0', line('10.0', '10.0.1'))).toEqual(['10.0']);
    expect(selected('package=10.0', line('10.0', '10.0.1'))).toEqual(['10.0']);
  });

  it('a prefix of an exact label is no match: another build may behave differently', () => {
    expect(selected('6.12.9-1')).toEqual([]);
  });

  it('gives nothing for an empty line', () => {
    for (const text of ['latest', '6.1', '6.1.*', '>=1', '*']) expect(selected(text, [])).toEqual([]);
  });
});

describe('matchingVersions', () => {
  it('takes a series for all of its versions', () => {
    expect(matchingVersions(pattern('6.1'), kernels).map((version) => version.label)).toEqual(['6.1.99-1', '6.1.192-2']);
  });

  it('keeps the order of the line and selects only from it', () => {
    const text = fc.constantFrom('6.1', '6.*', '>=5.11 <6.12', 'latest', '*', '5.10.218-1', '<=6.10', '>6.1');
    fc.assert(
      fc.property(text, fc.subarray([...kernels]), (written, some) => {
        const matching = matchingVersions(pattern(written), some);
        expect(some.filter((version) => matching.includes(version))).toEqual(matching);
        expect(matching).toEqual(expect.arrayContaining([...selectVersions(pattern(written), some)]));
      }),
    );
  });
});

describe('parseVersionPattern', () => {
  it.each([
    '',
    ' ',
    '6.1 6.2',
    '6.1,6.2',
    '.*',
    '6.1.**',
    '=6.1',
    '>=6.1, <6.18',
    '>=6.1 6.18',
    '>=',
    '>',
    '>=6.1 <',
    '<>6.1',
    '-6.1',
    'v 1',
    '6.1/../x',
    '$(id)',
    '>=6.18 <6.1',
    '>=6.1 <6.1',
    '>6.1 <=6.1',
  ])('%j is refused', (text) => {
    expect(parseVersionPattern(text)).toMatchObject({ ok: false });
  });

  it('says which bounds exclude each other', () => {
    expect(parseVersionPattern('>=6.18 <6.1')).toEqual({
      ok: false,
      expected: 'bounds that a version can satisfy: none is both >=6.18 and <6.1',
    });
  });

  it('keeps the text as it was written', () => {
    expect(pattern(' >=6.1  <6.18 ').text).toBe('>=6.1  <6.18');
    expect(pattern('5.10')).toEqual({ text: '5.10', kind: 'series', prefix: '5.10' });
  });

  it('calls bounds contradictory only when no version satisfies them', () => {
    const number = fc.constantFrom('6', '6.1', '6.1.5', '6.2', '6.18', '7');
    const operator = fc.constantFrom('<', '<=', '>', '>=');
    const many = line(
      ...['5', '6', '6.0.1', '6.1', '6.1.4', '6.1.5', '6.1.7', '6.2', '6.2.1', '6.18', '6.18.1', '7', '7.1', '8'].map(
        (v) => `${v}/${v}`,
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(operator, number), { minLength: 1, maxLength: 3 }), (bounds) => {
        const parsed = parseVersionPattern(bounds.map(([sign, than]) => sign + than).join(' '));
        if (parsed.ok) return;
        // The same bounds one by one are fine; together nothing of a dense line is left.
        const left = bounds.map(([sign, than]) => new Set(matchingVersions(pattern(sign + than), many)));
        expect(many.filter((version) => left.every((set) => set.has(version)))).toEqual([]);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        parseVersionPattern(text);
        parseVersionPattern(`>=${text}`);
      }),
    );
  });
});

describe('explainNoMatch', () => {
  const from = { component: 'kernel', source: 'debian linux-image-cloud-amd64' };

  it('names the neighbours of what was asked for', () => {
    expect(explainNoMatch(pattern('6.3'), kernels, from).message).toBe(
      'no version of kernel matches 6.3: debian linux-image-cloud-amd64 has 6.1.192-2 and 6.10.3-1 nearby (9 versions, 5.10.218-1 to 6.18.5-1)',
    );
    expect(explainNoMatch(pattern('9.9'), kernels, from).message).toContain('has 6.18.5-1 nearby');
    expect(explainNoMatch(pattern('1:6.1.192-7'), kernels, from).message).toContain('has 6.1.192-2 and 6.10.3-1 nearby');
  });

  it('names each neighbour of a range once', () => {
    expect(explainNoMatch(pattern('>=6.2 <6.5'), kernels, from).message).toContain('has 6.1.192-2 and 6.10.3-1 nearby');
  });

  it('says when there is nothing at all', () => {
    const error = explainNoMatch(pattern('6.3'), [], from);
    expect(error.message).toBe('no version of kernel matches 6.3: debian linux-image-cloud-amd64 has no versions at all');
    expect(error.code).toBe('version-unknown');
  });

  it('orders by upstream version: what it names is really next to what was asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (minor) => {
        const asked = `6.${minor}.77`;
        const { message } = explainNoMatch(pattern(asked), kernels, from);
        const before = kernels.filter((version) => compareUpstream(version.upstream, asked) <= 0).at(-1);
        expect(message).toContain(before?.label ?? 'none');
      }),
    );
  });
});
