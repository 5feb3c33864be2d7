// Libvirt's domain XML in a report, as the QEMU options that it stands for as far as disks and the machine go. No XML library:
// what a mail program has broken, or a fragment with one <disk>, is still read, and every line has to know its number.

import type { SourceLine } from '../text/source-lines.ts';
import type { FoundCommand } from './found-command.ts';
import { optionOf, type QemuOption, type QemuParameter } from './qemu-options.ts';

const linesMax = 2000;
const charactersMax = 200_000;

/** Finds the domain or disk that begins on a line; null when none does. Where elements end is looked up once for all lines. */
export function domainFinder(lines: readonly SourceLine[]): (from: number) => FoundCommand | null {
  const ends = { domain: nextWith(lines, '</domain>'), disk: nextWith(lines, '</disk>') };
  return (from) => {
    const kind = /^\s*<(domain|disk)(?=[\s>])/.exec(lines[from]!.text)?.[1] as keyof typeof ends | undefined;
    const to = kind === undefined ? -1 : ends[kind][from]!;
    return kind === undefined || to === -1 || to - from > linesMax ? null : domainIn(lines, { kind, from, to });
  };
}

/** For each line the first one from there on that holds the text; -1 for none. */
function nextWith(lines: readonly SourceLine[], text: string): Int32Array {
  const next = new Int32Array(lines.length);
  let found = -1;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    if (lines[index]!.text.includes(text)) found = index;
    next[index] = found;
  }
  return next;
}

function domainIn(
  lines: readonly SourceLine[],
  { kind, from, to }: { readonly kind: string; readonly from: number; readonly to: number },
): FoundCommand {
  const own = lines.slice(from, to + 1);
  const elements = elementsOf(
    own
      .map(({ text }) => text)
      .join('\n')
      .slice(0, charactersMax),
  );
  const architecture = elements.find(({ name }) => name === 'type')?.attributes['arch'] ?? 'x86_64';
  return {
    kind: 'libvirt-xml',
    program: `qemu-system-${/^[\w-]{2,20}$/.test(architecture) ? architecture : 'unknown'}`,
    text: `${own[0]!.text.trim()} ... </${kind}>`,
    words: [],
    options: optionsOf(elements),
    shell: false,
    comment: null,
    inline: false,
    lines: { first: own[0]!.first, last: own.at(-1)!.last },
    from,
    to,
  };
}

interface Element {
  readonly name: string;
  /** Names of the elements around it, the outermost first. */
  readonly within: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s?=\s?(?:'[^'<]*'|"[^"<]*"))*)\s*(\/?)>([^<]*)/g;

function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const open: string[] = [];
  for (const [, closes, name = '', attributes = '', empty, text = ''] of xml.matchAll(tag)) {
    if (closes === '/') {
      const at = open.lastIndexOf(name);
      if (at !== -1) open.length = at;
      continue;
    }
    elements.push({ name, within: [...open], attributes: attributesOf(attributes), text: text.trim() });
    if (empty !== '/' && open.length < 20) open.push(name);
  }
  return elements;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  const all = [...text.matchAll(/([\w:-]+)\s?=\s?(?:'([^']*)'|"([^"]*)")/g)];
  return Object.fromEntries(all.map(([, key = '', single, double]) => [key, single ?? double ?? '']));
}

function optionsOf(elements: readonly Element[]): readonly QemuOption[] {
  const options: QemuOption[] = [];
  const [domain] = elements;
  if (domain?.name === 'domain' && domain.attributes['type'] === 'kvm')
    options.push({ name: 'enable-kvm', value: null, parameters: [] });
  const top = (name: string): Element | undefined =>
    elements.find((one) => one.name === name && !one.within.includes('devices'));
  const machine = top('type')?.attributes['machine'];
  if (machine !== undefined) options.push(optionOf('machine', [{ key: '', value: machine }]));
  options.push(...bootOptions(elements));
  const memory = top('memory');
  if (memory && /^\d+$/.test(memory.text))
    options.push(optionOf('m', [{ key: '', value: `${memory.text}${memory.attributes['unit'] ?? 'KiB'}` }]));
  const cpus = top('vcpu')?.text;
  if (cpus !== undefined && /^\d+$/.test(cpus)) options.push(optionOf('smp', [{ key: '', value: cpus }]));
  disksIn(elements).forEach((disk, number) => options.push(...diskOptions(disk, number)));
  return options;
}

/** Firmware, kernel and the order of disks, as the options that stand for them; a draft has to know of each. */
function bootOptions(elements: readonly Element[]): readonly QemuOption[] {
  const options: QemuOption[] = [];
  const of = (name: string): Element | undefined => elements.find((one) => one.name === name && one.within.includes('os'));
  const os = elements.find(({ name }) => name === 'os');
  const flash = (file: string): QemuOption =>
    optionOf('drive', [
      { key: 'if', value: 'pflash' },
      { key: 'format', value: 'raw' },
      { key: 'file', value: file },
    ]);
  const loader = of('loader');
  if (loader && loader.text !== '')
    options.push(
      loader.attributes['type'] === 'rom' ? optionOf('bios', [{ key: '', value: loader.text }]) : flash(loader.text),
    );
  else if (os?.attributes['firmware'] === 'efi') options.push(flash('efi'));
  const nvram = of('nvram');
  if (nvram) options.push(flash(nvram.text === '' ? (nvram.attributes['template'] ?? 'nvram') : nvram.text));
  for (const [name, known] of [
    ['kernel', 'kernel'],
    ['initrd', 'initrd'],
    ['cmdline', 'append'],
  ] as const) {
    const text = of(name)?.text ?? '';
    if (text !== '') options.push(optionOf(known, [{ key: '', value: text }]));
  }
  const order = elements
    .filter(({ name, within }) => name === 'boot' && within.includes('os'))
    .map(({ attributes }) => bootDevices[attributes['dev'] ?? ''] ?? '')
    .join('');
  if (order !== '') options.push(optionOf('boot', [{ key: '', value: order }]));
  if (elements.some(({ name, attributes }) => name === 'smm' && attributes['state'] === 'on'))
    options.push(optionOf('global', [{ key: '', value: 'smm' }]));
  const tpm = elements.find(({ name }) => name === 'tpm')?.attributes['model'];
  if (tpm !== undefined) options.push(optionOf('device', [{ key: '', value: tpm }]));
  const cpu = elements.find(({ name, within }) => name === 'cpu' && !within.includes('devices'));
  const model = elements.find(({ name, within }) => name === 'model' && within.at(-1) === 'cpu')?.text;
  const mode = cpu?.attributes['mode'];
  if (mode === 'host-passthrough' || mode === 'host-model') options.push(optionOf('cpu', [{ key: '', value: 'host' }]));
  else if (model !== undefined && /^[\w.-]{1,60}$/.test(model)) options.push(optionOf('cpu', [{ key: '', value: model }]));
  for (const { attributes } of elements.filter(({ name }) => name === 'hostdev'))
    options.push(optionOf('device', [{ key: '', value: `vfio-${attributes['type'] ?? 'pci'}` }]));
  return options;
}

/** As `-boot order=` has them. */
const bootDevices: Readonly<Record<string, string>> = { hd: 'c', cdrom: 'd', fd: 'a', network: 'n' };

/** Each disk with what stands in it. */
function disksIn(elements: readonly Element[]): readonly (readonly Element[])[] {
  const disks: Element[][] = [];
  for (const element of elements) {
    if (element.name === 'disk') disks.push([element]);
    // Below a backing store stand other files of other formats.
    else if (element.within.includes('disk') && !element.within.includes('backingStore')) disks.at(-1)?.push(element);
  }
  return disks;
}

const buses: Readonly<Record<string, string>> = {
  virtio: 'virtio-blk-pci',
  scsi: 'scsi-hd',
  sata: 'ide-hd',
  ide: 'ide-hd',
  usb: 'usb-storage',
};

function diskOptions(disk: readonly Element[], number: number): readonly QemuOption[] {
  const of = (name: string): Readonly<Record<string, string>> => disk.find((one) => one.name === name)?.attributes ?? {};
  const [driver, source, target, blockio] = [of('driver'), of('source'), of('target'), of('blockio')];
  const device = disk[0]!.attributes['device'] ?? 'disk';
  const file =
    source['file'] ??
    source['dev'] ??
    (source['protocol'] === undefined ? undefined : `${source['protocol']}:${source['name'] ?? ''}`);
  const id = `disk-${number}`;
  const isPlain = device === 'disk' || device === 'lun';
  const said = (key: string, value: string | undefined): readonly QemuParameter[] =>
    value === undefined ? [] : [{ key, value }];
  const drive = optionOf('drive', [
    ...said('file', file),
    ...said('format', driver['type']),
    ...said('if', device === 'floppy' ? 'floppy' : 'none'),
    ...(isPlain ? [{ key: 'id', value: id }] : [{ key: 'media', value: 'cdrom' }]),
    ...said('cache', driver['cache'] === 'default' ? undefined : driver['cache']),
    ...said('aio', driver['io']),
    ...said('discard', driver['discard']),
    ...said('detect-zeroes', driver['detect_zeroes']),
  ]);
  const name = buses[target['bus'] ?? 'virtio'];
  if (!isPlain || name === undefined) return [drive];
  const controller = target['bus'] === 'scsi' ? [optionOf('device', [{ key: '', value: 'virtio-scsi-pci' }])] : [];
  const sizes = ['logical_block_size', 'physical_block_size'].flatMap((key) => said(key, blockio[key]));
  return [drive, ...controller, optionOf('device', [{ key: '', value: name }, { key: 'drive', value: id }, ...sizes])];
}
