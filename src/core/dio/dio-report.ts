// The machine-readable answer of `dio`. Its shape is a promise: fields are added, never changed or removed.

import type { MachineFacts } from '../stored/hunt-plan.ts';
import { type DioAxes, type DioFinding, type DioLattice, type DioLimits, requestsOf } from './dio-lattice.ts';
import {
  type BrokenPromise,
  checkAgainstStatx,
  differenceOf,
  type DioDifference,
  type DioRules,
  dioRulesOf,
} from './dio-rules.ts';
import { type DioTarget, targetName } from './dio-target.ts';

export interface DioReport {
  readonly hunt: number;
  readonly package: string;
  /** Oldest first. */
  readonly kernels: readonly DioKernel[];
  /** Between neighbouring kernels, where both have an answer for the target and it is not the same. */
  readonly differences: readonly (DioTarget & DioDifference & { readonly from: string; readonly to: string })[];
  readonly machine: MachineFacts;
}

export interface DioKernel {
  readonly version: string;
  /** Its attempt; null while it was not tried. */
  readonly attempt: string | null;
  readonly seconds: number | null;
  /** Why there is no finding at all; null where there are some. */
  readonly trouble: string | null;
  readonly findings: readonly DioKernelFinding[];
}

export type DioKernelFinding = DioTarget &
  (
    | { readonly kind: 'missing'; readonly because: string }
    | {
        readonly kind: 'tried';
        readonly requests: number;
        readonly rules: DioRules;
        readonly limits: DioLimits;
        /** What of the documented alignments does not hold; null where the kernel documents none. */
        readonly statxCheck: readonly BrokenPromise[] | null;
        readonly lattice: DioLattice;
      }
  );

export interface DioAnswerOfKernel {
  readonly version: string;
  readonly attempt: string | null;
  readonly seconds: number | null;
  readonly trouble: string | null;
  readonly findings: readonly DioFinding[];
}

export function dioReportFrom(
  hunt: number,
  about: { readonly package: string; readonly machine: MachineFacts },
  answers: readonly DioAnswerOfKernel[],
): DioReport {
  return {
    hunt,
    package: about.package,
    kernels: answers.map((answer) => ({ ...answer, findings: answer.findings.map(withRules) })),
    differences: answers.slice(1).flatMap((later, index) => {
      const earlier = answers[index];
      return earlier === undefined ? [] : differencesBetween(earlier, later);
    }),
    machine: about.machine,
  };
}

/** Finds a target's finding by name; null where the kernel has none. */
export function findingAt<T extends DioTarget>(findings: readonly T[], target: DioTarget): T | null {
  return findings.find((one) => targetName(one) === targetName(target)) ?? null;
}

function withRules(finding: DioFinding): DioKernelFinding {
  if (finding.kind === 'missing') return finding;
  const { lattice, limits } = finding;
  return {
    ...finding,
    requests: countRequests(lattice.axes) * Object.keys(lattice.tried).length,
    rules: dioRulesOf(lattice),
    statxCheck: checkAgainstStatx(lattice, limits),
  };
}

function countRequests(axes: DioAxes): number {
  return requestsOf(axes).length;
}

function differencesBetween(earlier: DioAnswerOfKernel, later: DioAnswerOfKernel): DioReport['differences'] {
  return later.findings.flatMap((after) => {
    const before = findingAt(earlier.findings, after);
    const difference = before === null ? null : differenceOf(before, after);
    if (difference === null || (difference.gained === 0 && difference.lost === 0)) return [];
    const { device, sector, layer } = after;
    return [{ device, sector, layer, from: earlier.version, to: later.version, ...difference }];
  });
}
