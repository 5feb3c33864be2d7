// A command that starts a guest with a firmware or a machine of its own: QEMU directly on this machine, with the archive's firmware for that
// architecture, and a disk from which it boots where the command has none.

import type { Architecture } from '../../../core/scenario/architecture.ts';
import type { QemuOption } from '../../read/commands/qemu-options.ts';
import { toldValues } from '../../read/facts/setting-facts.ts';
import type { ReportCell, ReportCommand, ReportReading } from '../../read/report-reading.ts';
import { isGuest, type LeftOutOfReport } from '../safe-cells.ts';
import { diskPlaceholder, safeGuest, safeOptionText } from '../safe-guest.ts';
import { whyOtherStory } from '../why-no-draft.ts';
import { settingOf, type StackComponent, type StackPlan, type StackRule } from './stack-plan.ts';

export const flatGuestRules: readonly StackRule[] = [
  {
    name: 'flat-firmware',
    drafts: 'a guest on a firmware of its own (-bios, pflash), or on SeaBIOS where that is what varies',
    from: 'corpus edk2-11962-lpa2, kubevirt-web-956-edk2, seabios-vga-none',
    plan: planOf,
  },
];

interface Machine {
  readonly architecture: Architecture;
  readonly qemu: string;
  readonly program: string;
  readonly firmware: string;
}

const machines: readonly (Machine & { readonly of: RegExp })[] = [
  {
    of: /^qemu-system-(?:aarch64|arm64)$/,
    architecture: 'aarch64',
    qemu: 'qemu-system-arm',
    program: 'qemu-system-aarch64',
    firmware: 'qemu-efi-aarch64',
  },
  {
    of: /^qemu-system-riscv64$/,
    architecture: 'riscv64',
    qemu: 'qemu-system-misc',
    program: 'qemu-system-riscv64',
    firmware: 'qemu-efi-riscv64',
  },
  {
    of: /^(?:qemu-system-x86_64|qemu-kvm|kvm|virt-install)$/,
    architecture: 'x86_64',
    qemu: 'qemu-system-x86',
    program: 'qemu-system-x86_64',
    firmware: 'ovmf',
  },
];

function planOf(reading: ReportReading): StackPlan | string | null {
  const told = failingGuest(reading);
  if (told === null) return null;
  const { command, cell } = told;
  const firmware = firmwareOf(command);
  const isSeabios = firmware === null && aboutSeabios(reading);
  if (firmware === null && !isSeabios) return null;
  const machine = machineOf(command, reading);
  if (machine === null)
    return 'its guest has a UEFI or other firmware of its own (-bios, pflash), and firstbad has none for its architecture';
  if (isSeabios && machine.architecture !== 'x86_64') return null;
  if (command.options.some(({ name }) => name === 'kernel' || name === 'cdrom'))
    return 'its guest boots something that firstbad does not have with its firmware (-kernel, a CD)';
  if (
    machine.architecture !== 'x86_64' &&
    command.options.some(({ name, value }) => name === 'cpu' && /^host\b/.test(value ?? ''))
  )
    return 'its guest has the processor of an ARM host, which an emulated one does not stand for';
  if (firmware === 'secure') return 'its guest boots with a UEFI firmware with secure boot, and a draft would start another';
  const plan = flatPlan({ command, cell: cell.id, machine, isSeabios, reading });
  if (typeof plan === 'string') return plan;
  const safeCell = { cell, loop: null, options: [], leftOut: plan.leftOut };
  return whyOtherStory(reading, [safeCell], { isAnswered: false }) ?? plan;
}

function failingGuest(reading: ReportReading): { readonly command: ReportCommand; readonly cell: ReportCell } | null {
  const guests = new Map(reading.commands.filter(isGuest).map((command) => [command.id, command]));
  const cells = reading.cells.filter(({ commands }) => commands.some((id) => guests.has(id)));
  const cell = cells.find(({ outcome }) => outcome === 'fails') ?? cells.find(({ outcome }) => outcome === null);
  // Who shows several commands varies something in them, and that is drafted elsewhere.
  if (!cell || cells.length > 1) return null;
  const command = cell.commands.flatMap((id) => guests.get(id) ?? [])[0];
  return command ? { command, cell } : null;
}

/** `secure` for one that only boots what is signed; null where the machine's own is used. */
function firmwareOf({ options }: ReportCommand): 'plain' | 'secure' | null {
  const texts = options.flatMap(({ name, value, parameters }) =>
    name === 'bios' || name === 'pflash' || parameters.some((one) => one.key === 'if' && one.value === 'pflash')
      ? [value ?? '']
      : [],
  );
  const own = texts.filter((text) => /ovmf|aavmf|qemu_efi|edk2|efi/i.test(text));
  if (own.length === 0) return null;
  return own.some((text) => /secboot|\.ms\.fd|secure/i.test(text)) ? 'secure' : 'plain';
}

function aboutSeabios(reading: ReportReading): boolean {
  const texts = [reading.title ?? '', ...reading.claims.map(({ text }) => text), ...reading.machine.map(({ text }) => text)];
  const varies = reading.claims.some(({ value }) => value.kind === 'culprit' && value.basis === 'bisected');
  const isNamed = [...texts, ...reading.versions.map(({ text }) => text)].some((text) => /\bseabios\b/i.test(text));
  return isNamed && varies;
}

function machineOf({ program, options }: ReportCommand, reading: ReportReading): Machine | null {
  const name = program.replace(/\.exe$/, '');
  const isArm =
    options.some((one) => /^(?:machine|M)$/.test(one.name) && /\bvirt\b/.test(one.value ?? '')) &&
    reading.environment.some(({ kind, value }) => kind === 'architecture' && /aarch64|arm64/i.test(value));
  // The same name on every host: `qemu-kvm -M virt` on an ARM64 host.
  if (/^(?:qemu-kvm|kvm)$/.test(name) && isArm) return machines[0] ?? null;
  return machines.find(({ of }) => of.test(name)) ?? null;
}

interface ForPlan {
  readonly command: ReportCommand;
  readonly cell: string;
  readonly machine: Machine;
  readonly isSeabios: boolean;
  readonly reading: ReportReading;
}

const harmless = /^[A-Za-z0-9][\w.,=+-]{0,120}$/;
const ownMachineKeys =
  /^(?:gic-version|highmem|virtualization|secure|its|ras|mte|smm|vmport|hpet|acpi|i8042|graphics|kernel_irqchip)$/;

function flatPlan({ command, cell, machine, isSeabios, reading }: ForPlan): StackPlan | string {
  const assumptions = new Set<string>();
  const leftOut: LeftOutOfReport[] = [];
  const leave = (option: QemuOption, because: string): void =>
    void leftOut.push({ text: `-${option.name} ${option.value ?? ''}`.trim().slice(0, 160), lines: command.lines, because });
  const factors = new Map<string, ReturnType<typeof settingOf>>();
  const values: Record<string, string> = {};
  /** What stands in the command, or a setting where the report tells of others. */
  const varied = (name: string, own: string): string => {
    const { fails, works } = toldValues(reading, name);
    if (fails.length + works.length === 0) return own;
    // `virt` is the newest of its types: the one that fails is what stands in the command.
    const failing = fails.includes(own) ? own : (fails[0] ?? own);
    factors.set(name, settingOf(name, [...new Set([failing, ...fails, ...works])]));
    values[name] = failing;
    return `\${${name}}`;
  };
  const words: string[] = [];
  const rest: QemuOption[] = [];
  for (const option of command.options) {
    const value = option.value ?? '';
    switch (option.name) {
      case 'machine':
      case 'M':
        words.push(`-machine ${machineText(option, { varied, assumptions })}`);
        break;
      case 'cpu':
        if (!harmless.test(value)) return 'its processor is written in a way that firstbad does not know';
        if (/^host\b/.test(value)) assumptions.add('the processor is max instead of host: the guest is emulated');
        words.push(`-cpu ${varied('cpu', /^host\b/.test(value) ? 'max' : value)}`);
        break;
      case 'vga':
        if (/^(?:none|std|cirrus|qxl|virtio|vmware)$/.test(value)) words.push(`-vga ${varied('vga', value)}`);
        else leave(option, 'not understood');
        break;
      case 'm':
        break;
      case 'bios':
      case 'pflash':
        break;
      case 'net':
      case 'nic':
      case 'netdev':
        leave(option, 'there is no network in the sandbox');
        break;
      default:
        if (option.parameters.some(({ key, value: of }) => key === 'if' && of === 'pflash')) break;
        rest.push(option);
    }
  }
  const safe = safeGuest(rest);
  for (const one of safe.leftOut) leftOut.push({ ...one, lines: command.lines });
  safe.assumptions.forEach((one) => assumptions.add(one.replace(' inside the host VM', '')));
  const hasDisk = safe.options.some(({ name }) => name === 'drive' || name === 'blockdev');
  const disk = safe.options.map(safeOptionText).join(' ').replaceAll(diskPlaceholder, '${image}');
  if (!hasDisk) assumptions.add('a disk with GRUB is there to boot from: the report has none, and says that nothing comes up');
  if (!isSeabios) assumptions.add(`the firmware is that of Debian's ${machine.firmware}`);
  const isUefi = !isSeabios;
  const flash =
    '-drive if=pflash,unit=0,format=raw,readonly=on,file=${firmware.code} -drive if=pflash,unit=1,format=raw,file=${firmware.vars}';
  const usesBios = command.options.some(({ name }) => name === 'bios');
  const memory = isUefi ? 1024 : 512;
  assumptions.add(`the guest has ${memory} MiB`);
  const guest = [
    `${machine.program} ${words.join(' ')} -m ${memory} -nic none`,
    isUefi ? (usesBios ? '-bios ${firmware.bios}' : flash) : '',
    disk,
    hasDisk ? '' : '-drive if=none,id=disk,format=raw,file=${image} -device virtio-blk-pci,drive=disk',
  ];
  return {
    architecture: machine.architecture === 'x86_64' ? null : machine.architecture,
    components: componentsOf(machine, isSeabios),
    factors: [...factors.values()],
    image: isUefi ? '{ uefi: grub }' : 'boot-sector',
    steps: [{ name: 'boot', guest: guest.filter((part) => part !== '').join(' ') }],
    good: ["{ console: guest, match: 'guest (loader )?is up' }"],
    bad: [],
    timeouts: isUefi ? '{ guest: 180s, stall: 60s }' : '{ guest: 60s, stall: 20s }',
    cells: [{ cell, values }],
    assumptions: [...assumptions],
    leftOut,
  };
}

function componentsOf(machine: Machine, isSeabios: boolean): readonly StackComponent[] {
  return [
    { name: 'qemu', role: 'qemu', package: machine.qemu, versions: 'newest' },
    { name: 'firmware', role: 'firmware', package: isSeabios ? 'seabios' : machine.firmware, versions: 'told' },
  ];
}

function machineText(
  option: QemuOption,
  { varied, assumptions }: { readonly varied: (name: string, own: string) => string; readonly assumptions: Set<string> },
): string {
  const type = option.parameters.find(({ key }) => key === '' || key === 'type')?.value ?? '';
  if (option.parameters.some(({ key, value }) => key === 'accel' && /kvm/.test(value)))
    assumptions.add('the guest is emulated: KVM is not used');
  const keys = option.parameters.filter(({ key, value }) => ownMachineKeys.test(key) && harmless.test(value));
  const own = /^[\w.-]{1,40}$/.test(type) ? type : 'pc';
  return [varied('machine', own), ...keys.map(({ key, value }) => `${key}=${value}`)].join(',');
}
