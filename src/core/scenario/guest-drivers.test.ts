import { expect, test } from 'vitest';
import { guestDriversOf } from './guest-drivers.ts';
import type { FactorSpec, Step } from './scenario.ts';

function driversOf(command: string, factors: readonly FactorSpec[] = []): readonly string[] {
  const step: Step = { name: 'boot', kind: 'guest', command, capture: null, timeoutMs: 1 };
  return guestDriversOf({ steps: [step], factors }).flatMap(({ modules }) => modules.slice(0, 1));
}

test('a device brings the module of its driver, in a command or in what a value stands for', () => {
  expect(driversOf('qemu-system-x86_64 -device e1000 -device nvme,serial=a,drive=d')).toEqual(['e1000', 'nvme']);
  expect(driversOf('qemu-system-x86_64 -nic model=e1000e')).toEqual(['e1000e']);
  expect(driversOf('qemu ${bus}', [{ name: 'bus', values: ['-device usb-storage,drive=d', '-device virtio-9p-pci'] }])).toEqual(
    ['9pnet_virtio', 'usb_storage'],
  );
  const texts = { a: '-device megasas', b: '-device mptsas1068' };
  expect(driversOf('qemu ${bus}', [{ name: 'bus', values: ['a', 'b'], texts }])).toEqual(['megaraid_sas', 'mptsas']);
});

test('a disk of the machine itself is on AHCI with q35 and on PIIX without', () => {
  expect(driversOf('qemu-system-x86_64 -M q35 -hda disk')).toEqual(['ahci']);
  expect(driversOf('qemu-system-x86_64 -hda disk')).toEqual(['ata_piix']);
  expect(driversOf('qemu-system-x86_64 -M q35 -drive if=none,id=d')).toEqual([]);
});
