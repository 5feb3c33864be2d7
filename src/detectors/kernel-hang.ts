// A kernel that notices that something in it stands still. On a busy emulated machine this also comes of slowness, so it
// explains an ending and decides nothing.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { blameOf } from './kernel-panic.ts';
import { sameWords } from './kernel-sameness.ts';

export const kernelHang: Detector = {
  name: 'kernel-hang',
  detect: ({ stream, text }) => {
    if (stream !== 'guest' && stream !== 'host') return [];
    const message = kernelMessage(text);
    return hangs.test(message) ? [trouble(message, { weight: 'explains', blame: blameOf(stream), ...sameWords(message) })] : [];
  },
};

/** kernel/watchdog.c, kernel/watchdog_perf.c, kernel/hung_task.c, kernel/rcu/tree_stall.h, kernel/workqueue.c. */
const hangs =
  /^(?:(?:(?:NMI )?watchdog: )?BUG: soft lockup - |(?:watchdog: )?(?:Watchdog detected hard LOCKUP|CPU\d+: Watchdog detected hard LOCKUP)|NMI watchdog: Watchdog detected hard LOCKUP|INFO: task .* (?:blocked (?:in I\/O wait )?for|can't die for) more than \d+ seconds|(?:rcu: )?INFO: rcu_\w+ (?:self-)?detected (?:expedited )?stall|BUG: workqueue lockup)/;
