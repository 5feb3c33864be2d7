import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseMessage, signatureOf } from './signature.ts';

describe('the signature of a failure', () => {
  it('is the stage and the message', () => {
    expect(signatureOf('guest-firmware', 'Boot failed: could not read the boot disk')).toBe(
      'guest-firmware: Boot failed: could not read the boot disk',
    );
  });

  it.each([
    ['[    1.234567] Kernel panic - not syncing: Fatal exception', 'Kernel panic - not syncing: Fatal exception'],
    [
      '<0>[   12.5][    T1] BUG: unable to handle page fault for address: ffffc90000013ff8',
      'BUG: unable to handle page fault for address: #',
    ],
    ['RIP: 0010:kmalloc_slab+0x44/0xb0', 'RIP: #:kmalloc_slab+#/#'],
    [
      'watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [swapper/1:0]',
      'watchdog: BUG: soft lockup - CPU# stuck for #s! [swapper/#:#]',
    ],
    ['I/O error, dev loop3, sector 63', 'I/O error, dev loop#, sector #'],
    ['UUID=0f3e2d1c-aaaa-4bbb-8ccc-0123456789ab does not exist', 'UUID=# does not exist'],
    ["Could not open '/tmp/firstbad-x81/disk.img'", "Could not open '/tmp/#'"],
    ['virtio_blk 0000:00:04.0: probe failed', 'virtio_blk #: probe failed'],
    [
      "qemu-system-x86_64: ../../block/io.c:1034: bdrv_read: Assertion `x <= 7' failed.",
      "qemu-system-x86_64: ../../block/io.c:#: bdrv_read: Assertion `x <= #' failed.",
    ],
  ])('puts # for what varies in %s', (message, normal) => {
    expect(normaliseMessage(message)).toBe(normal);
  });

  it.each([
    'preadv: Invalid argument (EINVAL)',
    'VFS: Cannot open root device "vda1": error -6',
    'Attempted to kill init! exitcode=0x00000300',
    'QEMU (step boot) ended with status 3',
    'error while loading shared libraries: libfdt.so.1: cannot open shared object file',
    'Trying to execute x86_64 code on i440fx',
  ])('keeps what says what went wrong in %s', (message) => {
    expect(normaliseMessage(message)).toBe(message);
  });

  const words = fc.constantFrom(
    'error -22',
    'EIO',
    'loop',
    'cpu',
    '#',
    '0x',
    'deadbeef',
    '12',
    '1.5s',
    '.so.6',
    '/tmp/a',
    'code=0x10',
    '[',
    ']',
    ':',
    ' ',
    '  ',
    '[   1.000000] ',
    '<4>',
    'ffff8880',
    'a1b2c3d4e5',
    '00:1f.2',
    'MiB',
    '%',
    '-',
    '_',
    'ret ',
    '\t',
  );
  const anyMessage = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.array(fc.oneof(words, fc.string({ maxLength: 4 })), { maxLength: 80 }).map((parts) => parts.join('')),
  );

  it('is the same when it is made again of itself', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const once = normaliseMessage(message);
        expect(normaliseMessage(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the same failure at other addresses, times, processes and devices', () => {
    const hex = fc.integer({ min: 0, max: 0x7fffffff }).map((n) => n.toString(16).padStart(8, '0'));
    const number = fc.nat(99_999).map(String);
    const varying = fc.record({
      time: fc.tuple(fc.nat(9999), fc.nat(999_999)),
      address: hex,
      pid: number,
      offset: hex,
      loop: fc.nat(300),
      cpu: fc.nat(63),
      seconds: fc.nat(999),
      uuid: fc.uuid(),
    });
    const write = (v: typeof varying extends fc.Arbitrary<infer T> ? T : never): string =>
      `[${String(v.time[0]).padStart(5)}.${String(v.time[1]).padStart(6, '0')}] BUG: read of ffff${v.address}8880 at 0x${v.offset} by qemu/${v.pid} ` +
      `on /dev/loop${v.loop} CPU#${v.cpu} (${v.uuid}) for ${v.seconds}s [qemu:${v.pid}]: error -22 EINVAL`;
    fc.assert(
      fc.property(varying, varying, (one, other) => {
        expect(normaliseMessage(write(one))).toBe(normaliseMessage(write(other)));
      }),
    );
  });

  it('differs when the errno, the function or the stage does', () => {
    expect(normaliseMessage('read: error -22')).not.toBe(normaliseMessage('read: error -5'));
    expect(normaliseMessage('read: EIO')).not.toBe(normaliseMessage('read: EINVAL'));
    expect(signatureOf('guest-kernel', 'x')).not.toBe(signatureOf('guest-loader', 'x'));
  });
});
