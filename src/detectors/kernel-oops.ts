// A kernel that has caught itself in a fault. It may live on, so this explains an ending and does not decide it; what a
// host says after its own oops is not believed.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { blameOf } from './kernel-panic.ts';
import { sameWords } from './kernel-sameness.ts';

export const kernelOops: Detector = {
  name: 'kernel-oops',
  detect: ({ stream, text }) => {
    if (stream !== 'guest' && stream !== 'host') return [];
    const message = kernelMessage(text);
    if (![faults, slab, dies].some((pattern) => pattern.test(message))) return [];
    return [
      trouble(message, { weight: stream === 'host' ? 'taints' : 'explains', blame: blameOf(stream), ...sameWords(message) }),
    ];
  },
};

/** What arch/x86/kernel/{traps,dumpstack}.c, arch/x86/mm/fault.c and lib/bug.c write. */
const faults =
  /^(?:BUG: (?:kernel NULL pointer|unable to handle|stack guard page|KASAN|KFENCE|Bad page|scheduling while atomic)|kernel BUG at |Unable to handle kernel |Oops(?::| \[#|\[#)|(?:traps: )?PANIC: double fault|Internal error: )/;

/** mm/slub.c and mm/slab.c: memory of a cache that something else has written to, or freed twice. */
const slab =
  /^BUG \S.* \((?:Not tainted|Tainted:[^)]*|[GPFSRMBUDAWCIOELKXTN ]+)\)?: (?:Object already free|Poison overwritten|(?:(?:Right|Left) )?Redzone overwritten|Object padding overwritten|Padding overwritten|Freelist Pointer check fails|Freechain corrupt|Freelist corrupt|Wrong object count|Invalid object pointer)/i;

/** `general protection fault, ...: 0000 [#1] SMP`: error code and the oops counter of die(). */
const dies = /: [0-9a-f]{4} \[#\d+\]/;
