// The drawings of a report that is a page: the matrix, each sweep, each search, as their commands draw them.

import { answerLines } from '../../render/matrix/answer.ts';
import { matrixSvg } from '../../render/matrix/matrix-svg.ts';
import { searchSvg } from '../../render/search/search-svg.ts';
import { sweepSvg } from '../../render/sweep/sweep-svg.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import type { GatheredHunt } from '../../reports/write/gather.ts';
import type { Picture } from '../../reports/write/html.ts';

export function reportPictures({ matrix }: Pick<Dossier, 'matrix'>, hunts: readonly GatheredHunt[]): readonly Picture[] {
  const reports = hunts.flatMap(({ state: { report } }) => (report === null ? [] : [report]));
  const sweeps = reports.flatMap((report): readonly Picture[] =>
    'strips' in report
      ? [{ section: 'changes', svg: sweepSvg(report), says: `All versions of ${report.axis} that were tried, oldest first` }]
      : [],
  );
  const searches = reports.flatMap((report): readonly Picture[] =>
    'log' in report && 'tests' in report
      ? [
          {
            section: 'log',
            svg: searchSvg(report),
            says: `The search of ${report.of}: what was tested and how the range shrank`,
          },
        ]
      : [],
  );
  const drawn =
    matrix && matrix.cells.length > 1
      ? [{ section: 'cells', svg: matrixSvg(matrix), says: answerLines(matrix).join(' ') }]
      : [];
  return [...drawn, ...sweeps, ...searches];
}
