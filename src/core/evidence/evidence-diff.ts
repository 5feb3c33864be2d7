// Compares the evidence of two points, each with the runs that were made there: what all runs of one side show and no run of
// the other does, the most telling first.

import type { Point } from '../scenario/point.ts';
import { alignSequences } from './align.ts';
import { bytesOf } from './io-request.ts';
import { probeText } from './probes.ts';
import { rankOf } from './rank.ts';
import { type Fact, type FactGroup, factsOf, type TracedRun } from './traced-run.ts';

export interface EvidenceDiff {
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** Components and factors in which the points were meant to differ. */
  readonly axes: readonly string[];
  readonly differences: readonly Difference[];
  readonly streams: readonly AlignedStream[];
  /** Items that one of the sides does not have: what they would show is not known. */
  readonly missing: readonly { readonly item: string; readonly sides: readonly ('a' | 'b')[] }[];
}

export interface DiffSide {
  readonly point: Point;
  readonly runs: readonly { readonly id: string; readonly outcome: string }[];
}

export interface Difference {
  readonly group: FactGroup;
  /** Null where that side shows nothing of the kind. */
  readonly a: DifferenceSide | null;
  readonly b: DifferenceSide | null;
  /**
   * For a failing request: where opens, probes and requests of its file part for the first time. Both null when that is the
   * request itself.
   */
  readonly parting: { readonly a: string | null; readonly b: string | null } | null;
  /** Larger is more telling; for sorting only. */
  readonly rank: number;
}

export interface DifferenceSide {
  readonly text: string;
  readonly item: string;
  readonly proof: readonly string[];
  /** True for what is no difference by itself: what this side does where the other one does something else. */
  readonly counterpart: boolean;
}

export interface AlignedStream {
  readonly file: string;
  readonly rows: readonly StreamRow[];
}

export interface StreamRow {
  readonly a: string | null;
  readonly b: string | null;
}

interface Side {
  readonly runs: readonly (readonly Fact[])[];
  /** In the order of the first run. */
  readonly always: readonly Fact[];
  readonly ever: ReadonlySet<string>;
}

export function diffEvidence(runsA: readonly TracedRun[], runsB: readonly TracedRun[]): EvidenceDiff {
  const [a, b] = [sideOf(runsA), sideOf(runsB)];
  const pointOf = (runs: readonly TracedRun[]): Point => runs[0]?.point ?? {};
  const [pointA, pointB] = [pointOf(runsA), pointOf(runsB)];
  return {
    a: { point: pointA, runs: runsA.map(({ id, outcome }) => ({ id, outcome })) },
    b: { point: pointB, runs: runsB.map(({ id, outcome }) => ({ id, outcome })) },
    axes: Object.keys({ ...pointA, ...pointB }).filter((name) => pointA[name] !== pointB[name]),
    differences: differencesOf(a, b),
    streams: streamsOf(a, b),
    missing: missingItems(runsA, runsB),
  };
}

function sideOf(runs: readonly TracedRun[]): Side {
  const facts = runs.map(factsOf);
  const keys = facts.map((one) => new Set(one.map(({ key }) => key)));
  return {
    runs: facts,
    always: (facts[0] ?? []).filter(({ key }) => keys.every((one) => one.has(key))),
    ever: new Set(keys.flatMap((one) => [...one])),
  };
}

function differencesOf(a: Side, b: Side): readonly Difference[] {
  const onlyA = a.always.filter(({ key }) => !b.ever.has(key));
  const onlyB = b.always.filter(({ key }) => !a.ever.has(key));
  const paired = new Set<Fact>();
  const found: Difference[] = [];
  for (const [mine, theirs, other, isA] of [
    [onlyA, onlyB, b, true],
    [onlyB, onlyA, a, false],
  ] as const) {
    const ranked = [...mine].sort((x, y) => rankOf(y) - rankOf(x));
    for (const fact of ranked) {
      if (paired.has(fact)) continue;
      const twin = twinOf(fact, theirs, paired);
      if (twin) paired.add(twin);
      const counterpart = twin ?? counterpartOf(fact, other);
      const here = sideText(fact, false);
      const there = counterpart ? sideText(counterpart, twin === null) : null;
      const parting = partingOf(twin && isFailingRequest(twin) ? twin : fact, a, b);
      const rank = Math.max(rankOf(fact), twin ? rankOf(twin) : 0);
      found.push({ group: fact.group, a: isA ? here : there, b: isA ? there : here, parting, rank });
    }
  }
  return found.sort((x, y) => y.rank - x.rank);
}

function sideText({ text, item, proof }: Fact, counterpart: boolean): DifferenceSide {
  return { text, item, proof, counterpart };
}

/** The same setting with another value, or the same request cut in another way: one difference. */
function twinOf(fact: Fact, theirs: readonly Fact[], paired: ReadonlySet<Fact>): Fact | null {
  const free = theirs.filter((one) => one.group === fact.group && !paired.has(one));
  if (fact.subject !== null) return free.find(({ subject }) => subject === fact.subject) ?? null;
  if (fact.event?.request) return free.find((one) => isSameRequest(fact, one)) ?? null;
  return null;
}

/** What the other side does at the same place of the same file, although that is no difference by itself. */
function counterpartOf(fact: Fact, other: Side): Fact | null {
  if (!fact.event?.request) return null;
  return other.always.find((one) => isSameRequest(fact, one)) ?? null;
}

function isSameRequest({ event: a }: Fact, { event: b }: Fact): boolean {
  if (!a?.request || !b?.request || a.file !== b.file || a.request.operation !== b.request.operation) return false;
  const [startA, startB] = [a.request.offset, b.request.offset];
  return startA < startB + bytesOf(b.request) && startB < startA + bytesOf(a.request);
}

function isFailingRequest({ group, event }: Fact): boolean {
  return group === 'request' && event !== null && /^E[A-Z]/.test(event.result);
}

/** The first thing on the failing file that one side always shows and the other never. */
function partingOf(fact: Fact, a: Side, b: Side): Difference['parting'] {
  // Of a request through io_uring the file is not known.
  if (!isFailingRequest(fact) || fact.event?.file === null) return null;
  const first = (own: Side, other: Side): Fact | undefined =>
    inOrder(own.always.filter((one) => fileOf(one) === fact.event?.file && isOfPath(one))).find(
      ({ key }) => !other.ever.has(key),
    );
  const [inA, inB] = [first(a, b), first(b, a)];
  const isItself = inA?.key === fact.key || inB?.key === fact.key;
  return isItself ? { a: null, b: null } : { a: inA?.text ?? null, b: inB?.text ?? null };
}

/** What decides how a request is made; which ioctls a version of QEMU also tries does not. */
function isOfPath({ group, event }: Fact): boolean {
  return group === 'request' || group === 'probe' || event?.call.startsWith('open') === true;
}

function fileOf({ event, probe }: Fact): string | null {
  return event?.file ?? probe?.file ?? null;
}

function lineOf({ event, probe }: Fact): number {
  return event?.line ?? probe?.events[0]?.line ?? 0;
}

function inOrder(facts: readonly Fact[]): readonly Fact[] {
  return [...facts].sort((x, y) => lineOf(x) - lineOf(y));
}

/** Of files that are read or written by requests on either side; what varies within a side is left out. */
function streamsOf(a: Side, b: Side): readonly AlignedStream[] {
  const files = new Set<string>();
  for (const fact of [...a.always, ...b.always]) {
    const file = fileOf(fact);
    if (file !== null && (fact.group === 'probe' || (fact.group === 'request' && /^\/dev\//.test(file)))) files.add(file);
  }
  return [...files].map((file) => {
    const steady = (own: Side, other: Side): readonly string[] => {
      const always = new Set(own.always.map(({ key }) => key));
      const shown = inOrder((own.runs[0] ?? []).filter((fact) => fileOf(fact) === file));
      return shown.filter(({ key }) => always.has(key) || other.ever.has(key)).map(textOf);
    };
    const [left, right] = [steady(a, b), steady(b, a)];
    const rows = alignSequences(left, right).map(({ a: x, b: y }) => ({
      a: x === null ? null : (left[x] ?? null),
      b: y === null ? null : (right[y] ?? null),
    }));
    return { file, rows };
  });
}

function textOf({ probe, text }: Fact): string {
  return probe ? probeText(probe) : text;
}

function missingItems(runsA: readonly TracedRun[], runsB: readonly TracedRun[]): EvidenceDiff['missing'] {
  const names = ['qemu.strace', 'qmp.json', 'queue-limits.txt', 'block.trace', 'host.dmesg', 'modules.txt', 'firmware.console'];
  const lacks = (runs: readonly TracedRun[], item: string): boolean => !runs.every(({ items }) => items.has(item));
  return names.flatMap((item) => {
    const sides = [...(lacks(runsA, item) ? (['a'] as const) : []), ...(lacks(runsB, item) ? (['b'] as const) : [])];
    return sides.length === 0 ? [] : [{ item, sides }];
  });
}
