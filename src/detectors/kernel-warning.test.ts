import { describe, expect, test } from 'vitest';
import { kernelHang } from './kernel-hang.ts';
import { kernelOops } from './kernel-oops.ts';
import { sameWords } from './kernel-sameness.ts';
import { kernelWarning } from './kernel-warning.ts';

const seen = (text: string, stream: 'guest' | 'host' = 'guest') => {
  const line = { stream, text: `[   12.345678][  T101] ${text}`, atMs: 0, complete: true };
  return [kernelWarning, kernelOops, kernelHang].flatMap(({ name, detect }) =>
    detect(line).flatMap((finding) => (finding.kind === 'trouble' ? [`${name} ${finding.weight}`] : [])),
  );
};

describe('what a kernel complains of and survives', () => {
  test.each([
    'WARNING: CPU: 1 PID: 77 at mm/page_alloc.c:4711 get_page+0x1b/0x40',
    'WARNING: mm/page_alloc.c:4711 at get_page+0x1b/0x40, CPU#1: init/1',
    'WARNING: possible circular locking dependency detected',
    '[ INFO: possible recursive locking detected ]',
    'WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected',
    '[ BUG: Invalid wait context ]',
    '[ BUG: init/1 still has locks held! ]',
    'WARNING: suspicious RCU usage',
    'INFO: trying to register non-static key.',
    'BUG: sleeping function called from invalid context at lib/x.c:7',
    'BUG: using smp_processor_id() in preemptible [00000000] code: init/1',
    'BUG: KMSAN: uninit-value in some_function+0x10/0x20',
    'BUG: KCSAN: data-race in one / another',
    'UBSAN: shift-out-of-bounds in lib/x.c:7:3',
    'refcount_t: underflow; use-after-free.',
    'kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)',
    'unregister_netdevice: waiting for eth0 to become free. Usage count = 2',
  ])('%s', (line) => {
    expect(seen(line)).toEqual(['kernel-warning explains']);
  });

  test.each([
    'WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible',
    'WARNING: See https://example.org for mitigation options.',
    'INFO: lockdep is turned off.',
    'ACPI BIOS Warning (bug): Incorrect checksum in table',
    'BUG UNIX (Not tainted): somebody wrote this',
  ])('is none of these: %s', (line) => {
    expect(seen(line)).toEqual([]);
  });

  test('nothing of it is heard of a host, whose failure it would make the lab’s', () => {
    expect(seen('WARNING: CPU: 1 PID: 77 at mm/page_alloc.c:4711 get_page+0x1b/0x40', 'host')).toEqual([]);
  });

  test('memory that was written to by something else is no mere complaint', () => {
    expect(seen('BUG: KFENCE: use-after-free read in some_function+0x10/0x20')).toEqual(['kernel-oops explains']);
    expect(seen('BUG kmalloc-64 (Tainted: G    B  ): Poison overwritten')).toEqual(['kernel-oops explains']);
  });

  test('tasks that can not end and reads that do not come back hang, too', () => {
    expect(seen("INFO: task init:1 can't die for more than 143 seconds.")).toEqual(['kernel-hang explains']);
    expect(seen('INFO: task init:1 blocked in I/O wait for more than 120 seconds.')).toEqual(['kernel-hang explains']);
  });
});

describe('two lines of one failure', () => {
  const words = (line: string): string => sameWords(line).signed ?? line;

  test.each([
    [
      'BUG: unable to handle kernel paging request at ffff888000000000',
      'BUG: unable to handle page fault for address: ffffc90000000000',
    ],
    [
      'BUG: unable to handle kernel NULL pointer dereference at 0000000000000008',
      'BUG: kernel NULL pointer dereference, address: 0000000000000010',
    ],
    ['rcu: INFO: rcu_preempt self-detected stall on CPU', 'INFO: rcu_sched detected stalls on CPUs/tasks: { 1}'],
    ['WARNING: CPU: 0 PID: 1 at a/b.c:7 f+0x1/0x2 [m]', 'WARNING: a/b.c:7 at f+0x1/0x2 [m], CPU#3: init/1'],
    ['[ BUG: bad unlock balance detected! ]', 'WARNING: bad unlock balance detected!'],
    [
      'INFO: task kworker/u4:3:55 blocked for more than 120 seconds.',
      'INFO: task kworker/0:1:7 blocked for more than 120 seconds.',
    ],
    [
      'general protection fault: 0000 [#1] SMP',
      'general protection fault, probably for non-canonical address 0xdead: 0000 [#2] PREEMPT SMP PTI',
    ],
  ])('%s and %s', (one, other) => {
    const address = /[0-9a-f]{12,}/g;
    expect(words(one).replace(address, '0')).toBe(words(other).replace(address, '0'));
  });

  test.each([
    ['INFO: task init:1 blocked for more than 120 seconds.', 'INFO: task kworker/0:1:7 blocked for more than 120 seconds.'],
    ['WARNING: CPU: 0 PID: 1 at a/b.c:7 f+0x1/0x2', 'WARNING: CPU: 0 PID: 1 at a/c.c:7 g+0x1/0x2'],
    ['BUG: KASAN: use-after-free in f+0x1/0x2', 'BUG: KASAN: use-after-free in g+0x1/0x2'],
  ])('are told apart: %s and %s', (one, other) => {
    expect(words(one)).not.toBe(words(other));
  });
});
