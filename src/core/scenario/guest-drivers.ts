// Which drivers the guest's kernel needs for the devices that a scenario's guest commands name. A kernel without one of them starts and
// does not see the device: that is for a person to know before an hour of attempts, and may be the failure itself.

import type { Scenario } from './scenario.ts';

/** One of the modules is enough. */
export interface GuestDriver {
  /** As QEMU's command has it. */
  readonly device: string;
  readonly modules: readonly string[];
}

interface DeviceRule extends GuestDriver {
  readonly named: RegExp;
}

const rules: readonly DeviceRule[] = [
  { device: 'e1000e', modules: ['e1000e'], named: /\be1000e\b/ },
  { device: 'e1000', modules: ['e1000'], named: /\be1000\b/ },
  { device: 'rtl8139', modules: ['8139cp', '8139too'], named: /\brtl8139\b/ },
  { device: 'virtio-net', modules: ['virtio_net'], named: /\bvirtio-net\b|\bmodel=virtio\b/ },
  { device: 'virtio-9p', modules: ['9pnet_virtio'], named: /\bvirtio-9p\b|(?:^|\s)-virtfs\b/ },
  { device: 'vhost-user-fs', modules: ['virtiofs'], named: /\bvhost-user-fs\b/ },
  { device: 'usb-storage', modules: ['usb_storage'], named: /\busb-storage\b/ },
  { device: 'virtio-blk', modules: ['virtio_blk'], named: /\bvirtio-blk\b|\bif=virtio\b/ },
  { device: 'virtio-scsi', modules: ['virtio_scsi'], named: /\bvirtio-scsi\b/ },
  { device: 'nvme', modules: ['nvme'], named: /-device\s+["']?nvme\b/ },
  { device: 'megasas', modules: ['megaraid_sas'], named: /\bmegasas\b/ },
  { device: 'mptsas1068', modules: ['mptsas'], named: /\bmptsas1068\b/ },
  { device: 'lsi53c895a', modules: ['sym53c8xx'], named: /\blsi53c8\d+a?\b|-device\s+["']?lsi\b/ },
  { device: 'pvscsi', modules: ['vmw_pvscsi'], named: /\bpvscsi\b/ },
  { device: 'ahci', modules: ['ahci'], named: /\b(?:ich9-)?ahci\b/ },
];

const ideDrive = /(?:^|\s)-hd[a-d]\b|\bif=ide\b|\bide-hd\b/;

/** In the order of a list of ours; a device that only some values of a factor bring counts, too. */
export function guestDriversOf({ steps, factors }: Pick<Scenario, 'steps' | 'factors'>): readonly GuestDriver[] {
  const commands = steps.flatMap(({ kind, command }) => (kind === 'guest' ? [command] : []));
  const values = factors.flatMap(({ values: own, texts = {} }) => own.map((value) => texts[value] ?? value));
  const text = [...commands, ...values].join('\n');
  const named = rules.filter((rule) => rule.named.test(text)).map(({ device, modules }) => ({ device, modules }));
  const own = new Set(named.map(({ device }) => device));
  // The disk that a machine has without a device of its own: on the AHCI of q35, on the PIIX of pc.
  if (!ideDrive.test(text) || own.has('ahci')) return named;
  const isQ35 = /\bq35\b/.test(text);
  return [...named, isQ35 ? { device: 'the ahci of q35', modules: ['ahci'] } : { device: 'IDE', modules: ['ata_piix'] }];
}
