// GRUB's errors. Some it gets over (no video mode), the rescue prompt it does not: nobody types there.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';

export const grubError: Detector = {
  name: 'grub-error',
  detect: ({ stream, text }) => {
    if (stream !== 'guest') return [];
    // boot.S: `GRUB ` and one of `Geom`, `Hard Disk`, `Read`, `Floppy` with ` Error`; then it stops.
    if (/^GRUB (?:Geom|Hard Disk|Read|Floppy) Error/.test(text)) return [trouble(text, { weight: 'decides', blame: 'point' })];
    if (/^error: /.test(text)) {
      return [trouble(text, { weight: 'explains', blame: 'point', overtakenBy: 'guest-kernel' })];
    }
    // The prompts say less than the `error:` before them.
    if (/^(?:Entering rescue mode\.\.\.|grub rescue>)/.test(text)) {
      return [trouble(text, { weight: 'decides', blame: 'point', yields: true })];
    }
    // Without an error before it: GRUB found no configuration.
    if (/^grub>/.test(text)) {
      return [trouble('GRUB waits at its prompt: grub>', { weight: 'decides', blame: 'point', yields: true })];
    }
    return [];
  },
};
