// The list of collectors that a traced attempt runs. Consoles, the firmware's debug port and their times of arrival are in
// every attempt's observations.jsonl already.

import type { Collector } from '../ports/collector.ts';
import { fromCommand } from './from-command.ts';
import { qmpCollector } from './qmp.ts';
import { versionsCollector } from './versions.ts';

const qemuStrace = fromCommand({
  item: 'qemu.strace',
  needs: 'strace, and ptrace in the host kernel',
  // An emulated host compresses about 1 MB in a second.
  budgetMs: 60_000,
  tracesQemu: true,
  command: 'cat /run/firstbad/qemu.strace',
});

const hostDmesg = fromCommand({
  item: 'host.dmesg',
  ofHostKernel: true,
  needs: 'the kernel log',
  budgetMs: 10_000,
  command: 'dmesg',
});

// tracefs is mounted by itself below debugfs on older kernels only.
const blockTrace = fromCommand({
  item: 'block.trace',
  ofHostKernel: true,
  needs: 'CONFIG_BLK_DEV_IO_TRACE and tracefs in the host kernel',
  budgetMs: 30_000,
  prepare: [
    'mount -t tracefs trace /sys/kernel/tracing 2>/dev/null',
    'cd /sys/kernel/tracing 2>/dev/null && [ -d events ] || { echo "this kernel has no tracefs"; exit 1; }',
    '[ -d events/block ] || { echo "this kernel has no tracepoints of the block layer (CONFIG_BLK_DEV_IO_TRACE)"; exit 1; }',
    'for event in submit_sqe submit_req complete; do',
    '  [ ! -d "events/io_uring/io_uring_$event" ] || echo 1 >"events/io_uring/io_uring_$event/enable"',
    'done',
    'echo 1 >events/block/enable && echo >trace',
  ].join('\n'),
  command: 'cat /sys/kernel/tracing/trace',
});

// One line for each file: `loop0/queue/dma_alignment=511`, and for what statx says: `loop0/statx/stx_dio_mem_align=512`. Disks of the host itself are not the guest's.
const queueLimits = fromCommand({
  item: 'queue-limits.txt',
  ofHostKernel: true,
  needs: 'sysfs',
  budgetMs: 20_000,
  command: [
    'cd /sys/block || exit 1',
    'for disk in *; do',
    '  [ "$(cat "$disk/size")" != 0 ] || continue',
    // One process for all files: starting one takes an emulated host as long as reading them.
    '  grep -sH "" "$disk"/size "$disk"/ro "$disk"/alignment_offset "$disk"/loop/* "$disk"/dm/name "$disk"/queue/* | sed "s/:/=/"',
    '  echo "$disk/BLKSSZGET=$(blockdev --getss "/dev/$disk")"',
    '  echo "$disk/BLKBSZGET=$(blockdev --getbsz "/dev/$disk")"',
    '  echo "$disk/BLKGETSIZE64=$(blockdev --getsize64 "/dev/$disk")"',

    '  if ! command -v dio-probe >/dev/null; then echo "$disk/statx: missing: there was no compiler to build its program"',
    '  elif fields=$(dio-probe statx "/dev/$disk"); then for field in $fields; do echo "$disk/statx/$field"; done',
    '  else echo "$disk/statx: missing: this kernel says nothing of direct I/O on it"; fi',
    'done',
    'exit 0',
  ].join('\n'),
});

// The boot sector's table and signature, and the two places where a GPT header can stand.
const diskHeads = fromCommand({
  item: 'disk-heads.txt',
  needs: 'hexdump on the host',
  budgetMs: 20_000,
  command: [
    'for disk in /dev/loop[0-9]* /image/*; do',
    '  [ -f "$disk" ] || [ "$(cat "/sys/block/${disk##*/}/size" 2>/dev/null || echo 0)" != 0 ] || continue',
    '  echo "== $disk"',
    '  for part in 0:16 432:80 512:16 4096:16; do hexdump -C -v -s "${part%:*}" -n "${part#*:}" "$disk" | grep " "; done',
    'done',
    'exit 0',
  ].join('\n'),
});

const modules = fromCommand({
  item: 'modules.txt',
  ofHostKernel: true,
  needs: 'procfs',
  budgetMs: 10_000,
  command: 'cut -d " " -f 1 /proc/modules | sort; echo "command line: $(cat /proc/cmdline)"; cat /proc/version',
});

const kernelConfig: Collector = {
  item: 'kernel.config',
  ofHostKernel: true,
  when: 'guest-gone',
  needs: 'the configuration of the kernel’s package, or CONFIG_IKCONFIG_PROC',
  budgetMs: 10_000,
  collect: async (bench, options) => {
    const content = await bench.kernelConfig();
    if (content !== null) return { kind: 'item', content };
    const { status, output } = await bench.collect('zcat /proc/config.gz', options);
    if (status === 0) return { kind: 'item', content: output };
    return { kind: 'missing', why: 'neither its package nor the kernel itself has its configuration (CONFIG_IKCONFIG_PROC)' };
  },
};

export const builtInCollectors: readonly Collector[] = [
  qmpCollector,
  qemuStrace,
  hostDmesg,
  blockTrace,
  queueLimits,
  diskHeads,
  modules,
  kernelConfig,
  versionsCollector,
];
