// All detectors that come with firstbad, in the order in which they see each line: stages first, so that a trouble is
// noted at the stage that its own line shows.

import type { Detector } from '../core/attempt/finding.ts';
import { bootBanner } from './boot-banner.ts';
import { bootStage } from './boot-stage.ts';
import { diskFull } from './disk-full.ts';
import { firmwareFailure } from './firmware-failure.ts';
import { grubError } from './grub-error.ts';
import { kernelHang } from './kernel-hang.ts';
import { kernelOops } from './kernel-oops.ts';
import { kernelPanic } from './kernel-panic.ts';
import { kernelWarning } from './kernel-warning.ts';
import { outOfMemory } from './out-of-memory.ts';
import { qemuCrash } from './qemu-crash.ts';
import { qemuRefusal } from './qemu-refusal.ts';
import { qemuUnstartable } from './qemu-unstartable.ts';

export const builtInDetectors: readonly Detector[] = [
  bootBanner,
  bootStage,
  firmwareFailure,
  grubError,
  kernelOops,
  kernelHang,
  kernelWarning,
  kernelPanic,
  outOfMemory,
  diskFull,
  qemuUnstartable,
  qemuCrash,
  qemuRefusal,
];
