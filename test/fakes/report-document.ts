// A small report to lay out, lint and look at: two runs, each kind of block.

import type { AttemptId } from '../../src/core/attempt/attempt.ts';
import { type ReportDocument, type Run, runs, words } from '../../src/reports/write/document.ts';

function drawnRun(attempt: string, outcome: Run['outcome'], point: Run['point']): Run {
  const message = outcome === 'good' ? 'guest is up' : 'Boot failed: could not read the boot disk';
  return { attempt: attempt as AttemptId, point, outcome, message, startedAtMs: Date.UTC(2026, 10, 25, 14, 3), totalMs: 2100 };
}

export const drawnReport: ReportDocument = {
  front: [],
  title: 'QEMU guest does not boot from a 4096-byte-sector disk with cache=none',
  culprit: 'suspect',
  runs: [
    drawnRun('7.1', 'good', { kernel: '5.10.262-1', qemu: '5.2', cache: 'none' }),
    drawnRun('7.2', 'bad', { kernel: '6.1.192-2', qemu: '5.2', cache: 'none' }),
  ],
  sections: [
    {
      id: 'summary',
      heading: '',
      blocks: [
        {
          kind: 'paragraph',
          sentences: [
            {
              text: 'The guest fails to boot when the host kernel is 6.1.192-2 and the cache mode is none.',
              backing: runs(['7.2']),
            },
            { text: 'It boots with 5.10.262-1.', backing: runs(['7.1']) },
            { text: 'The disk image is assumed to hold a boot sector that reads 31 sectors.', backing: { kind: 'assumed' } },
          ],
        },
        {
          kind: 'table',
          head: ['host kernel', 'verdict'],
          rows: [
            { cells: [{ text: '5.10.262-1' }, { text: 'good', verdict: 'good' }], backing: runs(['7.1']) },
            { cells: [{ text: '6.1.192-2' }, { text: 'bad', verdict: 'bad' }], backing: runs(['7.2']) },
          ],
        },
      ],
    },
    {
      id: 'steps',
      heading: 'Steps',
      blocks: [
        { kind: 'verbatim', text: 'losetup -b 4096 -f --show disk.raw\n', backing: runs(['7.2']) },
        { kind: 'list', items: [{ text: 'All files are attached.', backing: words }] },
        { kind: 'command', text: '#regzbot introduced: v5.10..v6.1', backing: runs(['7.1', '7.2']) },
      ],
    },
  ],
  attachments: [
    { name: 'firmware.console of R2', text: 'No bootable device.\n', redacted: [{ what: 'MAC address', count: 2 }] },
  ],
};
