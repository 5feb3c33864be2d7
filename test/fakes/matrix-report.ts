// Reports drawn by a rule: every cell of the given axes with the verdict that the rule gives.

import type { Verdict } from '../../src/core/attempt/verdict.ts';
import type { MatrixCell, MatrixReport } from '../../src/core/matrix/matrix-report.ts';
import type { Point } from '../../src/core/scenario/point.ts';

export interface DrawnReport {
  readonly components: Readonly<Record<string, readonly string[]>>;
  readonly factors: Readonly<Record<string, readonly string[]>>;
  readonly verdict: (point: Point) => Verdict | null;
}

export function drawReport(drawn: DrawnReport): MatrixReport {
  const axes = Object.entries({ ...drawn.components, ...drawn.factors });
  const points = axes.reduce<readonly Point[]>(
    (sofar, [name, values]) => sofar.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
  return {
    hunt: 7,
    scenario: 'drawn',
    components: Object.entries(drawn.components).map(([name, versions]) => ({ name, source: `debian ${name}`, versions })),
    factors: Object.entries(drawn.factors).map(([name, values]) => ({ name, values })),
    cells: points.map((point, index) => cellOf(point, drawn.verdict(point), index + 1)),
    excluded: [],
    machine: {
      architecture: 'x64',
      kernel: '6.1.0',
      cpu: 'drawn',
      cores: 2,
      memoryMiB: 4096,
      accelerator: 'tcg',
      labQemu: '10.0',
      firstbad: '0.1.0',
    },
  };
}

function cellOf(point: Point, verdict: Verdict | null, number: number): MatrixCell {
  const bad = verdict === 'bad';
  return {
    point,
    verdict,
    signature: bad ? 'guest-firmware: could not read the boot disk' : null,
    stage: verdict === null ? null : bad ? 'guest-firmware' : 'guest-loader',
    message: verdict === null ? null : bad ? 'Boot failed: could not read the boot disk' : 'firstbad: the guest is up',
    attempts: verdict === null ? [] : [{ id: `7.${number}`, outcome: bad ? 'bad' : 'good', seconds: 2 }],
  };
}

/** The whole truth of the 4 KiB direct I/O regression, as the reference example shows it. */
export const referenceReport = drawReport({
  components: { kernel: ['5.10', '6.1', '6.12', '6.17', '6.18'], qemu: ['5.2', '7.2'] },
  factors: { sector: ['512', '4096'], cache: ['writeback', 'none'] },
  verdict: ({ kernel = '', qemu, sector, cache }) =>
    ['6.1', '6.12', '6.17'].includes(kernel) && qemu === '5.2' && sector === '4096' && cache === 'none' ? 'bad' : 'good',
});
