// A disk that is full. On the host that is the lab's trouble: its disks are made of memory.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { withoutPath } from './qemu-line.ts';

export const diskFull: Detector = {
  name: 'disk-full',
  detect: ({ stream, text }) => {
    if (!/No space left on device|\bENOSPC\b/.test(text)) return [];
    if (stream === 'guest' || stream === 'firmware') return [trouble(text, { weight: 'explains', blame: 'point' })];
    const hint = 'the files of a host are in its memory: raise the memory of the host in the scenario, or write less';
    return [trouble(withoutPath(text), { weight: 'explains', blame: 'lab', hint })];
  },
};
