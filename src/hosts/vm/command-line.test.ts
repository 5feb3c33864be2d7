import { expect, test } from 'vitest';
import { byHandArguments, qemuArguments, type VmShape } from './command-line.ts';

const shape: VmShape = {
  accelerator: 'tcg',
  memoryMiB: 512,
  cpus: 1,
  kernel: '/cache/vmlinuz',
  initrd: '/cache/initrd',
  kernelArguments: ['mitigations=off'],
  disks: [
    { serial: 'tree-qemu', path: '/cache/a,b.ext4', writable: false },
    { serial: 'image', path: '/cache/image.ext4', writable: true },
  ],
};

function valueAfter(argv: readonly string[], option: string): string | undefined {
  return argv[argv.indexOf(option) + 1];
}

test('a host has no network device, and its QEMU may start no program', () => {
  const argv = qemuArguments(shape, 'boot');
  expect(valueAfter(argv, '-nic')).toBe('none');
  expect(valueAfter(argv, '-sandbox')).toMatch(/^on,.*spawn=deny/);
  expect(argv).toContain('-no-user-config');
});

test('a comma in a path does not end the option', () => {
  expect(qemuArguments(shape, 'boot').join(' ')).toContain('file=/cache/a,,b.ext4');
});

test('a component’s disk is read-only, the image’s writes end with the VM', () => {
  const drives = qemuArguments(shape, 'boot').filter((argument) => argument.startsWith('if=none'));
  expect(drives).toHaveLength(2);
  expect(drives[0]).toContain('readonly=on');
  expect(drives[1]).toContain('snapshot=on');
});

test('no two channels share a file descriptor', () => {
  const descriptors = qemuArguments(shape, 'boot').flatMap((argument) => /,fd=(\d+)/.exec(argument)?.[1] ?? []);
  expect(descriptors.length).toBeGreaterThan(3);
  expect(new Set(descriptors).size).toBe(descriptors.length);
});

test('a restored host waits for its state, with the same devices as the booted one', () => {
  expect(qemuArguments(shape, 'restore')).toEqual([...qemuArguments(shape, 'boot'), '-incoming', 'defer']);
});

test('by hand there are no channels, and the console is the terminal', () => {
  const argv = byHandArguments(shape);
  expect(argv.join(' ')).not.toContain('fd=');
  expect(valueAfter(argv, '-append')).not.toContain('firstbad.channels');
  expect(valueAfter(argv, '-serial')).toBe('mon:stdio');
});
