// Three suites: `unit` beside the sources, `contract` with fakes, `e2e` on real virtual machines.

import { availableParallelism, freemem } from 'node:os';
import { defineConfig } from 'vitest/config';
import { isRecording } from './tools/recording.ts';

// Bounds are for what hangs: on a small machine that others use a test takes ten times as long as alone.
const second = 1000;

export default defineConfig({
  test: {
    // Snapshots in a test's text obey the same word as files that tests compare with, and none is written unasked.
    update: isRecording() ? 'all' : 'none',
    // A test that passes at the second try says nothing.
    retry: 0,
    passWithNoTests: true,
    projects: [
      {
        // Unit tests share nothing but modules, which hold no state: loading those once halves the processor time.
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          testTimeout: 60 * second,
          hookTimeout: 60 * second,
          isolate: false,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts', 'test/simulation/**/*.test.ts', 'test/corpus/**/*.test.ts'],
          testTimeout: 90 * second,
          // Some start firstbad or make a repository first.
          hookTimeout: 90 * second,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // One VM fills a core and half of another; two files side by side leave none idle. Their bounds are for a machine that
          // others use, too.
          maxWorkers: availableParallelism() > 1 && freemem() > 8 * 1024 ** 3 ? 2 : 1,
          testTimeout: 1200 * second,
          hookTimeout: 600 * second,
        },
      },
    ],
  },
});
