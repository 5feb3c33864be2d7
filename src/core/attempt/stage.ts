// How far an attempt came. The order is the order of time: a later stage implies the earlier ones.

/** The stages of a host and of the guest that a step starts on it. `step` stands for "running step N", `guest-act` for what is done with a guest that was up. */
export const stages = [
  'vm-firmware',
  'host-kernel',
  'host-user-space',
  'step',
  'guest-firmware',
  'guest-loader',
  'guest-kernel',
  'guest-user-space',
  'guest-act',
] as const;

export type Stage = (typeof stages)[number];

/** The later of two stages. */
export function laterStage(a: Stage, b: Stage): Stage {
  return stages.indexOf(a) >= stages.indexOf(b) ? a : b;
}

/** True for the stages of the inner machine. */
export function isGuestStage(stage: Stage): boolean {
  return stages.indexOf(stage) >= stages.indexOf('guest-firmware');
}

/** True when `a` is `b` or later. */
export function hasReached(a: Stage, b: Stage): boolean {
  return stages.indexOf(a) >= stages.indexOf(b);
}
