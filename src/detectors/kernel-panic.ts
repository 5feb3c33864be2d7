// A kernel that has given up. On the host it is the lab's trouble: the emulator may have lied, and no guest is left to judge.

import type { ConsoleLine } from '../core/attempt/console-lines.ts';
import type { Blame, Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';

export const kernelPanic: Detector = {
  name: 'kernel-panic',
  detect: ({ stream, text }) => {
    if (stream !== 'guest' && stream !== 'host') return [];
    const message = kernelMessage(text);
    if (/^Kernel panic - not syncing/.test(message)) {
      return [trouble(message, { weight: 'decides', blame: blameOf(stream), yields: consequences.test(message) })];
    }
    // The decompressor's last words (arch/x86/boot/compressed/error.c): the reason, then this line.
    if (/^ *-- System halted$/.test(text)) return [trouble(text.trim(), { weight: 'decides', blame: blameOf(stream) })];
    return [];
  },
};

/** Panics that only say that an oops, a warning, a lock-up or a lack of memory before them was fatal. */
const consequences =
  /not syncing: (?:Fatal exception|Fatal hardware error|Oops|hung_task|softlockup|RCU Stall|Hard LOCKUP|System is deadlocked|Out of memory|Attempted to kill the idle task|(?:\w+: )?panic_on_warn set|kasan\.fault=panic set|kmsan\.panic set|sysrq triggered crash)/;

/** Guests fail because of the point, hosts because of the lab. */
export function blameOf(stream: ConsoleLine['stream']): Blame {
  return stream === 'host' ? 'lab' : 'point';
}
