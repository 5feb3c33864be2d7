// Sweeps over a history like that of Debian's cloud kernels.

import type { SweepReport } from '../../src/core/stored/sweep-report.ts';
import { drawSweep } from './search-report.ts';

const series = { '5.10': 22, '6.1': 30, '6.6': 6, '6.12': 18, '6.16': 5, '6.17': 6, '6.18': 4 };

const kernelLabels = Object.entries(series).flatMap(([name, versions]) =>
  Array.from({ length: versions }, (_, index) => `${name}.${4 * index + 3}-1`),
);

const sector4k = { qemu: '1:5.2+dfsg-11', sector: '4096', cache: 'none' };

export const drawnSweeps = {
  'one cell': drawSweep({
    labels: kernelLabels,
    strips: [{ at: sector4k, outcome: (place) => (place >= 22 && place < 85 ? 'bad' : 'good') }],
  }),
  'three cells': drawSweep({
    labels: kernelLabels,
    strips: [
      { at: sector4k, outcome: (place) => (place % 17 === 3 ? 'skip' : place >= 22 && place < 85 ? 'bad' : 'good') },
      { at: { ...sector4k, qemu: '1:7.2+dfsg-7' }, outcome: () => 'good' },
      {
        at: { ...sector4k, sector: '512' },
        outcome: (place) => (place > 40 && place < 60 ? 'skip' : place >= 50 && place < 70 ? 'bad' : 'good'),
      },
    ],
  }),
  'neighbouring changes': drawSweep({
    labels: kernelLabels,
    strips: [{ at: {}, outcome: (place) => ([30, 33, 34, 36, 60, 90].includes(place) ? 'bad' : 'good') }],
  }),
  'nothing testable': drawSweep({ labels: kernelLabels.slice(0, 9), strips: [{ at: {}, outcome: () => 'skip' }] }),
  'a broken lab': drawSweep({ labels: kernelLabels, strips: [{ at: sector4k, outcome: () => 'no-answer' }] }),
  'one version': drawSweep({ labels: ['6.1.192-2'], strips: [{ at: {}, outcome: () => 'bad' }] }),
  'nothing yet': drawSweep({ labels: kernelLabels, strips: [{ at: sector4k, outcome: () => 'good' }], stopAfter: 0 }),
  'a stop': drawSweep({ labels: kernelLabels, strips: [{ at: sector4k, outcome: () => 'bad' }], stopAfter: 4 }),
  'a long history': drawSweep({
    labels: Array.from({ length: 3000 }, (_, place) => `6.${Math.floor(place / 100)}.${place % 100}`),
    strips: [{ at: sector4k, outcome: (place) => (place >= 1111 && place < 2222 ? 'bad' : 'good') }],
  }),
} satisfies Readonly<Record<string, SweepReport>>;
