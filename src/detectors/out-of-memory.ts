// Memory that is used up. On the host, or when the inner QEMU gets none, the host VM is too small: the lab's trouble.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { withoutPath } from './qemu-line.ts';

export const outOfMemory: Detector = {
  name: 'out-of-memory',
  detect: ({ stream, text }) => {
    if (stream === 'qemu' || stream === 'step') {
      const spent = /Cannot allocate memory|[Oo]ut of memory|memory exhausted/.test(text);
      return spent ? [trouble(withoutPath(text), { weight: 'explains', blame: 'lab', hint })] : [];
    }
    const message = kernelMessage(text);
    if (!/^(?:Out of memory(?:: | \()|Memory cgroup out of memory: )/.test(message)) return [];
    return [
      stream === 'host'
        ? trouble(message, { weight: 'explains', blame: 'lab', hint })
        : trouble(message, { weight: 'explains', blame: 'point' }),
    ];
  },
};

const hint = 'raise the memory of the host in the scenario, or give the guest less';
