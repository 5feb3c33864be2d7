// Guests that no command shows, from words: one that hangs, or does not boot, with a QEMU (and boots with another), one that is moved from one
// QEMU to another, one that its firmware does not start. The guest is firstbad's own Linux; a component that the report does not name keeps
// what passes here from refuting it.

import type { ReportReading } from '../../read/report-reading.ts';
import { outcomeOf } from '../../read/rules/outcome-words.ts';
import { isGuest } from '../safe-cells.ts';
import { kernelOf, type LinuxGuest, linuxPlan, otherGuests, pcGuest, startCommandOf } from './linux-guests.ts';
import { flashDrives, type StackComponent, type StackPlan, type StackRule } from './stack-plan.ts';

export const spokenGuestRules: readonly StackRule[] = [
  {
    name: 'spoken-migration',
    drafts: 'a guest that is saved by one QEMU and goes on in another, where the title names both',
    from: 'corpus qemu-2704-s390',
    plan: migrationPlan,
  },
  {
    name: 'spoken-qemu',
    drafts: 'a Linux guest on the QEMU with which it hangs or does not boot, and on the one with which it does',
    from: 'corpus ragenix-31-qemu, portage-437-arm64',
    plan: qemuPlan,
  },
  {
    name: 'spoken-firmware',
    drafts: 'a UEFI guest with each firmware of the archive, where the title says that an update of it broke guests',
    from: 'corpus nixpkgs-164064-ovmf',
    plan: firmwarePlan,
  },
];

/** Other hypervisors and wrappers, other hosts, other guests, and devices of the reporter's: a plain guest of QEMU on Linux stands for none. */
export const otherMachines =
  /\b(?:xen|dom[0u]|pvh?|hvm|hvf|macos|mac|m[1-4]|darwin|homebrew|brew|apple|windows|win\d+|msys2?|mingw|freebsd|netbsd|openbsd|utm|lima|limactl|colima|podman|docker|vng|virtme(?:-ng)?|firecracker|cloud-hypervisor|crosvm|virtualbox|vmware|esxi|hyper-v|bhyve|termux|android|xv6|zephyr|op-?tee|unikernels?|solo5|haiku|reactos|big[- ]endian|vfio|pass-?through|gpu|nvidia|amdgpu|virgl|spice|usb|tpm|secure ?boot|sev|snp|tdx|gki\w*|\w*defconfig|\.config|patched|master|[\w.]+\.git|linux-user|user[- ]mode)\b/i;

/** What is done with a guest that runs; a reboot is done here, too. */
const otherActs =
  /\b(?:bitmaps?|snapshots?|hot-?(?:un)?plug\w*|device_add|suspend\w*|resum(?:e|es|ing)|migrat\w+|kexec|kdump|balloon\w*|block-?job|backup|throttl\w+|save ?vm|restor(?:e|es|ing)|installer|i\/o|performance|slow\w*)\b/i;
const storage =
  /\b(?:zfs|zvols?|lvm|luks|dm-\w+|raid\d*|bcache|btrfs|xfs|ext[34]|nfs|ceph|rbd|iscsi|nbd|virtiofs|9p|nvme|scsi|cd-?rom|iso)\b/i;

/** The title, each sentence that something was read from, and what else is spoken of. */
function wordsOf({ title, claims, versions, machine }: ReportReading): string {
  const systems = machine.flatMap(({ kind, value }) =>
    kind === 'other-system' || kind === 'passed-through' ? [`vfio ${value}`] : [],
  );
  return [...systems, title ?? '', ...claims.map(({ text }) => text), ...versions.map(({ text }) => text)].join('\n');
}

function guestOf(reading: ReportReading): LinuxGuest {
  const words = [
    wordsOf(reading),
    ...reading.environment.filter(({ kind }) => kind === 'architecture').map(({ value }) => value),
  ];
  const told = otherGuests.filter((one) => words.some((text) => one.words.test(text)));
  return told.length === 1 && told[0] !== undefined ? told[0] : pcGuest;
}

/** Of a guest that is no PC on a PC, or that is named twice, nobody knows which is meant. */
function isOneMachine(reading: ReportReading): boolean {
  return otherGuests.filter(({ words }) => words.test(wordsOf(reading))).length <= 1;
}

function migrationPlan(reading: ReportReading): StackPlan | string | null {
  const [, from = '', to = ''] =
    /\bmigrat\w*\b.*\bfrom qemu (\d{1,2}\.\d{1,2}(?:\.\d{1,2})?) to (?:qemu )?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)(?![\w.])/i.exec(
      reading.title ?? '',
    ) ?? [];
  if (from === '' || outcomeOf(reading.title ?? '') !== 'fails' || !isOneMachine(reading)) return null;
  if (otherMachines.test(wordsOf(reading)) || storage.test(reading.title ?? '')) return null;
  const guest = guestOf(reading);
  const types = reading.machine.flatMap(({ kind, value }) => (kind === 'machine' ? [value] : []));
  const [type = ''] = new Set(types);
  // What a guest keeps through a migration is decided by its machine's version.
  if (new Set(types).size !== 1 || !/^(?:pc-(?:q35|i440fx)|s390-ccw-virtio|virt|pseries)-\d+\.\d+$/.test(type))
    return 'it is about a migration, and the machine type of its guest is not told';
  return {
    ...linuxPlan(guest),
    components: [
      { name: 'qemu', role: 'qemu', package: guest.qemu, versions: { named: [from] } },
      { name: 'target', role: 'qemu', package: guest.qemu, versions: { named: [to] } },
      kernelOf(guest, 'guest-kernel', 'newest'),
    ],
    steps: [
      {
        name: 'boot',
        guest: startCommandOf({ ...guest, machine: guest.machine.replace(/-M \S+/, `-M ${type}`) }, 'guest-kernel'),
      },
    ],
    acts: [
      { name: 'move', lines: ['migrate: target', "bad: [{ refused: 'load of migration failed|[Uu]nknown savevm section' }]"] },
      { name: 'alive', lines: ['type: echo sti""ll here', "good: [{ console: guest, match: '^still here' }]"] },
    ],
    assumptions: [
      `the guest is a small Linux on ${type} without disks and network: what devices the report's guest has is not taken over`,
      'it is saved by the one QEMU and goes on in the other, on one machine',
      'every failure to go on counts as the one reported',
    ],
  };
}

function qemuPlan(reading: ReportReading): StackPlan | null {
  if (reading.commands.some(isGuest) || !isOneMachine(reading)) return null;
  const words = wordsOf(reading);
  if (otherMachines.test(words) || otherActs.test(words) || storage.test(words)) return null;
  const isEdge = reading.claims.some(
    ({ value }) => value.kind === 'edge' && value.component === 'qemu' && value.good !== null && value.bad !== null,
  );
  // That it is a guest, and no program under QEMU's user mode, has to be said.
  const isMachine = /\b(?:vms?|guests?|virtual\w*|kernels?|boots?|booting)\b/i.test(words);
  const isGuestsBoot =
    /\b(?:hang|hangs|hanging|hung|boot|boots|booting|bootup|start|starts|freez\w+|frozen|lock(?:s|ed)?[- ]?ups?|reboot\w*|panics?)\b/i.test(
      words,
    );
  if (!isEdge || !isMachine || !isGuestsBoot) return null;
  const guest = guestOf(reading);
  const own = kernelOnQemu(reading);
  // A kernel that is spoken of in another way may be the host's.
  if (own === 'unclear') return null;
  const reboots = /\breboot(?:s|ed|ing)?\b/i.test(reading.title ?? '');
  const isUefi = reading.machine.some(({ kind }) => kind === 'firmware') || /\b(?:uefi|ovmf|edk2)\b/i.test(words);
  if (isUefi && (reboots || own !== null || guest.firmware === null)) return null;
  const qemu: StackComponent = { name: 'qemu', role: 'qemu', package: guest.qemu, versions: 'told' };
  const stay = reboots ? ['it is told to reboot when it is up, and has to come up again'] : [];
  if (isUefi && guest.firmware !== null)
    return {
      ...linuxPlan(guest),
      components: [qemu, { name: 'firmware', role: 'firmware', package: guest.firmware, versions: 'newest' }],
      image: '{ uefi: systemd-boot }',
      steps: [{ name: 'boot', guest: withFlash(guest) }],
      timeouts: '{ guest: 240s, stall: 60s }',
      assumptions: [
        `the guest is a small Linux that systemd-boot starts from a virtio disk, on ${guest.machine.split(' -m')[0]}: the report shows no command`,
        `the firmware is that of Debian's ${guest.firmware}`,
        'the guest is emulated: KVM is not used',
        'every failure to come up counts as the one reported',
      ],
    };
  const name = own === 'kernel' ? 'kernel' : 'guest-kernel';
  return {
    ...linuxPlan(guest),
    components: [qemu, kernelOf(guest, name, own === 'kernel' ? 'told' : 'newest')],
    steps: [{ name: 'boot', guest: startCommandOf(guest, name, reboots ? ' firstbad.then=stay' : '') }],
    ...(reboots
      ? {
          acts: [
            {
              name: 'reboot',
              lines: ['type: reboot -f', 'restarts: true', "good: [{ console: guest, match: 'guest is up' }]", 'timeout: 180s'],
            },
          ],
        }
      : {}),
    assumptions: [
      `the guest is a small Linux without a disk, on ${guest.machine.split(' -m')[0]}: the report shows no command`,
      ...stay,
      'the guest is emulated: KVM is not used',
      'every failure to come up counts as the one reported',
    ],
  };
}

/** `the arm64 4.6 kernel will not boot on the current qemu-2.5.1`: the kernel is the guest's. Null where none is spoken of. */
function kernelOnQemu({ versions }: ReportReading): 'kernel' | 'unclear' | null {
  const kernels = versions.filter(({ version }) => version.component === 'kernel');
  const guestKernels = versions.filter(({ version }) => version.component === 'guest-kernel');
  if (guestKernels.length > 0) return 'unclear';
  if (kernels.every(({ outcome }) => outcome === null)) return null;
  const isBooted = kernels.every(({ text }) =>
    /\bkernels?\b[^.;]{0,40}\b(?:boot|start|run|hang)\w*\b[^;]{0,40}\b(?:on|under|in|with)\b[^.;]{0,30}\bqemu/i.test(text),
  );
  return isBooted && new Set(kernels.map(({ version }) => version.upstream)).size === 1 ? 'kernel' : 'unclear';
}

function firmwarePlan(reading: ReportReading): StackPlan | null {
  const title = reading.title ?? '';
  if (reading.commands.some(isGuest) || reading.versions.some(({ version }) => version.component === 'firmware')) return null;
  const isIts =
    /\b(?:edk2|ovmf|aavmf)\b/i.test(title) &&
    /\b(?:updat|upgrad|regress)\w*/i.test(title) &&
    /\b(?:vms?|guests?|virtual machines?|kvm|qemu)\b/i.test(title);
  if (!isIts || outcomeOf(title) !== 'fails' || !isOneMachine(reading)) return null;
  const words = wordsOf(reading);
  if (otherMachines.test(words) || otherActs.test(words) || storage.test(words)) return null;
  const guest = guestOf(reading);
  if (guest.firmware === null) return null;
  return {
    ...linuxPlan(guest),
    components: [
      { name: 'qemu', role: 'qemu', package: guest.qemu, versions: 'newest' },
      { name: 'firmware', role: 'firmware', package: guest.firmware, versions: 'told' },
    ],
    image: '{ uefi: grub }',
    steps: [{ name: 'boot', guest: withFlash(guest) }],
    good: ["{ console: guest, match: 'guest (loader )?is up' }"],
    timeouts: '{ guest: 180s, stall: 60s }',
    assumptions: [
      `the guest boots GRUB from a virtio disk, on ${guest.machine.split(' -m')[0]}: the report shows no command`,
      `the firmware is that of Debian's ${guest.firmware}, each version of the archive: the report names none`,
      'the guest is emulated: KVM is not used',
      'every failure to come up counts as the one reported',
    ],
  };
}

function withFlash(guest: LinuxGuest): string {
  return [
    guest.machine.replace('-m 512', '-m 1024'),
    flashDrives,
    '-drive if=none,id=disk,format=raw,file=${image} -device virtio-blk-pci,drive=disk',
  ].join(' ');
}
