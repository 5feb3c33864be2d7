import { expect, it } from 'vitest';
import { isOfSeries, upstreamRelease, upstreamSeries } from './upstream-parts.ts';

it.each([
  ['6.1.192', '6.1'],
  ['7.2.2+dfsg', '7.2'],
  ['6.18-rc3', '6.18'],
  ['202511', '202511'],
  ['rel-1.16.0', 'rel-1.16.0'],
])('%s is of the series %s', (upstream, series) => {
  expect(upstreamSeries(upstream)).toBe(series);
});

it.each([
  ['6.1.0-13-amd64', '6.1.0'],
  ['5.19.0-rc1+', '5.19.0-rc1'],
  ['6.18-rc3', '6.18-rc3'],
  ['7.2', '7.2'],
  ['202511', '202511'],
])('%s is a build of %s', (version, release) => {
  expect(upstreamRelease(version)).toBe(release);
});

it.each([
  ['6.1', '6.1', true],
  ['6.1.192', '6.1', true],
  ['6.1~rc3', '6.1', true],
  ['6.1+dfsg', '6.1', true],
  ['6.1-rc3', '6.1', true],
  ['6.10', '6.1', false],
  ['6.1.190', '6.1.19', false],
  ['6', '6.1', false],
])('that %s is of what %s begins is %s', (upstream, prefix, is) => {
  expect(isOfSeries(upstream, prefix)).toBe(is);
});
