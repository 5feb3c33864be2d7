// What makes two complaints of kernels the same where the line itself says more: names that carry a number of the moment, and wordings
// that the kernel has changed, so that one failure reads alike on both sides of the change.

/** `signed` of a finding: the line in the words that are compared; nothing where it is those already. */
export function sameWords(message: string): { readonly signed?: string } {
  const signed = rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), message);
  return signed === message ? {} : { signed };
}

const rules: readonly (readonly [RegExp, string])[] = [
  // arch/x86/mm/fault.c before and since 5.1 (a NULL pointer, another address), and the same of other architectures.
  [/^BUG: unable to handle kernel NULL pointer dereference at .*/, 'BUG: kernel NULL pointer dereference, address: 0'],
  [/^BUG: unable to handle kernel paging request at .*/, 'BUG: unable to handle page fault for address: 0'],
  [/^Unable to handle kernel NULL pointer dereference at .*/, 'BUG: kernel NULL pointer dereference, address: 0'],
  [/^Unable to handle kernel paging request at .*/, 'BUG: unable to handle page fault for address: 0'],
  // die(): error code, counter of oopses, how the kernel was configured.
  [
    /^(general protection fault|stack segment|divide error|invalid opcode|int3|stack guard page)\b.*: [0-9a-f]{4} \[#\d+\].*/,
    '$1',
  ],
  [/^(Oops): [0-9a-f]{4} \[#\d+\].*/, '$1'],
  // mm/kasan/report.c: one kind of mistake had three names.
  [/^BUG: KASAN: (?:double-free or invalid-free|double-free|invalid-free) in /, 'BUG: KASAN: invalid-free in '],
  [/^(BUG: KASAN: .* in \S+).*/, '$1'],
  // kernel/rcu/tree_stall.h: who noticed it, and for whom it waits, is chance.
  [/^(?:rcu: )?INFO: rcu_\w+ (?:self-)?detected (?:expedited )?stalls?\b.*/, 'INFO: rcu detected stall'],
  // kernel/panic.c before and since 6.18; the place stays, the processor does not.
  [/^WARNING: CPU: \d+ PID: \d+ at (\S+) (\S+?)(?:\(\))?((?: \[\w+\])?)$/, 'WARNING: $1 at $2$3'],
  [/^WARNING: (?:\[.*\] )?(\S+:\d+) at (\S+)((?: \[\w+\])?), CPU#\d+: .*/, 'WARNING: $1 at $2$3'],
  [/^(?:WARNING|INFO|BUG): (suspicious RCU usage|bad unlock balance detected|held lock freed)\b.*/, 'WARNING: $1'],
  [/^\[ (?:WARNING|INFO|BUG): (.*?)[.!]? \]$/, 'WARNING: $1'],
  // Whose turn it was.
  [/^BUG: using (\S+) in preemptible .*/, 'BUG: using $1 in preemptible code'],
  [/^BUG: scheduling while atomic: .*/, 'BUG: scheduling while atomic'],
  [/^BUG: Bad page state in process .*/, 'BUG: Bad page state'],
  [/^BUG: Dentry .*\{.*\} still in use .*\[(.*)\]$/, 'BUG: Dentry still in use [$1]'],
  [/^NMI watchdog: BUG: soft lockup/, 'watchdog: BUG: soft lockup'],
  [/\bkworker\/[\w:+.-]+/, 'kworker'],
  [/(\btask |! \[)([A-Za-z_][\w-]*?)[.-]?\d+:\d+/, '$1$2:0'],
];
