// What a lattice's picture shows: for requests of 4096 bytes at offset 0 the ways to split them (rows) over the alignment of
// memory (columns). The terminal and the picture draw the same squares.

import { type DioAnswer, type DioLattice, latticeAnswer, requestsOf } from '../../core/dio/dio-lattice.ts';
import type { DioKernelFinding, DioReport } from '../../core/dio/dio-report.ts';
import { type DioTarget, targetName } from '../../core/dio/dio-target.ts';

export interface DioGrid {
  /** `4096`, `512+3584`. */
  readonly rows: readonly string[];
  /** Bytes of misalignment: 0 is a whole page. Least aligned first, so that what grows, grows to the left. */
  readonly columns: readonly number[];
  /** By row and column; null where it was not tried. */
  readonly answers: readonly (readonly (DioAnswer | null)[])[];
}

const shownLength = 4096;

export function dioGridOf(lattice: DioLattice, method = 'preadv'): DioGrid {
  const { memory, first } = lattice.axes;
  const columns = [...memory.filter((one) => one !== 0), 0];
  const splits = first.filter((one) => one < shownLength);
  const byRequest = new Map<string, DioAnswer>();
  requestsOf(lattice.axes).forEach((request, index) => {
    if (request.length !== shownLength || request.offset !== 0) return;
    byRequest.set(`${String(request.first)} ${String(request.memory)}`, latticeAnswer(lattice, method, index));
  });
  return {
    rows: splits.map((one) => (one === 0 ? 'in one' : `${String(one)}+${String(shownLength - one)}`)),
    columns,
    answers: splits.map((one) => columns.map((align) => byRequest.get(`${String(one)} ${String(align)}`) ?? null)),
  };
}

/** All targets that any kernel was asked about, in the order of their first appearance. */
export function targetsIn(report: DioReport): readonly DioTarget[] {
  const all = new Map<string, DioTarget>();
  for (const { findings } of report.kernels) {
    for (const { device, sector, layer } of findings) {
      const target = { device, sector, layer };
      if (!all.has(targetName(target))) all.set(targetName(target), target);
    }
  }
  return [...all.values()];
}

export function targetTitle({ device, sector, layer }: DioTarget): string {
  const what = layer === 'raw' ? device : `a file on ${layer} on ${device}`;
  return `${what}, sectors of ${String(sector)} bytes`;
}

/** `memory 512, vectors 4096, offset 4096, length 4096`. */
export function rulesText(finding: DioKernelFinding): string {
  if (finding.kind === 'missing') return `missing: ${finding.because}`;
  const { memory, vector, offset, length } = finding.rules;
  const number = (value: number | null): string => (value === null ? 'none accepted' : String(value));
  return `memory ${number(memory)}, vectors ${number(vector)}, offset ${number(offset)}, length ${number(length)}`;
}
