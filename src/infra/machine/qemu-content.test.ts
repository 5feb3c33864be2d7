import { expect, test } from 'vitest';
import { architectures } from '../../core/scenario/architecture.ts';
import { pcQemu } from './pc-qemu.ts';
import { qemuContent, qemuProgram } from './qemu-content.ts';

test('each architecture has one program, and that of PCs stays what the cache knows', () => {
  expect(qemuContent('x86_64')).toBe(pcQemu);
  const programs = architectures.map((one) => qemuContent(one).programs[0]);
  expect(programs).toEqual(architectures.map(qemuProgram));
  expect(programs).toContain('qemu-system-ppc64');
});

test('a tree has the firmware that its machines load by name, and not that of others', () => {
  const isLeftOut = (architecture: 's390x' | 'riscv64', file: string): boolean =>
    new RegExp(qemuContent(architecture).leaveOut ?? '$^').test(`usr/share/qemu/${file}`);
  expect(isLeftOut('s390x', 's390-ccw.img')).toBe(false);
  expect(isLeftOut('s390x', 'slof.bin')).toBe(true);
  expect(isLeftOut('riscv64', 'opensbi-riscv64-generic-fw_dynamic.bin')).toBe(false);
  expect(isLeftOut('riscv64', 'keymaps/de')).toBe(false);
});
