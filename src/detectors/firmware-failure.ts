// Firmware that found nothing to boot from: SeaBIOS on its debug port or on the serial line, edk2 on the serial line.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';

export const firmwareFailure: Detector = {
  name: 'firmware-failure',
  detect: ({ stream, text }) => {
    if (stream !== 'firmware' && stream !== 'guest') return [];
    if (/^Boot failed: /.test(text)) {
      // `could not read the boot disk`, `not a bootable disk`, `Could not read from CDROM (code 0003)`: SeaBIOS then tries
      // the next device. What was to be booted is the first; what comes of the others matters only if one of them starts.
      return [trouble(text, { weight: 'threatens', blame: 'point', yields: true, overtakenBy: 'guest-loader' })];
    }
    if (/^BdsDxe: failed to (?:load|start) |^EFI stub: ERROR: /.test(text)) {
      return [trouble(text, { weight: 'explains', blame: 'point', overtakenBy: 'guest-loader' })];
    }
    if (/^Shell> *$/.test(text)) {
      // edk2 up to 2025.02 starts its shell where it has nothing else. That runs startup.nsh of a disk, where there is one, and writes
      // each command behind the prompt at once: a prompt that stays alone waits for somebody to type.
      return [trouble(shellWaits, { weight: 'decides', blame: 'point', yields: true })];
    }
    if (/^No bootable device\.|^BdsDxe: No bootable option or device was found/.test(text)) {
      return [trouble(text, { weight: 'decides', blame: 'point', yields: true })];
    }
    return [];
  },
};

const shellWaits = 'the firmware found nothing to boot and waits at its shell: Shell>';
