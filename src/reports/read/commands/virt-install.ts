// virt-install(1): its options as the QEMU options that they stand for, as far as disks, firmware and the machine go.

import { optionOf, type QemuOption, type QemuParameter } from './qemu-options.ts';

/** `words` follow the program. */
export function virtInstallOptions(words: readonly string[]): readonly QemuOption[] {
  const options: QemuOption[] = [];
  let disks = 0;
  for (let index = 0; index < words.length; index += 1) {
    const [, name = '', glued] = /^--?([a-z][\w-]*)(?:=(.*))?$/s.exec(words[index] ?? '') ?? [];
    if (name === '') continue;
    const next = words[index + 1];
    const value = glued ?? (next !== undefined && !next.startsWith('-') ? next : '');
    const given = parametersOf(value);
    switch (name) {
      case 'disk':
        options.push(...diskOptions(given, disks));
        disks += 1;
        break;
      case 'memory':
      case 'ram':
        options.push(optionOf('m', [{ key: '', value }]));
        break;
      case 'vcpus':
        options.push(optionOf('smp', [{ key: '', value }]));
        break;
      case 'machine':
        options.push(optionOf('machine', [{ key: '', value }]));
        break;
      case 'cpu':
        options.push(optionOf('cpu', [{ key: '', value: /^host-/.test(value) ? 'host' : value }]));
        break;
      case 'cdrom':
        options.push(optionOf('cdrom', [{ key: '', value }]), optionOf('boot', [{ key: '', value: 'd' }]));
        break;
      case 'location':
        options.push(optionOf('kernel', [{ key: '', value }]));
        break;
      case 'tpm':
        options.push(optionOf('device', [{ key: '', value: 'tpm-crb' }]));
        break;
      case 'boot':
        options.push(...bootOptions(given));
    }
  }
  return options;
}

function parametersOf(value: string): readonly QemuParameter[] {
  return value
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1 ? { key: '', value: part } : { key: part.slice(0, equals), value: part.slice(equals + 1) };
    });
}

const buses: Readonly<Record<string, string>> = { virtio: 'virtio-blk-pci', scsi: 'scsi-hd', sata: 'ide-hd', ide: 'ide-hd' };

function diskOptions(given: readonly QemuParameter[], number: number): readonly QemuOption[] {
  const of = (key: string): string | undefined => given.find((one) => one.key === key)?.value;
  const said = (key: string, value: string | undefined): readonly QemuParameter[] =>
    value === undefined ? [] : [{ key, value }];
  const file = of('path') ?? of('vol') ?? of('source.file') ?? given.find(({ key }) => key === '')?.value ?? 'disk';
  const isCd = of('device') === 'cdrom';
  const id = `disk-${number}`;
  const drive = optionOf('drive', [
    { key: 'file', value: file },
    ...said('format', of('format') ?? of('driver.type')),
    { key: 'if', value: 'none' },
    isCd ? { key: 'media', value: 'cdrom' } : { key: 'id', value: id },
    ...said('cache', of('cache') ?? of('driver.cache')),
    ...said('aio', of('io') ?? of('driver.io')),
    ...said('discard', of('discard') ?? of('driver.discard')),
  ]);
  const bus = of('bus') ?? of('target.bus') ?? 'virtio';
  const device = buses[bus];
  if (isCd || device === undefined) return [drive];
  const controller = bus === 'scsi' ? [optionOf('device', [{ key: '', value: 'virtio-scsi-pci' }])] : [];
  return [
    drive,
    ...controller,
    optionOf('device', [
      { key: '', value: device },
      { key: 'drive', value: id },
    ]),
  ];
}

function bootOptions(given: readonly QemuParameter[]): readonly QemuOption[] {
  return given.flatMap(({ key, value }): readonly QemuOption[] => {
    if (value === 'uefi' || (key === 'firmware' && value === 'efi') || key === 'loader' || key === 'nvram')
      return [
        optionOf('drive', [
          { key: 'if', value: 'pflash' },
          { key: 'file', value: key === '' || key === 'firmware' ? 'efi' : value },
        ]),
      ];
    if (key === 'kernel' || key === 'initrd') return [optionOf(key, [{ key: '', value }])];
    return [];
  });
}
