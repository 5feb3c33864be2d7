import { expect, test } from 'vitest';
import { sandboxCommand, type SandboxShape } from './command-line.ts';

const shape: SandboxShape = {
  root: '/cache/root',
  trees: { qemu: '/cache/qemu' },
  guestPrograms: ['qemu-system-x86_64'],
  files: { '/files/linux.kernel': '/cache/vmlinuz' },
  writable: { '/image/image.raw': '/attempt/image' },
  bounds: { processBytes: 1, fileBytes: 2, processes: 3, writtenBytes: 4 },
};

const words = sandboxCommand(shape, { withProc: true });

function bound(option: string): readonly string[] {
  return words.flatMap((word, index) => (word === option ? [`${words[index + 1] ?? ''} ${words[index + 2] ?? ''}`] : []));
}

test('nothing of the machine can be written but copies', () => {
  expect(bound('--bind')).toEqual(['/attempt/image /image/image.raw']);
});

test('what can be read is the root, the components and the files that steps name', () => {
  expect(bound('--ro-bind')).toEqual([
    ...['bin', 'sbin', 'lib', 'lib64', 'firstbad'].map((name) => `/cache/root/${name} /${name}`),
    '/cache/qemu /components/qemu',
    '/cache/vmlinuz /files/linux.kernel',
  ]);
});

test('the devices are those that hold nothing', () => {
  expect(bound('--dev-bind').map((pair) => pair.split(' ')[0])).toEqual([
    '/dev/null',
    '/dev/zero',
    '/dev/full',
    '/dev/random',
    '/dev/urandom',
  ]);
});

test('the network and other processes are out of reach, and it ends with firstbad', () => {
  for (const word of ['--unshare-all', '--die-with-parent', '--new-session', '--clearenv']) expect(words).toContain(word);
  expect(words).not.toContain('--share-net');
});

test('each folder that can be written has a size, and everything else is closed at the end', () => {
  for (const [index, word] of words.entries()) {
    if (word === '--tmpfs') expect(words.slice(index - 2, index)).toEqual(['--size', '4']);
  }
  expect(words.slice(words.lastIndexOf('--remount-ro')).slice(0, 2)).toEqual(['--remount-ro', '/']);
  expect(words.lastIndexOf('--remount-ro')).toBeGreaterThan(words.lastIndexOf('--bind'));
});

test('without /proc it is not asked for', () => {
  expect(sandboxCommand(shape, { withProc: false })).not.toContain('--proc');
});
