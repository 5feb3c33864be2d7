// The rules behind a lattice: the smallest alignments that are accepted, whether the kernel keeps what it documents, and what
// differs between two kernels.

import { alignmentMax, alignmentOf } from '../base/alignment.ts';
import { type DioFinding, type DioLattice, type DioLimits, type DioRequest, latticeAnswer, requestsOf } from './dio-lattice.ts';

/** The smallest accepted alignment of each kind when everything else is as it should be, bytes; null where nothing is accepted. */
export interface DioRules {
  readonly memory: number | null;
  readonly offset: number | null;
  /** Of the whole request. */
  readonly length: number | null;
  /** Of the vectors that the request is split into. */
  readonly vector: number | null;
}

export function dioRulesOf(lattice: DioLattice, method = 'preadv'): DioRules {
  const accepted = acceptedOf(lattice, method);
  const smallest = (kind: keyof DioRequest, holds: (request: DioRequest) => boolean): number | null => {
    const values = accepted.filter(holds).map((request) => alignmentOf(request[kind]));
    return values.length === 0 ? null : Math.min(...values);
  };
  const aligned = ({ memory, offset }: DioRequest): boolean => memory === 0 && offset === 0;
  const blocks = (request: DioRequest): boolean => request.length % alignmentMax === 0;
  return {
    memory: smallest('memory', (one) => one.offset === 0 && one.first === 0 && blocks(one)),
    offset: smallest('offset', (one) => one.memory === 0 && one.first === 0 && blocks(one)),
    length: smallest('length', (one) => aligned(one) && one.first === 0),
    vector: smallest('first', (one) => aligned(one) && one.first !== 0 && blocks(one)),
  };
}

export interface BrokenPromise {
  /** `refused`: within the documented alignments and still refused. `accepted`: outside of them and still accepted. */
  readonly kind: 'refused' | 'accepted';
  readonly rule: 'memory' | 'offset' | 'length' | 'vector';
  /** How many requests, and one of them. */
  readonly count: number;
  readonly example: DioRequest;
}

/**
 * Compares the answers with what statx documents (statx(2): stx_dio_mem_align for addresses, stx_dio_offset_align for file
 * offsets and the lengths of segments). A refusal of what is allowed breaks the promise; an acceptance of more only shows that
 * the documented alignments are not the whole truth. Null where the kernel reports none.
 */
export function checkAgainstStatx(lattice: DioLattice, limits: DioLimits, method = 'preadv'): readonly BrokenPromise[] | null {
  if (limits.statx === null || limits.statx.memoryAlign === 0) return null;
  const { memoryAlign, offsetAlign } = limits.statx;
  const found = new Map<
    string,
    { kind: BrokenPromise['kind']; rule: BrokenPromise['rule']; count: number; example: DioRequest }
  >();
  requestsOf(lattice.axes).forEach((request, index) => {
    const breaks = rulesBroken(request, memoryAlign, offsetAlign);
    const accepted = latticeAnswer(lattice, method, index) === 'accepted';
    const [only] = breaks;
    // Of requests that break several rules nothing can be learned about one of them.
    if (breaks.length > 1 || accepted === (only === undefined)) return;
    const [kind, rule] = accepted ? (['accepted', only ?? 'memory'] as const) : (['refused', 'memory'] as const);
    const known = found.get(`${kind} ${rule}`);
    if (known) known.count += 1;
    else found.set(`${kind} ${rule}`, { kind, rule, count: 1, example: request });
  });
  return [...found.values()];
}

function rulesBroken(request: DioRequest, memoryAlign: number, offsetAlign: number): readonly BrokenPromise['rule'][] {
  const { memory, offset, length, first } = request;
  const rules: BrokenPromise['rule'][] = [];
  if (memory % memoryAlign !== 0) rules.push('memory');
  if (offset % offsetAlign !== 0) rules.push('offset');
  if (length % offsetAlign !== 0) rules.push('length');
  // A second vector whose address follows from the first one's length is the probe's business: it keeps the memory's alignment.
  else if (first !== 0 && (first % offsetAlign !== 0 || (length - first) % offsetAlign !== 0)) rules.push('vector');
  return rules;
}

export interface DioDifference {
  /** What the later one accepts and the earlier one refuses, and the other way round. */
  readonly gained: number;
  readonly lost: number;
  readonly before: DioRules;
  readonly after: DioRules;
}

/** Null where one of them has no lattice, or they were asked different things. */
export function differenceOf(before: DioFinding, after: DioFinding, method = 'preadv'): DioDifference | null {
  if (before.kind !== 'tried' || after.kind !== 'tried') return null;
  const [earlier, later] = [before.lattice.tried[method] ?? '', after.lattice.tried[method] ?? ''];
  if (earlier.length !== later.length || earlier.length === 0) return null;
  let [gained, lost] = [0, 0];
  for (let index = 0; index < earlier.length; index += 1) {
    const [was, is] = [earlier[index] === '.', later[index] === '.'];
    if (!was && is) gained += 1;
    if (was && !is) lost += 1;
  }
  return { gained, lost, before: dioRulesOf(before.lattice, method), after: dioRulesOf(after.lattice, method) };
}

function acceptedOf(lattice: DioLattice, method: string): readonly DioRequest[] {
  return requestsOf(lattice.axes).filter((_, index) => latticeAnswer(lattice, method, index) === 'accepted');
}
