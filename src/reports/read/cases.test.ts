// Eight reports in which a reader that goes by nearness reads what is not there. Each with all that it says.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readReport } from './read-report.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../test/fixtures/reports/reader/${name}.txt`, import.meta.url));

const saidIn = (name: string): readonly string[] => {
  const said = readReport(fixture(name)).claims.flatMap(({ value }) =>
    value.kind === 'version'
      ? [`${value.version.component} ${value.version.version} ${value.outcome}`]
      : value.kind === 'edge'
        ? [`${value.component} ${value.good ?? '?'} | ${value.bad ?? '?'}`]
        : value.kind === 'culprit'
          ? [`commit ${value.commit.slice(0, 4)}`]
          : [],
  );
  return [...new Set(said)].sort();
};

const cases: Readonly<Record<string, readonly string[]>> = {
  'direction-of-a-migration': [],
  'going-back-helps': [
    'kernel 6.16 fails',
    'kernel 6.16.1 fails',
    'kernel 6.16.3 fails',
    'kernel 6.16.5 fails',
    'kernel 6.15.9 works',
    'kernel 6.12.40 works',
    'kernel 6.8.12-13-pve works',
    'kernel 6.15.9 | 6.16',
    'firmware 202311 works',
    'firmware 202402 works',
    'firmware 202405 fails',
    'firmware 202402 | 202405',
  ],
  'last-that-worked': [
    'kernel 6.12.40 works',
    'kernel 6.12.43 fails',
    'kernel 6.12.40 | 6.12.43',
    'kernel 6.18.17 works',
    'kernel 6.18.18 fails',
    'kernel 6.18.17 | 6.18.18',
    'kernel 6.19.7 works',
    'kernel 6.19.8 fails',
    'kernel 6.19.7 | 6.19.8',
  ],
  'number-of-another-program': [],
  'ranges-and-neither-nor': [
    'kernel 6.16 fails',
    'kernel 6.15.9 works',
    'kernel 6.15.9 | 6.16',
    'qemu 8.0.5 fails',
    'qemu 8.0.3 fails',
    'qemu 7.1.0 works',
    'qemu 7.1.0 | 8.0.3',
  ],
  'result-taken-back': ['commit 2222'],
  'template-if-that-fails': [],
  'verdict-in-parentheses': [
    'kernel 6.12.40 works',
    'kernel 6.15.9 works',
    'kernel 6.16.1 fails',
    'kernel 6.17.2 fails',
    'kernel 6.15.9 | 6.16.1',
    'kernel 6.16.1-2 fails',
    'kernel 6.15.9-1 works',
    'qemu 10.0.3 works',
    'qemu 10.1.0 fails',
    'qemu 10.0.3 | 10.1.0',
  ],
};

describe('a report that is easily misread', () => {
  it.each(Object.entries(cases))('%s', (name, expected) => {
    expect(saidIn(name)).toEqual([...expected].sort());
  });

  it('has a bisect log that ends at the commit of its own bisection', () => {
    const { bisectLog } = readReport(fixture('result-taken-back'));
    expect(bisectLog).toMatchObject({ culprit: { commit: '2'.repeat(40) }, problems: [] });
    expect([bisectLog?.goods.length, bisectLog?.bads.length]).toEqual([2, 2]);
  });

  it('names the rule with each version that it claims', () => {
    for (const { value, rule } of readReport(fixture('going-back-helps')).claims)
      if (value.kind === 'version') expect(rule).toMatch(/^[a-z][a-z-]+$/);
  });
});
