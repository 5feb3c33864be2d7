import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffEvidence } from './evidence-diff.ts';
import { addressAlignment, ioRequestOf, ioRequestText } from './io-request.ts';
import { findProbes, probeText } from './probes.ts';
import { parseStrace } from './strace-calls.ts';
import { traceEvents } from './trace-events.ts';

const eventsOf = (...lines: readonly string[]) =>
  traceEvents(parseStrace(lines.map((line, at) => `7 ${at}.5 ${line}`).join('\n')));
const textsOf = (...lines: readonly string[]) => eventsOf(...lines).map(({ text }) => text);

describe('a trace', () => {
  test('shows of statx what is the same in two runs', () => {
    const line =
      'statx(16</d>, "", AT_EMPTY_PATH, STATX_DIOALIGN, {stx_mask=STATX_DIOALIGN, stx_ino=125, stx_size=0, stx_atime={tv_sec=17, tv_nsec=6} /* 2026 */, stx_dio_mem_align=4096, stx_dio_offset_align=4096}) = 0';
    expect(textsOf(line)).toEqual([
      'statx(/d, "", AT_EMPTY_PATH, STATX_DIOALIGN, {stx_size=0, stx_dio_mem_align=4096, stx_dio_offset_align=4096}) → ok',
    ]);
  });

  test('has the request of a failing preadv, with the alignment of each vector', () => {
    const [call] = parseStrace(
      '153 1.0 preadv(10</dev/loop0>, [{iov_base=0x7f130016b000, iov_len=512}, {iov_base=0x7f130005a200, iov_len=3584}], 2, 0) = -1 EINVAL (Invalid argument)',
    );
    expect(call).toMatchObject({ name: 'preadv', result: 'EINVAL', thread: '153' });
    const request = call ? ioRequestOf(call) : null;
    expect(request && ioRequestText(request)).toBe('read 4096 at 0 into 512@4096 + 3584@512');
  });

  test('does not guess the alignment of memory whose data strace shows', () => {
    const [text] = textsOf(
      'preadv(10</d>, [{iov_base="a, b\\"]}"..., iov_len=512}, {iov_base=""..., iov_len=3584}], 2, 0) = 4096',
    );
    expect(text).toBe('preadv /d: read 4096 at 0 into 512 + 3584 → ok');
  });

  test('joins a call that another thread has cut in two', () => {
    const text = [
      '7 1.0 pread64(0xa, 0x1000, 0x200, 0 <unfinished ...>',
      '8 1.1 close(3</x>) = 0',
      '7 1.2 <... pread64 resumed>) = 0x200',
    ].join('\n');
    expect(parseStrace(text).map(({ name, result }) => [name, result])).toEqual([
      ['pread64', 'ok'],
      ['close', 'ok'],
    ]);
  });

  test('names the file of an undecoded descriptor by what was opened, until it is closed', () => {
    expect(
      textsOf(
        'openat(AT_FDCWD</>, "/dev/loop0", O_RDONLY|O_DIRECT) = 10</dev/loop0>',
        'pread64(0xa, 0x1200, 0x1000, 0x2000) = 0x1000',
        'close(10</dev/loop0>) = 0',
        'pread64(0xa, 0x1200, 0x1000, 0) = -1 EBADF (Bad file descriptor)',
      ).filter((text) => text.startsWith('pread')),
    ).toEqual([
      'pread /dev/loop0 (O_DIRECT): read 4096 at 8192 into 4096@512 → ok',
      'pread an unknown file: read 4096 at 0 into 4096@512 → EBADF',
    ]);
  });

  test('tells a short read from a whole one', () => {
    expect(textsOf('pread64(0xa, 0x1000, 0x1000, 0) = 0x200')).toEqual([
      'pread an unknown file: read 4096 at 0 into 4096@4096 → short 512',
    ]);
  });

  test('reads what is submitted to Linux AIO', () => {
    const line =
      'io_submit(0x7f, 1, [{aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, aio_fildes=10</dev/loop0>, aio_buf=[{iov_base=0x7f0000001000, iov_len=512}, {iov_base=0x7f0000000200, iov_len=512}], aio_nbytes=2, aio_offset=512}]) = -1 EINVAL (Invalid argument)';
    expect(textsOf(line)).toEqual(['io_submit /dev/loop0: read 1024 at 512 into 512@4096 + 512@512 → EINVAL']);
  });

  test('shows no number of a process and no temporary name', () => {
    const [a, b] = ['Ab12Cd', 'Zz98Xy'].map((name) =>
      textsOf(`openat(AT_FDCWD</>, "/tmp/vl.${name}", O_RDWR) = 5</tmp/vl.${name}>`),
    );
    expect(a).toEqual(b);
  });

  test('has a probe where one place is tried with growing alignment', () => {
    const { probes, others } = findProbes(
      eventsOf(
        'openat(AT_FDCWD</>, "/dev/x", O_RDONLY|O_DIRECT) = 10</dev/x>',
        'pread64(0xa, 0x1001, 0x1000, 0) = -1 EINVAL (Invalid argument)',
        'pread64(0xa, 0x1200, 0x1000, 0) = 0x1000',
        'pread64(0xa, 0x1000, 0x1000, 0) = 0x1000',
      ),
    );
    expect(probes.map(probeText)).toEqual(['memory alignment of /dev/x (O_DIRECT): 1 refused, 512 accepted']);
    expect(others).toHaveLength(2);
  });

  test('has no probe where the same request fails again and again', () => {
    const again = 'pread64(0xa, 0x1200, 0x1000, 0) = -1 EINVAL (Invalid argument)';
    expect(findProbes(eventsOf('openat(AT_FDCWD</>, "/dev/x", O_RDONLY) = 10</dev/x>', again, again)).probes).toEqual([]);
  });
});

test('alignment is the power of two that divides an address, a page at most', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 47n }), (address) => {
      const alignment = BigInt(addressAlignment(`0x${address.toString(16)}`) ?? 0);
      expect(address % alignment).toBe(0n);
      expect(alignment === 4096n || address % (alignment * 2n) !== 0n).toBe(true);
    }),
  );
});

// Pieces of real lines in any order reach further into the parser than bytes alone.
const pieces = fc.constantFrom(
  ...[
    '7 1.5 ',
    'pread64(',
    'preadv(',
    'io_submit(',
    '0xa, ',
    '10</dev/x>',
    '[{iov_base=',
    '"',
    '\\',
    '}]',
    ', ',
    ') = ',
    '-1 EINVAL',
  ],
  ...[
    ' <unfinished ...>',
    '<... preadv resumed>',
    '\n',
    '\0',
    '{',
    'aio_lio_opcode=IOCB_CMD_PREADV',
    '=',
    ': block_rq_issue: 7,0 R ',
    '\u00ff',
  ],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
);

test('whatever evidence holds, comparing it does not fail', () => {
  const names = [
    'qemu.strace',
    'qmp.json',
    'queue-limits.txt',
    'block.trace',
    'modules.txt',
    'kernel.config',
    'firmware.console',
  ];
  const items = fc.array(fc.tuple(fc.constantFrom(...names), anyText), { maxLength: 8 }).map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(items, items, (a, b) => {
      const run = (id: string, one: ReadonlyMap<string, string>) => ({ id, point: {}, outcome: 'good', items: one });
      const diff = diffEvidence([run('a', a)], [run('b', b)]);
      expect(diff.differences.length).toBeGreaterThanOrEqual(0);
      expect(diffEvidence([run('a', a)], [run('b', a)]).differences).toEqual([]);
    }),
  );
});
