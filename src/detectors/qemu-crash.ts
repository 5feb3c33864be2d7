// A QEMU that fell over: assertions, glibc's checks of the heap, KVM's refusals, and the segfault line in the host's log.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { withoutPath } from './qemu-line.ts';

export const qemuCrash: Detector = {
  name: 'qemu-crash',
  detect: ({ stream, text }) => {
    if (stream === 'host') {
      const message = kernelMessage(text);
      // The kernel cuts names of programs to 15 characters.
      const crashed = /^(?:traps: )?qemu-system\S*\[\d+\](?::? segfault at | trap |: unhandled signal )/.test(message);
      return crashed ? [trouble(message, { weight: 'explains', blame: 'point' })] : [];
    }
    if (stream !== 'qemu') return [];
    if (stops.test(text)) return [trouble(withoutPath(text), { weight: 'decides', blame: 'point' })];
    return isCrash(text) ? [trouble(withoutPath(text), { weight: 'explains', blame: 'point' })] : [];
  },
};

/** QEMU lives on, but its guest never runs again. */
const stops = /^(?:KVM internal error\. Suberror: |KVM: entry failed, |emulation failure)/;

export function isCrash(text: string): boolean {
  return crashes.test(text);
}

const crashes =
  /: Assertion [`'].*' failed\.|^(?:\*\*|Bail out! )?ERROR:\S+:\d+:|^Bail out! |assertion failed: \(|^\*\*\* .* \*\*\*: terminated|^(?:malloc|free|realloc|munmap_chunk)\(\): |^(?:double free or corruption|corrupted )|: hardware error: |Trying to execute code outside RAM or ROM/;
