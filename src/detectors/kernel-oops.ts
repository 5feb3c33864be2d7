// A kernel that has caught itself in a fault. It may live on, so this explains an ending and does not decide it; what a
// host says after its own oops is not believed.

import { trouble } from '../core/attempt/finding.ts';
import type { Detector } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { blameOf } from './kernel-panic.ts';

export const kernelOops: Detector = {
  name: 'kernel-oops',
  detect: ({ stream, text }) => {
    if (stream !== 'guest' && stream !== 'host') return [];
    const message = kernelMessage(text);
    if (!faults.test(message) && !dies.test(message)) return [];
    return [trouble(message, { weight: stream === 'host' ? 'taints' : 'explains', blame: blameOf(stream) })];
  },
};

/** What arch/x86/kernel/{traps,dumpstack}.c, arch/x86/mm/fault.c and lib/bug.c write. */
const faults =
  /^(?:BUG: (?:kernel NULL pointer|unable to handle|stack guard page|KASAN|Bad page|scheduling while atomic)|kernel BUG at |Unable to handle kernel |Oops(?::| \[#|\[#)|(?:traps: )?PANIC: double fault|Internal error: )/;

/** `general protection fault, ...: 0000 [#1] SMP`: error code and the oops counter of die(). */
const dies = /: [0-9a-f]{4} \[#\d+\]/;
