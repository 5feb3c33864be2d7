// Finds out where a program tries what alignment a file asks for: reads at one place, again and again, until one is accepted.
// Taken one by one, the refusals of such a probe look like failures.

import { bytesOf } from './io-request.ts';
import type { TraceEvent } from './trace-events.ts';

export interface Probe {
  readonly of: 'memory alignment' | 'request length';
  readonly file: string;
  readonly direct: boolean;
  /** Null when nothing was. */
  readonly accepted: number | null;
  /** The errno with which the accepted one ended, if not well: who looks for EINVAL only (QEMU) takes any other for accepted. */
  readonly acceptedWith: string | null;
  readonly refused: readonly number[];
  readonly events: readonly TraceEvent[];
}

export interface ProbedTrace {
  readonly probes: readonly Probe[];
  /** Those that belong to no probe, in their order. */
  readonly others: readonly TraceEvent[];
}

export function findProbes(events: readonly TraceEvent[]): ProbedTrace {
  const probes: Probe[] = [];
  const others: TraceEvent[] = [];
  for (let at = 0; at < events.length;) {
    const probe = probeAt(events, at);
    if (probe === null) others.push(events[at] as TraceEvent);
    else probes.push(probe);
    at += probe?.events.length ?? 1;
  }
  return { probes, others };
}

function probeAt(events: readonly TraceEvent[], at: number): Probe | null {
  const first = events[at];
  if (!first || !isTry(first) || first.result !== 'EINVAL') return null;
  const tries = [first];
  for (let next = events[at + 1]; next && isTry(next) && isSamePlace(first, next); next = events[at + tries.length]) {
    tries.push(next);
    if (next.result !== 'EINVAL') break;
  }
  const last = tries.at(-1);
  if (!last || tries.length < 2) return null;
  const byLength = new Set(tries.map(lengthOf)).size > 1;
  const measure = byLength ? lengthOf : alignmentOfFirst;
  // A program that asks for the same thing twice is not probing.
  if (new Set(tries.map(measure)).size < tries.length) return null;
  const isTaken = last.result === 'ok' || /^E[A-Z]+$/.test(last.result.replace('EINVAL', ''));
  const accepted = isTaken ? measure(last) : null;
  const acceptedWith = isTaken && last.result !== 'ok' ? last.result : null;
  const refused = (accepted === null ? tries : tries.slice(0, -1)).map(measure);
  const of = byLength ? 'request length' : 'memory alignment';
  return { of, file: first.file ?? '', direct: first.direct, accepted, acceptedWith, refused, events: tries };
}

function isTry({ request, file }: TraceEvent): boolean {
  return file !== null && request?.operation === 'read' && request.vectors.length === 1;
}

function isSamePlace(a: TraceEvent, b: TraceEvent): boolean {
  return a.thread === b.thread && a.file === b.file && a.request?.offset === b.request?.offset;
}

function lengthOf({ request }: TraceEvent): number {
  return request ? bytesOf(request) : 0;
}

function alignmentOfFirst({ request }: TraceEvent): number {
  return request?.vectors[0]?.alignment ?? 0;
}

/** `memory alignment of /dev/loop0 (O_DIRECT): 1 refused, 512 accepted`. */
export function probeText({ of, file, direct, accepted, acceptedWith, refused }: Probe): string {
  const tries = refused.length === 0 ? '' : `${refused.join(', ')} refused, `;
  return `${of} of ${file}${direct ? ' (O_DIRECT)' : ''}: ${tries}${accepted === null ? 'nothing' : accepted} ${acceptedWith === null ? 'accepted' : `taken for accepted, for it ended with ${acceptedWith} and not with EINVAL`}`;
}
