// What isolate has to say: the causes, each with parts that are all needed, what passes next to them, what does not matter
// and what could not be told. Variables and values are indexes, points are targets (see problem.ts).

/** Because: `not-failing`, the failing point passes; `never-passes`, nothing that was tried passes. */
export type IsolateBecause = 'complete' | 'budget' | 'lab-broken' | 'not-failing' | 'never-passes' | 'stopped';

export interface IsolateAnswer {
  /** Null while it goes on. */
  readonly because: IsolateBecause | null;
  /** It fails where all parts of any of these hold. */
  readonly causes: readonly Cause[];
  readonly irrelevant: readonly IrrelevantVariable[];
  readonly undetermined: readonly Undetermined[];
  readonly elsewhere: Elsewhere;
  /**
   * Every cause is established, and every two settings (stretches of a line of an eighth) that can be together were seen together
   * where the answer says that it fails, and where it says that it passes: no exception and no other cause of up to two parts.
   */
  readonly certain: boolean;
  readonly attempts: number;
  /** In the unit of the problem's costs. */
  readonly spent: number;
}

export interface Cause {
  /** All are needed. Empty when nothing that was tried passes. */
  readonly parts: readonly CausePart[];
  /** The failing point around which it was isolated. */
  readonly base: number;
  /**
   * Each part was dropped alone and it passed, each value and border was seen from both sides, and no value of what does not
   * matter was left out, as far as it can be tried. On a line this holds for stretches of an eighth of it; shorter ones may
   * lie between two versions that were tried. What can not be tried is in `undetermined`.
   */
  readonly established: boolean;
  /** Of the exceptions of two settings that there could be where it holds, the share that no point has contradicted. */
  readonly hiding: number;
  /** As far as chance is concerned: 1 when attempts are not flaky. */
  readonly confidence: number;
}

export type CausePart = FactorPart | LinePart;

export interface FactorPart {
  readonly kind: 'factor';
  readonly variable: number;
  /** Fails with these, by index; each was seen to fail. */
  readonly values: readonly number[];
  /** Passes with these, everything else as in the base. */
  readonly passing: readonly number[];
  /** Could not be told. */
  readonly untold: readonly number[];
  readonly neighbours: readonly Neighbour[];
}

export interface LinePart {
  readonly kind: 'line';
  readonly variable: number;
  /** Oldest first, apart from each other. At least one. */
  readonly intervals: readonly VersionInterval[];
  /** Versions that were tried with all other parts holding: what is between two of them with one verdict is assumed. */
  readonly tested: readonly number[];
  readonly neighbours: readonly Neighbour[];
}

/** Half-open: fails from `from.after` until before `until.after`. Null: as far as the line goes. */
export interface VersionInterval {
  readonly from: VersionEdge | null;
  readonly until: VersionEdge | null;
}

/** Neighbours with different verdicts; between them only versions that can not be tested (or budget was short). */
export interface VersionEdge {
  readonly before: number;
  readonly after: number;
}

/** One change that makes it go away: only this variable differs between the two points. */
export interface Neighbour {
  readonly value: number;
  readonly failing: number;
  readonly passing: number;
}

/** It fails with all of these values where the parts of a cause hold. */
export interface IrrelevantVariable {
  readonly variable: number;
  readonly tried: readonly number[];
  /** Failing points, with at least two values among them. */
  readonly proof: readonly number[];
}

export type Undetermined =
  /** The factor, or some of its values: never varied while the rest held. */
  | {
      readonly kind: 'not-tried';
      readonly variable: number;
      readonly values: readonly number[];
      readonly because: NotTriedBecause;
    }
  /** A border between these two versions, which do not follow each other. */
  | { readonly kind: 'border'; readonly variable: number; readonly edge: VersionEdge; readonly because: NotTriedBecause }
  /** Varied only together: any of them may be the part. */
  | { readonly kind: 'together'; readonly variables: readonly number[] }
  /** The point's verdict is less sure than wanted. */
  | { readonly kind: 'unsure'; readonly target: number; readonly confidence: number }
  /** Fails, but no cause in the answer explains it. */
  | { readonly kind: 'unexplained'; readonly target: number };

export type NotTriedBecause = 'excluded' | 'untestable' | 'budget';

/** How hard another cause was looked for where the answer says "passes". */
export interface Elsewhere {
  /** Points that were tried there, and passed. */
  readonly tried: number;
  /** Pairs of settings seen together there, of those that can be: a cause of up to two parts hides only in the rest. */
  readonly pairsSeen: number;
  readonly pairsAll: number;
  /** Of the other causes of few settings that there could be beside those found, the share that no point has contradicted. */
  readonly hiding: number;
}
