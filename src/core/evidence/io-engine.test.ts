import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ioEnginesOf } from './io-engine.ts';
import { findProbes } from './probes.ts';
import { parseStrace } from './strace-calls.ts';
import { traceEvents } from './trace-events.ts';

const enginesIn = (text: string) =>
  ioEnginesOf(findProbes(traceEvents(parseStrace(text))).others).map(({ file, engine }) => `${file}: ${engine}`);
const recorded = (name: string) =>
  enginesIn(readFileSync(join(import.meta.dirname, '../../../test/corpus/diagnosers', name, 'qemu.strace'), 'latin1'));

test.each([
  ['direct-io-alignment/aio-native-6.1', '/dev/loop0: Linux AIO'],
  ['direct-io-alignment/virtio-6.12', '/dev/loop0: a pool of threads'],
  ['healthy/dm-crypt-6.18-qemu-11.1', '/dev/mapper/disk: a pool of threads'],
])('in %s it is %s', (name, engine) => {
  expect(recorded(name)).toEqual([engine]);
});

test('reads of the main thread, which QEMU makes at its start, show no engine', () => {
  const opened = '7 1.0 openat(AT_FDCWD</>, "/dev/x", O_RDONLY|O_DIRECT) = 10</dev/x>\n';
  expect(
    enginesIn(`${opened}7 1.1 pread64(0xa, 0x1000, 0x1000, 0) = 0x1000\n7 1.2 io_uring_enter(5, 1, 0, 0, NULL, 8) = 1`),
  ).toEqual([]);
  expect(enginesIn(`${opened}8 1.1 pread64(0xa, 0x1000, 0x1000, 0) = 0x1000`)).toEqual(['/dev/x: a pool of threads']);
});
