// A command that starts a guest with a firmware or a machine of its own: QEMU directly on this machine, with the archive's firmware for that
// architecture, and a disk from which it boots where the command has none.

import type { Architecture } from '../../../core/scenario/architecture.ts';
import type { QemuOption } from '../../read/commands/qemu-options.ts';
import { toldValues } from '../../read/facts/setting-facts.ts';
import type { ReportCell, ReportCommand, ReportReading } from '../../read/report-reading.ts';
import { isGuest, type LeftOutOfReport } from '../safe-cells.ts';
import { diskPlaceholder, safeGuest, safeOptionText } from '../safe-guest.ts';
import { whyOtherStory } from '../why-no-draft.ts';
import { flashDrives, settingOf, type StackComponent, type StackPlan, type StackRule } from './stack-plan.ts';

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

function flatPlan(parts: ForPlan): StackPlan | string {
  const guest = new FlatGuest(parts);
  for (const option of parts.command.options) {
    const why = guest.take(option);
    if (why !== null) return why;
  }
  return guest.plan();
}

/** What becomes of the options of a command: words of a command that is safe here, settings, assumptions, what is left out. */
class FlatGuest {
  readonly #parts: ForPlan;
  readonly #assumptions = new Set<string>();
  readonly #leftOut: LeftOutOfReport[] = [];
  readonly #factors = new Map<string, ReturnType<typeof settingOf>>();
  readonly #values: Record<string, string> = {};
  readonly #words: string[] = [];
  readonly #rest: QemuOption[] = [];

  constructor(parts: ForPlan) {
    this.#parts = parts;
  }

  /** Null, or why there is no draft. */
  take(option: QemuOption): string | null {
    const value = option.value ?? '';
    switch (option.name) {
      case 'machine':
      case 'M':
        this.#words.push(`-machine ${this.#machineText(option)}`);
        return null;
      case 'cpu':
        return this.#takeProcessor(value);
      case 'vga':
        if (/^(?:none|std|cirrus|qxl|virtio|vmware)$/.test(value)) this.#words.push(`-vga ${this.#varied('vga', value)}`);
        else this.#leave(option, 'not understood');
        return null;
      case 'm':
      case 'bios':
      case 'pflash':
        return null;
      case 'net':
      case 'nic':
      case 'netdev':
        this.#leave(option, 'there is no network in the sandbox');
        return null;
      default:
        if (!option.parameters.some(({ key, value: of }) => key === 'if' && of === 'pflash')) this.#rest.push(option);
        return null;
    }
  }

  plan(): StackPlan {
    const { cell, machine, isSeabios } = this.#parts;
    const isUefi = !isSeabios;
    // Asked first: what it leaves out and assumes is a part of the plan.
    const guest = this.#command();
    return {
      architecture: machine.architecture === 'x86_64' ? null : machine.architecture,
      components: componentsOf(machine, isSeabios),
      factors: [...this.#factors.values()],
      image: isUefi ? '{ uefi: grub }' : 'boot-sector',
      steps: [{ name: 'boot', guest }],
      good: ["{ console: guest, match: 'guest (loader )?is up' }"],
      bad: [],
      timeouts: isUefi ? '{ guest: 180s, stall: 60s }' : '{ guest: 60s, stall: 20s }',
      cells: [{ cell, values: this.#values }],
      assumptions: [...this.#assumptions],
      leftOut: this.#leftOut,
    };
  }

  #command(): string {
    const { command, machine, isSeabios } = this.#parts;
    const { disk, hasDisk } = this.#disk();
    if (!isSeabios) this.#assumptions.add(`the firmware is that of Debian's ${machine.firmware}`);
    const usesBios = command.options.some(({ name }) => name === 'bios');
    const memory = isSeabios ? 512 : 1024;
    this.#assumptions.add(`the guest has ${memory} MiB`);
    const words = [
      `${machine.program} ${this.#words.join(' ')} -m ${memory} -nic none`,
      isSeabios ? '' : usesBios ? '-bios ${firmware.bios}' : flashDrives,
      disk,
      hasDisk ? '' : '-drive if=none,id=disk,format=raw,file=${image} -device virtio-blk-pci,drive=disk',
    ];
    return words.filter((part) => part !== '').join(' ');
  }

  #disk(): { readonly disk: string; readonly hasDisk: boolean } {
    const safe = safeGuest(this.#rest);
    for (const one of safe.leftOut) this.#leftOut.push({ ...one, lines: this.#parts.command.lines });
    safe.assumptions.forEach((one) => this.#assumptions.add(one.replace(' inside the host VM', '')));
    const hasDisk = safe.options.some(({ name }) => name === 'drive' || name === 'blockdev');
    if (!hasDisk)
      this.#assumptions.add('a disk with GRUB is there to boot from: the report has none, and says that nothing comes up');
    return { disk: safe.options.map(safeOptionText).join(' ').replaceAll(diskPlaceholder, '${image}'), hasDisk };
  }

  #takeProcessor(value: string): string | null {
    if (!harmless.test(value)) return 'its processor is written in a way that firstbad does not know';
    const isHost = /^host\b/.test(value);
    if (isHost) this.#assumptions.add('the processor is max instead of host: the guest is emulated');
    this.#words.push(`-cpu ${this.#varied('cpu', isHost ? 'max' : value)}`);
    return null;
  }

  #machineText(option: QemuOption): string {
    const type = option.parameters.find(({ key }) => key === '' || key === 'type')?.value ?? '';
    if (option.parameters.some(({ key, value }) => key === 'accel' && /kvm/.test(value)))
      this.#assumptions.add('the guest is emulated: KVM is not used');
    const keys = option.parameters.filter(({ key, value }) => ownMachineKeys.test(key) && harmless.test(value));
    const own = /^[\w.-]{1,40}$/.test(type) ? type : 'pc';
    return [this.#varied('machine', own), ...keys.map(({ key, value }) => `${key}=${value}`)].join(',');
  }

  /** What stands in the command, or a setting where the report tells of others. */
  #varied(name: string, own: string): string {
    const { fails, works } = toldValues(this.#parts.reading, name);
    if (fails.length + works.length === 0) return own;
    // `virt` is the newest of its types: the one that fails is what stands in the command.
    const failing = fails.includes(own) ? own : (fails[0] ?? own);
    this.#factors.set(name, settingOf(name, [...new Set([failing, ...fails, ...works])]));
    this.#values[name] = failing;
    return `\${${name}}`;
  }

  #leave(option: QemuOption, because: string): void {
    const text = `-${option.name} ${option.value ?? ''}`.trim().slice(0, 160);
    this.#leftOut.push({ text, lines: this.#parts.command.lines, because });
  }
}

function componentsOf(machine: Machine, isSeabios: boolean): readonly StackComponent[] {
  return [
    { name: 'qemu', role: 'qemu', package: machine.qemu, versions: 'newest' },
    { name: 'firmware', role: 'firmware', package: isSeabios ? 'seabios' : machine.firmware, versions: 'told' },
  ];
}
