// One search for each way in which a search ends.

import type { SearchReport } from '../../src/core/stored/search-report.ts';
import { changeAt, drawSearch } from './search-report.ts';

const kernel = {
  question: 'bisect',
  of: 'kernel (debian linux-image-cloud-amd64)',
  at: { sector: '4096', cache: 'none' },
} as const;
const notMonotone = { before: [199, 200, 60, 120].flatMap((target) => [target, target, target, target, target]) };
const culprit = drawSearch({ size: 1024, outcome: changeAt(700, { size: 1024 }) });

export const drawnSearches = {
  'one change': culprit,
  'flaky tests': drawSearch({ size: 1024, outcome: changeAt(700, { size: 1024, falseGood: 0.4 }), seed: 3 }),
  'many tests': drawSearch({ size: 1500, outcome: changeAt(1200, { size: 1500, falseGood: 0.6, falseBad: 0.03 }), seed: 5 }),
  packages: drawSearch({ ...kernel, size: 12, outcome: changeAt(5, { size: 12 }) }),
  'the only version': drawSearch({ ...kernel, size: 1, outcome: changeAt(0, { size: 1 }) }),
  'the fix': drawSearch({
    size: 90,
    rules: { fixed: true },
    outcome: (target) => (target === 90 || target < 33 ? 'bad' : 'good'),
  }),
  skips: drawSearch({
    size: 300,
    outcome: (target) => (target >= 120 && target < 150 ? 'skip' : target >= 140 && target < 300 ? 'bad' : 'good'),
  }),
  'a budget': drawSearch({ size: 5000, rules: { testsMax: 7 }, outcome: changeAt(4000, { size: 5000 }) }),
  'nothing that fails': drawSearch({ size: 200, outcome: () => 'good' }),
  'nothing that works': drawSearch({ ...kernel, size: 200, outcome: () => 'bad' }),
  'tests that fail as they like': drawSearch({ size: 20, seed: 9, outcome: (_, random) => (random < 0.5 ? 'bad' : 'good') }),
  'an end that can not be tested': drawSearch({
    size: 200,
    outcome: (target) => (target === 199 ? 'skip' : 'good'),
    because: () => 'the kernel does not build: implicit declaration of function',
  }),
  'several changes': drawSearch({
    ...kernel,
    ...notMonotone,
    size: 200,
    outcome: (target) => ((target >= 40 && target < 90) || (target >= 150 && target < 200) ? 'bad' : 'good'),
  }),
  'a broken lab': drawSearch({
    size: 200,
    outcome: (target) => (target > 195 ? 'bad' : 'no-answer'),
    because: (outcome) => (outcome === 'no-answer' ? 'no space left on device' : 'exit status 1'),
  }),
  'no good end': {
    ...drawSearch({ ...kernel, size: 40, outcome: () => 'bad', stopAfter: 5 }),
    ending: { kind: 'no-good-end', oldestTried: { name: '4.19.1-1', title: 'debian buster' } },
    ends: { goods: [], bad: { name: '6.1.192-2', title: 'debian bookworm' } },
  },
  'nothing yet': drawSearch({ size: 200, outcome: () => 'good', stopAfter: 0 }),
  'a stop': drawSearch({ size: 200, outcome: changeAt(100, { size: 200 }), stopAfter: 5 }),
} satisfies Readonly<Record<string, SearchReport>>;
