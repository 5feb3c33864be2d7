// QEMU's own complaints. When it ends with one before the guest's firmware has spoken, it has refused its options; the
// judge knows when that is so. Later they explain how QEMU ended.

import { trouble } from '../core/finding.ts';
import type { Detector } from '../core/finding.ts';
import { isUnstartable } from './qemu-unstartable.ts';
import { isCrash } from './qemu-crash.ts';
import { qemuWords, withoutPath } from './qemu-line.ts';

export const qemuRefusal: Detector = {
  name: 'qemu-refusal',
  detect: ({ stream, text }) => {
    if (stream !== 'qemu' || isUnstartable(text) || isCrash(text)) return [];
    const words = qemuWords(text);
    if (words === null || /^(?:warning|info): |^terminating on signal /.test(words)) return [];
    return [trouble(withoutPath(text), { weight: 'explains', blame: 'options' })];
  },
};
