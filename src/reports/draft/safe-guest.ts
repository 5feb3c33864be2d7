// What of a report's commands may run inside the VM. Commands of a report are untrusted: only options that are understood,
// with values of a harmless form, become part of a step; every path becomes the scenario's own image. All else is listed.

import { clip } from '../../core/base/clip.ts';
import { parametersText, type QemuOption, type QemuParameter } from '../read/commands/qemu-options.ts';

const clippedTo = 120;

export interface SafeOption {
  readonly name: string;
  /** An empty key is a word of its own, as in `-device virtio-blk-pci`. Empty for a flag. */
  readonly parameters: readonly QemuParameter[];
}

export interface LeftOut {
  readonly text: string;
  readonly because: string;
}

export interface SafeGuest {
  readonly options: readonly SafeOption[];
  readonly leftOut: readonly LeftOut[];
  /** What was changed on the way, as sentences. */
  readonly assumptions: readonly string[];
}

/** Stands for the disk until it is known whether a loop device or the image itself is meant. */
export const diskPlaceholder = '${disk}';
/** Stands for QEMU's driver for that disk: `file` takes no block device since QEMU 6.0, and `host_device` no file. */
export const driverPlaceholder = '${disk-driver}';

const harmless = /^[A-Za-z0-9][\w.+-]{0,63}$/;

/** Settings whose values are known: a word that a mail has garbled is none of them. */
const choices: Readonly<Record<string, ReadonlySet<string>>> = {
  cache: words('none writeback writethrough directsync unsafe off'),
  aio: words('threads native io_uring'),
  if: words('ide scsi virtio none sd'),
};

function isHarmless({ key, value }: QemuParameter): boolean {
  const known = Object.hasOwn(choices, key) ? choices[key] : undefined;
  return known === undefined ? harmless.test(value) : known.has(value);
}

const driveKeys = words(
  'if cache aio index bus unit id snapshot discard detect-zeroes werror rerror cache.direct cache.writeback cache.no-flush readonly read-only copy-on-read media',
);
const blockdevKeys = words(
  'node-name cache.direct cache.no-flush aio discard detect-zeroes read-only auto-read-only file.cache.direct file.cache.no-flush file.aio file.discard file.node-name locking file.locking',
);
const devices = words(
  'virtio-blk virtio-blk-pci virtio-blk-device virtio-scsi virtio-scsi-pci scsi-hd scsi-disk ide-hd nvme ahci ich9-ahci usb-storage qemu-xhci nec-usb-xhci usb-ehci pcie-root-port lsi53c895a megasas virtio-rng-pci virtio-blk-pci-non-transitional virtio-scsi-pci-non-transitional sdhci-pci sd-card',
);
const deviceKeys = words(
  'drive bus id bootindex logical_block_size physical_block_size min_io_size opt_io_size discard_granularity scsi iothread num-queues num_queues queue-size write-cache serial addr config-wce disable-modern disable-legacy iommu_platform packed event_idx indirect_desc share-rw discard write-zeroes unit lun scsi-id multifunction removable rotation_rate ver port chassis slot vectors seg_max_adjust max_sectors',
);
const machineKeys = words('usb kernel_irqchip smm vmport hpet acpi dump-guest-core mem-merge graphics i8042');
const flags = words('nodefaults no-user-config no-reboot snapshot no-hpet no-acpi');
const consoles = words(
  'nographic display vga serial parallel monitor mon qmp chardev vnc spice sdl curses daemonize pidfile D d name uuid S s gdb no-shutdown msg sandbox k full-screen audiodev soundhw debugcon trace',
);
const network = words('netdev net nic');

export function safeGuest(options: readonly QemuOption[]): SafeGuest {
  const state: State = { options: [], leftOut: [], assumptions: new Set(), hasDisk: false };
  for (const option of options) takeOption(option, state);
  return { options: withoutDangling(state), leftOut: state.leftOut, assumptions: [...state.assumptions] };
}

interface State {
  readonly options: SafeOption[];
  readonly leftOut: LeftOut[];
  readonly assumptions: Set<string>;
  hasDisk: boolean;
}

function takeOption(option: QemuOption, state: State): void {
  const { name } = option;
  const leave = (because: string): void => void state.leftOut.push({ text: optionText(option), because });
  if (name === 'enable-kvm' || name === 'accel' || name === 'no-kvm') {
    if (/kvm/.test(name) && name !== 'no-kvm' ? true : /kvm/.test(option.value ?? ''))
      state.assumptions.add('the guest is emulated: KVM is not used inside the host VM');
    return;
  }
  if (flags.has(name)) return void state.options.push({ name, parameters: [] });
  if (consoles.has(name)) return leave('firstbad adds consoles of its own');
  if (network.has(name)) return leave('there is no network inside the VM');
  switch (name) {
    case 'drive':
      return takeDrive(option, state);
    case 'blockdev':
      return takeBlockdev(option, state);
    case 'device':
      return takeDevice(option, state);
    case 'hda':
    case 'disk':
      if (state.hasDisk) return leave('a second disk');
      state.hasDisk = true;
      return void state.options.push({
        name: 'drive',
        parameters: [
          { key: 'file', value: diskPlaceholder },
          { key: 'format', value: 'raw' },
        ],
      });
    case 'machine':
    case 'M':
      return takeMachine(option, state);
    case 'm':
      state.assumptions.add(`the guest has 64 MiB instead of ${clip(option.value ?? '', clippedTo)}: the host VM is small`);
      return;
    case 'smp': {
      const cpus = Number(/^(?:cpus=)?(\d{1,2})\b/.exec(option.value ?? '')?.[1] ?? 1);
      if (cpus > 1 && cpus <= 8) state.options.push({ name, parameters: [{ key: '', value: String(cpus) }] });
      else if (cpus > 8) leave('more processors than the host VM can emulate');
      return;
    }
    case 'cpu':
      return takeProcessor(option, state);
    case 'object':
      return takeObject(option, state);
    default:
      return leave('not understood');
  }
}

function takeProcessor(option: QemuOption, state: State): void {
  const value = option.value ?? '';
  if (/^(?:qemu64|kvm64|max|Nehalem|Westmere)$/.test(value))
    return void state.options.push({ name: option.name, parameters: [{ key: '', value }] });
  state.leftOut.push({ text: optionText(option), because: 'the guest is emulated, and this processor may need KVM' });
}

function takeObject(option: QemuOption, state: State): void {
  const id = find(option, 'id');
  const type = find(option, 'qom-type') ?? option.parameters.find(({ key }) => key === '')?.value;
  if (type !== 'iothread' || id === undefined || !harmless.test(id))
    return void state.leftOut.push({ text: optionText(option), because: 'not understood' });
  const parameters = [
    { key: '', value: 'iothread' },
    { key: 'id', value: id },
  ];
  state.options.push({ name: option.name, parameters });
}

function takeDrive(option: QemuOption, state: State): void {
  const leave = (because: string): void => void state.leftOut.push({ text: optionText(option), because });
  const bus = find(option, 'if');
  const file = find(option, 'file') ?? find(option, 'file.filename');
  if (bus === 'pflash') return leave('firmware of its own');
  if (bus === 'floppy' || find(option, 'media') === 'cdrom') return leave('not the disk that is booted');
  if (file === undefined) return leave('it names no file');
  if (isForeign(file)) return leave('a disk that is not a file or a block device');
  if (state.hasDisk) return leave('a second disk');
  state.hasDisk = true;
  const format = find(option, 'format') ?? find(option, 'driver');
  if (format !== undefined && format !== 'raw' && !/^(?:host_device|file)$/.test(format))
    state.assumptions.add(`the disk is raw instead of ${clip(format, clippedTo)}`);
  const kept = option.parameters.filter(({ key, value }) => driveKeys.has(key) && isHarmless({ key, value }));
  noteDropped(
    option,
    state,
    (key) => driveKeys.has(key) || ['file', 'file.filename', 'format', 'driver', 'file.driver'].includes(key),
  );
  state.options.push({
    name: 'drive',
    parameters: [{ key: 'file', value: diskPlaceholder }, { key: 'format', value: 'raw' }, ...kept],
  });
}

/** Nodes on top of each other become one: the raw node of the first file. */
function takeBlockdev(layered: QemuOption, state: State): void {
  const option = withoutThrottle(layered, state);
  const leave = (because: string): void => void state.leftOut.push({ text: optionText(option), because });
  const driver = find(option, 'driver') ?? option.parameters.find(({ key }) => key === '')?.value;
  const node = find(option, 'node-name');
  const file = find(option, 'filename') ?? find(option, 'file.filename');
  if (driver === undefined || node === undefined || !harmless.test(node)) return leave('not understood');
  const kept = option.parameters.filter(({ key, value }) => blockdevKeys.has(key) && harmless.test(value));
  if (file !== undefined) {
    if (isForeign(file) || !/^(?:raw|file|host_device|qcow2)$/.test(driver))
      return leave('a disk that is not a file or a block device');
    if (state.hasDisk) return leave('a second disk');
    state.hasDisk = true;
    if (driver === 'qcow2') state.assumptions.add('the disk is raw instead of qcow2');
    const base =
      driver === 'file' || driver === 'host_device'
        ? [
            { key: 'driver', value: driverPlaceholder },
            { key: 'filename', value: diskPlaceholder },
          ]
        : [
            { key: 'driver', value: 'raw' },
            { key: 'file.driver', value: driverPlaceholder },
            { key: 'file.filename', value: diskPlaceholder },
          ];
    return void state.options.push({ name: 'blockdev', parameters: [...base, ...kept] });
  }
  const below = find(option, 'file');
  if (below === undefined || !harmless.test(below) || !/^(?:raw|qcow2)$/.test(driver)) return leave('not understood');
  if (driver === 'qcow2') state.assumptions.add('the disk is raw instead of qcow2');
  state.options.push({
    name: 'blockdev',
    parameters: [{ key: 'driver', value: 'raw' }, { key: 'file', value: below }, ...kept],
  });
}

/** Proxmox 9 puts a layer that limits speed on each disk: the node below it, under the name of the upper one. */
function withoutThrottle(option: QemuOption, state: State): QemuOption {
  if (find(option, 'driver') !== 'throttle' || find(option, 'file.driver') === undefined) return option;
  state.leftOut.push({ text: '-blockdev driver=throttle', because: 'a limit on speed changes nothing here' });
  const below = option.parameters
    .filter(({ key }) => key.startsWith('file.') && key !== 'file.node-name')
    .map(({ key, value }) => ({ key: key.slice('file.'.length), value }));
  return { ...option, parameters: [...below, ...option.parameters.filter(({ key }) => key === 'node-name')] };
}

function takeDevice(option: QemuOption, state: State): void {
  const driver = find(option, 'driver') ?? option.parameters.find(({ key }) => key === '')?.value ?? '';
  if (!devices.has(driver))
    return void state.leftOut.push({
      text: optionText(option),
      because: /net|e1000|rtl8139/.test(driver) ? 'there is no network inside the VM' : 'not understood, or not about the disk',
    });
  const kept = option.parameters.filter(({ key, value }) => deviceKeys.has(key) && harmless.test(value));
  noteDropped(option, state, (key) => key === '' || key === 'driver' || deviceKeys.has(key));
  state.options.push({ name: 'device', parameters: [{ key: '', value: driver }, ...kept] });
}

function takeMachine(option: QemuOption, state: State): void {
  const type = (option.parameters.find(({ key }) => key === '')?.value ?? find(option, 'type') ?? '').toLowerCase();
  if (find(option, 'accel')?.includes('kvm'))
    state.assumptions.add('the guest is emulated: KVM is not used inside the host VM');
  const plain = /^(?:pc-)?q35/.test(type) ? 'q35' : /^(?:pc|pc-i440fx.*|ubuntu|i440fx)$/.test(type) ? 'pc' : null;
  if (plain === null && type !== '')
    return void state.leftOut.push({ text: optionText(option), because: 'a machine that is not a PC' });
  if (plain === null) return;
  if (type !== plain)
    state.assumptions.add(`the machine is ${plain} instead of ${clip(type, clippedTo)}, which not every QEMU has`);
  const kept = option.parameters.filter(({ key, value }) => machineKeys.has(key) && harmless.test(value));
  state.options.push({ name: 'machine', parameters: [{ key: '', value: plain }, ...kept] });
}

function noteDropped(option: QemuOption, state: State, isKnown: (key: string) => boolean): void {
  for (const { key, value } of option.parameters) {
    if (!isKnown(key))
      state.leftOut.push({ text: `-${option.name} ...,${clip(`${key}=${value}`, clippedTo)}`, because: 'not understood' });
    else if (!harmless.test(value) && key !== 'file' && key !== 'file.filename' && key !== '')
      state.leftOut.push({
        text: `-${option.name} ...,${clip(`${key}=${value}`, clippedTo)}`,
        because: 'its value is none that is known to be harmless',
      });
  }
}

/** Devices whose drive was left out, and places on buses that were, go as well. */
function withoutDangling({ options, leftOut }: State): readonly SafeOption[] {
  const ids = new Set(
    options.flatMap(({ parameters }) =>
      parameters.filter(({ key }) => key === 'id' || key === 'node-name').map(({ value }) => value),
    ),
  );
  const isThere = (value: string): boolean => ids.has(value) || ids.has(value.replace(/\.\d+$/, ''));
  return options.flatMap((option) => {
    const broken = option.parameters.some(
      ({ key, value }) =>
        (key === 'drive' || (option.name === 'blockdev' && key === 'file')) && value !== diskPlaceholder && !isThere(value),
    );
    if (broken) {
      leftOut.push({ text: `-${option.name} ${parametersText(option.parameters)}`, because: 'what it names was left out' });
      return [];
    }
    const parameters = option.parameters.filter(
      ({ key, value }) =>
        !(
          (key === 'bus' && !isThere(value) && !/^(?:pcie\.0|pci\.0|ide\.\d)$/.test(value)) ||
          (key === 'iothread' && !isThere(value))
        ),
    );
    // A slot means something only on the bus that it was said for.
    const bus = parameters.some(({ key }) => key === 'bus') || !option.parameters.some(({ key }) => key === 'bus');
    return [{ ...option, parameters: bus ? parameters : parameters.filter(({ key }) => key !== 'addr') }];
  });
}

/** Names that QEMU opens by itself in other ways than as a file: `nbd:`, `exec:`, `json:`, `rbd:`. */
function isForeign(file: string): boolean {
  return /^[A-Za-z][\w+.-]*:/.test(file) && !file.startsWith('/');
}

function find({ parameters }: QemuOption, key: string): string | undefined {
  return parameters.find((one) => one.key === key)?.value;
}

/** As on a command line. */
export function safeOptionText({ name, parameters }: SafeOption): string {
  return parameters.length === 0 ? `-${name}` : `-${name} ${parametersText(parameters)}`;
}

function optionText({ name, value }: QemuOption): string {
  if (name === 'disk') return clip(value ?? '', clippedTo);
  return clip(value === null ? `-${name}` : `-${name} ${value}`, clippedTo);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
