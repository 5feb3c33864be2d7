import { expect, it } from 'vitest';
import { upstreamRelease, upstreamSeries } from './upstream-parts.ts';

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
