// A refusal that is the failure: QEMU, or losetup, ends at once with these words. The options that it names are tried beside what is not
// refused. Families of refusals are data: only what is understood is drafted.

import { parseQemuOptions, type QemuOption } from '../../read/commands/qemu-options.ts';
import type { ReportReading } from '../../read/report-reading.ts';
import { settingOf, type StackPlan, type StackRule, toldKernel, toldQemu } from './stack-plan.ts';

interface Refusal {
  /** The option that the line names; null where it names none. */
  readonly option: QemuOption | null;
  readonly words: string;
  readonly program: string;
}

export const refusalRules: readonly StackRule[] = [
  {
    name: 'no-direct-io',
    drafts:
      'a guest whose image lies on a file system without direct I/O, with the cache mode that QEMU refuses there, and with writeback',
    from: 'corpus kimchi-1107-cache, mgr-316-cache, quickemu-30-direct',
    plan: (reading) => {
      const found = refusalsOf(reading).find(
        ({ option, words }) =>
          option?.name === 'drive' &&
          /^(?:none|directsync|off)$/.test(parameter(option, 'cache') ?? '') &&
          /\bO_DIRECT\b|could not open disk image .*: Invalid argument/.test(words),
      );
      if (!found?.option) return null;
      const mode = (parameter(found.option, 'cache') ?? '').replace('off', 'none');
      const isNative = parameter(found.option, 'aio') === 'native';
      return {
        ...usual,
        components: [toldKernel, toldQemu],
        factors: [settingOf('cache', [mode], ['writeback'])],
        steps: [
          { name: 'file-system', run: 'mkdir -p /mnt/report && mount -t tmpfs none /mnt/report' },
          { name: 'copy', run: 'cp ${image} /mnt/report/disk.raw' },
          { name: 'boot', guest: 'qemu-system-x86_64 -m 64 -drive file=/mnt/report/disk.raw,format=raw,cache=${cache}' },
        ],
        bad: [refusedBy('boot', '(?:may|does) not support O_DIRECT|O_DIRECT|Invalid argument')],
        assumptions: [
          'the file system is a tmpfs, which knows direct I/O from Linux 6.6 on: the report does not say which it is',
          'the disk is raw, and has a boot sector',
          ...(isNative ? ['aio=native is left out: with writeback it is refused for another reason'] : []),
        ],
      };
    },
  },
  {
    name: 'accelerator-twice',
    drafts: 'a guest that is told its accelerator twice, and once',
    from: 'corpus nixpkgs-154710-accel',
    plan: (reading) =>
      refusalsOf(reading).some(({ words }) => /-accel and ["']?-machine accel=["']? options are incompatible/.test(words))
        ? {
            ...usual,
            components: [toldQemu],
            factors: [settingOf('accelerator', ['-machine accel=tcg -accel tcg'], ['-accel tcg'])],
            steps: [{ name: 'boot', guest: 'qemu-system-x86_64 -m 64 ${accelerator} -drive file=${image},format=raw' }],
            bad: [refusedBy('boot', 'options are incompatible')],
            assumptions: ['the accelerator is TCG: which one is told twice makes no difference to the refusal'],
          }
        : null,
  },
  {
    name: 'native-needs-direct',
    drafts: 'a disk with aio=native and a cache mode that goes through the page cache, and with one that does not',
    from: 'corpus cloudpods-20981-writeback',
    plan: (reading) => {
      const says =
        /aio=native was specified, but it requires cache\.direct=on|requires cache\.direct=on, which was not specified/;
      const isSaid = refusalsOf(reading).some(({ words }) => says.test(words));
      return isSaid
        ? {
            ...usual,
            components: [toldQemu],
            factors: [settingOf('cache', ['writeback'], ['none'])],
            steps: [
              { name: 'boot', guest: 'qemu-system-x86_64 -m 64 -drive file=${image},format=raw,aio=native,cache=${cache}' },
            ],
            bad: [refusedBy('boot', 'requires cache\\.direct=on')],
            assumptions: ['the disk is raw, and has a boot sector'],
          }
        : null;
    },
  },
  {
    name: 'unknown-aio',
    drafts: 'nothing: a QEMU that does not know this aio was built so',
    from: 'corpus clear-2291-io-uring',
    plan: (reading) => {
      const found = refusalsOf(reading).find(({ words }) =>
        /invalid aio option|Parameter 'aio' does not accept value/.test(words),
      );
      const aio = found?.option ? parameter(found.option, 'aio') : undefined;
      return aio === 'io_uring' ? 'it is about a QEMU that was built without io_uring, and those of the archive have it' : null;
    },
  },
  {
    name: 'slot-in-use',
    drafts: 'two devices that are told the same place on the bus, and two places',
    from: 'corpus qemu-minimal-40-slot',
    plan: (reading) => {
      const found = refusalsOf(reading).find(({ words }) =>
        /PCI: slot \d+ function 0 (?:not available|already in use)/.test(words),
      );
      const [, slot = '', by] =
        /slot (\d+) function 0 (?:not available for \S+ in use by ([\w-]+)|already in use)/.exec(found?.words ?? '') ?? [];
      const device = found?.option?.parameters.find(({ key }) => key === '')?.value ?? '';
      if (!found?.option || !/^(?:nvme|virtio-blk-pci|virtio-scsi-pci|virtio-rng-pci)$/.test(device)) return null;
      if (by !== undefined && by !== device && by !== 'nvme') return null;
      const other = by ?? device;
      const node = (id: string): string => `-blockdev driver=null-co,node-name=${id},size=1048576,read-zeroes=on`;
      const told = (name: string, id: string, at: string): string =>
        `-device ${name}${/nvme|blk/.test(name) ? `,drive=${id}` : ''}${name === 'nvme' ? `,serial=${id}` : ''},bus=\${bus},addr=${at}`;
      const bus = parameter(found.option, 'bus') === 'pci.0' ? 'pci.0' : 'pcie.0';
      return {
        ...usual,
        components: [toldQemu],
        factors: [settingOf('slot', [slot], [String((Number(slot) % 28) + 2)])],
        steps: [
          {
            name: 'boot',
            guest: [
              `qemu-system-x86_64 -machine ${bus === 'pci.0' ? 'pc' : 'q35'} -m 64 -nic none -drive file=\${image},format=raw`,
              ...[node('one'), node('two'), told(other, 'one', slot), told(device, 'two', '${slot}')],
            ]
              .join(' ')
              .replaceAll('${bus}', bus),
          },
        ],
        bad: [refusedBy('boot', 'slot \\d+ function \\d+ (?:not available|already in use)')],
        assumptions: [
          `the other device at slot ${slot} is told to be there, as the words of the refusal say`,
          'the disk has a boot sector',
        ],
      };
    },
  },
  {
    name: 'loop-direct-io',
    drafts: 'a loop device that is told to use direct I/O, over a file on a disk of 4096-byte sectors, and of 512',
    from: 'corpus qubes-xen-140-dio',
    plan: (reading) => {
      const isRefused = refusalsOf(reading).some(
        ({ program, words }) => program === 'losetup' && /set direct io failed/.test(words),
      );
      const is4k = reading.machine.some(({ kind, value }) => kind === 'storage' && /^(?:4kn|4k|4096)/i.test(value));
      if (!isRefused) return null;
      if (!is4k) return 'losetup is refused direct I/O, and the report does not say over what';
      return {
        ...usual,
        components: [toldKernel],
        factors: [settingOf('sector', ['4096'], ['512'])],
        steps: [
          { name: 'drive', run: 'losetup -b ${sector} -f --show ${image}', captures: 'drive' },
          {
            name: 'file-system',
            run: 'mke2fs -b 4096 ${drive} && mkdir -p /mnt/report && mount -t ext4 ${drive} /mnt/report && dd if=/dev/zero of=/mnt/report/file bs=1M count=1',
          },
          { name: 'attach', run: 'losetup -f --show /mnt/report/file', captures: 'device' },
          { name: 'direct', run: 'losetup --direct-io=on ${device}' },
        ],
        good: ['{ step: direct, status: 0 }'],
        bad: [refusedBy('direct', 'set direct io failed')],
        timeouts: '{ boot: 240s }',
        assumptions: [
          'a loop device with sectors of that size stands for the drive',
          'direct I/O is set on a loop device that is there already: in one call losetup falls back in silence',
          'no guest is started',
        ],
      };
    },
  },
];

const usual: Omit<StackPlan, 'components' | 'factors' | 'steps' | 'bad' | 'assumptions'> = {
  architecture: null,
  image: 'boot-sector',
  good: ["{ console: guest, match: 'guest is up' }"],
  timeouts: '{ guest: 60s, stall: 20s }',
  cells: [],
  leftOut: [],
};

function refusedBy(step: string, words: string): string {
  return `{ step: ${step}, refused: '${words.replaceAll("'", "''")}' }`;
}

function refusalsOf({ machine }: ReportReading): readonly Refusal[] {
  return machine.flatMap(({ kind, value }): readonly Refusal[] => {
    const [, program = '', rest = ''] = kind === 'refusal' ? (/^([\w-]+)(?:\.exe)?: (.*)$/.exec(value) ?? []) : [];
    if (program === '') return [];
    const [, name, of, words] = /^(-[a-z][\w-]*) (\S+): (.*)$/.exec(rest) ?? [];
    const option = name === undefined || of === undefined ? null : (parseQemuOptions([name, of])[0] ?? null);
    return [{ program, option, words: option === null ? rest : (words ?? '') }];
  });
}

function parameter({ parameters }: QemuOption, key: string): string | undefined {
  return parameters.find((one) => one.key === key)?.value;
}
