// A kernel that complains of itself and goes on: WARN_ON, lockdep, the sanitizers that only report, leaks. Many healthy boots have one,
// so it decides nothing and takes no other failure's words; a panic that says it comes of a warning is named by it.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { kernelMessage } from './kernel-line.ts';
import { sameWords } from './kernel-sameness.ts';

export const kernelWarning: Detector = {
  name: 'kernel-warning',
  detect: ({ stream, text }) => {
    // A host's own complaints say nothing about a point, and must not make its failure the lab's.
    if (stream !== 'guest') return [];
    const message = kernelMessage(text);
    if (!complaints.some((pattern) => pattern.test(message))) return [];
    return [trouble(message, { weight: 'explains', blame: 'point', survived: true, ...sameWords(message) })];
  },
};

// Words and places are those of the kernel's sources; `[ BUG: ... ]` and `[ INFO: ... ]` are lockdep's frames before 4.11.
const framed = String.raw`^(?:\[ )?(?:WARNING|BUG|INFO): `;

const complaints: readonly RegExp[] = [
  // kernel/panic.c, __warn: with CPU and process since 3.13, with the place first before that and again since 6.18.
  /^WARNING: (?:CPU: \d+ PID: \d+ |(?:\[.*\] |at )?[\w./-]+\.[chS]:\d+\b)/,
  // arch/x86/kernel/unwind_frame.c.
  /^WARNING: kernel stack (?:regs|frame pointer) at /,
  // kernel/locking/lockdep.c: what is locked in which order.
  new RegExp(
    `${framed}possible (?:circular locking|recursive locking|irq lock inversion) dependency detected|${framed}possible recursive locking detected`,
  ),
  new RegExp(`${framed}(?:SOFT|HARD|RECLAIM_FS|FS_RECLAIM)\\S* -> \\S+ lock order detected`),
  new RegExp(`${framed}(?:inconsistent lock state|suspicious RCU usage|Invalid wait context|Nested lock was not taken)`, 'i'),
  new RegExp(
    `${framed}(?:bad (?:unlock balance|contention) detected|held lock freed|lock held when returning to user space|.* still has locks held)!`,
  ),
  /^INFO: trying to register non-static key/,
  /^BUG: (?:MAX_\w+ too low|key \S+ (?:not in \.data|has not been registered))/,
  // kernel/locking/{spinlock_debug,rwsem}.c, kernel/sched/core.c, lib/smp_processor_id.c, kernel/workqueue.c.
  /^BUG: (?:spinlock|rwlock|rwsem|mutex) \w+/,
  /^BUG: (?:sleeping function called from invalid context|using \S+ in preemptible|workqueue leaked (?:lock or )?atomic)/,
  // kernel/fork.c, fs/dcache.c.
  /^BUG: (?:Bad rss-counter state|non-zero pgtables_bytes|Dentry \S+ ?\{i=.*still in use)/,
  // mm/kmsan, kernel/kcsan, lib/ubsan.c, lib/refcount.c.
  /^BUG: (?:KMSAN|KCSAN): /,
  /^UBSAN: /,
  /^refcount_t: /,
  // mm/kmemleak.c, and the words of test programs that read what it found.
  /^kmemleak: \d+ new suspected memory leaks/,
  /^(?:\d{4}\/\d\d\/\d\d [\d:]+ )?BUG: memory leak$/,
  // fs/super.c, fs/open.c, net/core/dev.c.
  /^VFS: (?:Busy inodes after unmount|Close: file count is )/,
  /^unregister_netdevice: waiting for \S+ to become free/,
];
