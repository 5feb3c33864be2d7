// What a detector may say about one line of a console. The judge folds findings; it knows no message of any program itself.

import type { ConsoleLine } from './console-lines.ts';
import type { Stage } from './stage.ts';

export type Finding = ReachedFinding | BootFinding | TroubleFinding;

/** The line can only appear once this stage has begun. */
export interface ReachedFinding {
  readonly kind: 'reached';
  readonly stage: Stage;
}

/** The line is written once at each start of `part`: seeing it again on one console means a reboot. */
export interface BootFinding {
  readonly kind: 'boot';
  readonly part: 'firmware' | 'kernel';
  /** False when the line may come twice in one start; then it counts only after the part has handed over. */
  readonly once: boolean;
}

export interface TroubleFinding {
  readonly kind: 'trouble';
  readonly weight: TroubleWeight;
  readonly blame: Blame;
  /** The line, without what only this machine or this moment put into it. */
  readonly message: string;
  /** What makes two of these the same, where the message holds more than that. */
  readonly signed?: string;
  /** True when the line says less than the first trouble before it, which then gives message and signature. */
  readonly yields: boolean;
  /** Reaching this stage afterwards shows that the trouble was overcome. */
  readonly overtakenBy: Stage | null;
  readonly hint: string | null;
  /**
   * True when whoever wrote the line goes on after it, as after a kernel's warning: it gives its words to an ending that comes of it
   * (`yields`) and to no other.
   */
  readonly survived?: true;
  /** Set when what QEMU refuses is the accelerator, which its host does not have: `kvm`. */
  readonly accelerator?: string;
}

/**
 * `decides`: nothing good can come any more. `threatens`: the same, unless `overtakenBy` is reached shortly after.
 * `explains`: decides nothing, but is the reason if something else ends the attempt badly.
 * `taints`: whatever fails from now on is not the point's failure.
 */
export type TroubleWeight = 'decides' | 'threatens' | 'explains' | 'taints';

/** Whose trouble it is: the point's, the lab's, or that of options which this version does not take. */
export type Blame = 'point' | 'lab' | 'options';

export interface Detector {
  /** Kebab-case; the folder of its corpus has the same name. */
  readonly name: string;
  readonly detect: (line: ConsoleLine) => readonly Finding[];
}

/** A trouble with the most frequent answers filled in. */
export function trouble(
  message: string,
  parts: Pick<TroubleFinding, 'weight' | 'blame'> & Partial<Omit<TroubleFinding, 'kind' | 'message'>>,
): TroubleFinding {
  return { kind: 'trouble', message, yields: false, overtakenBy: null, hint: null, ...parts };
}
