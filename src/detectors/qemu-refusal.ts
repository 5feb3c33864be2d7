// QEMU's own complaints. When it ends with one before the guest's firmware has spoken, it has refused its options; the
// judge knows when that is so. Later they explain how QEMU ended.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { isCrash } from './qemu-crash.ts';
import { qemuWords, withoutPath } from './qemu-line.ts';
import { isUnstartable } from './qemu-unstartable.ts';

export const qemuRefusal: Detector = {
  name: 'qemu-refusal',
  detect: ({ stream, text }) => {
    if (stream !== 'qemu' || isUnstartable(text) || isCrash(text)) return [];
    const words = qemuWords(text);
    if (words === null || /^(?:warning|info): |^terminating on signal /.test(words)) return [];
    const accelerator = refusedAccelerator(words);
    const more = accelerator === null ? {} : { accelerator };
    return [trouble(withoutPath(text), { weight: 'explains', blame: 'options', ...more })];
  },
};

/** accel/accel-softmmu.c and accel/kvm/kvm-all.c. An accelerator that this QEMU was built without is another's matter. */
function refusedAccelerator(words: string): string | null {
  if (/Could not access KVM kernel module: /.test(words)) return 'kvm';
  return /(?:^|: )failed to initialize (\w+): /.exec(words)?.[1]?.toLowerCase() ?? null;
}
