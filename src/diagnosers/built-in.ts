// The list of diagnosers, in the order in which their findings are told: what happens on the host before what happens in the guest.

import type { Diagnoser } from '../core/explain/diagnosis.ts';
import { acceleratorLimits } from './accelerator-limits.ts';
import { directIoAlignment } from './direct-io-alignment.ts';
import { diskLayout } from './disk-layout.ts';
import { hostFull } from './host-full.ts';
import { imageLocked } from './image-locked.ts';
import { kernelDied } from './kernel-died.ts';
import { noBootableDevice } from './no-bootable-device.ts';
import { rootDeviceDriver } from './root-device-driver.ts';

export const builtInDiagnosers: readonly Diagnoser[] = [
  directIoAlignment,
  imageLocked,
  rootDeviceDriver,
  diskLayout,
  acceleratorLimits,
  noBootableDevice,
  kernelDied,
  hostFull,
];
