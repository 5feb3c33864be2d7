import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { readReport } from '../read/read-report.ts';
import { draftScenario } from './draft-scenario.ts';

const draftOf = (text: string) =>
  draftScenario(readReport(new TextEncoder().encode(`Subject: kernel trouble\n\n${text}`)), { kernel: null, qemu: null });

const steps = (text: string): readonly string[] => {
  const result = draftOf(text);
  if (result.kind !== 'draft') return [result.because];
  expect(parseScenario(result.draft.text, 'draft')).toMatchObject({ ok: true });
  return [...result.draft.text.matchAll(/^ {4}run: (.*)$/gm)].map((match) => match[1]!.replace(/^"(.*)"$/, '$1'));
};

const cells = `This fails on kernel 6.1:

# dd if=/dev/zero of=disk.img bs=1M count=4
# losetup -b 4096 -f disk.img
# dd if=/dev/loop0 of=/dev/null bs=512 count=1 iflag=direct

This works:

# losetup -f disk.img
# dd if=/dev/loop0 of=/dev/null bs=512 count=1 iflag=direct

This works:

# losetup -b 4096 -f disk.img
# dd if=/dev/loop0 of=/dev/null bs=512 count=1
`;

describe('a report that starts no guest', () => {
  it('becomes steps of the host, with a factor for each setting in which its cells differ', () => {
    expect(steps(cells)).toEqual([
      'losetup -b ${sector} -f --show ${image}',
      'dd if=${device} of=/dev/null bs=512 count=1 ${iflag}',
    ]);
    const result = draftOf(cells);
    expect(result.kind === 'draft' && result.draft.cells.map(({ values }) => values)).toEqual([
      { sector: '4096', iflag: 'iflag=direct' },
      { sector: '512', iflag: 'iflag=direct' },
      { sector: '4096', iflag: '' },
    ]);
    expect(result.kind === 'draft' && result.draft.mappings.map(({ component }) => component)).toEqual(['kernel']);
  });

  it('is judged by the steps that it is about', () => {
    const result = draftOf(cells);
    expect(result.kind === 'draft' && result.draft.text).toContain(
      'good:\n  - { step: dd, status: 0 }\nbad:\n  - { step: dd, status: nonzero }\n',
    );
  });

  it('has a file system where it mounts one, made before', () => {
    expect(steps('This fails:\n\n# mount -t ext4 -o ro,loop,evil=1 disk.img /mnt\n')).toEqual([
      'losetup -f --show ${image}',
      'mke2fs -b 4096 ${device}',
      'mkdir -p /mnt/report && mount -t ext4 -o ro ${device} /mnt/report',
    ]);
  });

  it('writes no more than the image holds', () => {
    expect(steps('This fails:\n\n# losetup -f a.img\n# dd if=/dev/zero of=/dev/loop0 bs=1M oflag=direct\n').at(-1)).toBe(
      'dd if=/dev/zero of=${device} bs=1048576 count=4 oflag=direct',
    );
  });

  it.each([
    [
      'fio --name=a --filename=/dev/loop0 --direct=1 --rw=read --bs=512 --size=4k',
      'dd if=${device} of=/dev/null bs=512 count=8 iflag=direct',
    ],
    [
      'fio -filename=/dev/loop0 -direct=1 -rw=write -bs=4k -offset=8k -name=a',
      'dd if=/dev/zero of=${device} bs=4096 count=1022 seek=2 oflag=direct',
    ],
    ['fio --filename /dev/loop0 --name a --ioengine psync --runtime=10', 'dd if=${device} of=/dev/null bs=4096'],
  ])('does with dd what %s does', (command, step) => {
    expect(steps(`This fails:\n\n# qemu-img create -f raw a.img 4M\n# losetup -b 4096 -f a.img\n# ${command}\n`)).toEqual([
      'losetup -b 4096 -f --show ${image}',
      step,
    ]);
    const result = draftOf(`This fails:\n\n# losetup -b 4096 -f a.img\n# ${command}\n`);
    expect(result.kind === 'draft' && result.draft.assumptions).toContain(
      'dd reads and writes instead of fio, which the host VM does not have',
    );
  });

  it.each([
    ['# fio --name=a --filename=/dev/sda --rw=read --ioengine=libaio', 'libaio'],
    ['# fio --name=a --filename=/dev/sda --rw=randread', 'randread'],
    ['# fio job.fio', 'its job file'],
    ['# qemu-img convert -O raw a.qcow2 b.raw', 'tools of QEMU'],
    ['# dd if=/dev/sda of=/dev/sdb', 'dd'],
    ['# mount -t xfs /dev/sda1 /mnt', 'xfs'],
    ['# mount --bind /etc /mnt', 'bind'],
    ['# dd if=/dev/zero of=/dev/sda bs=8G count=1 oflag=direct', 'too large'],
  ])('is not drafted from %s', (command) => {
    const result = draftOf(`This fails:\n\n${command}\n`);
    expect(result.kind).toBe('not-runnable');
    expect(result.kind === 'not-runnable' && result.leftOut.length).toBeGreaterThan(0);
  });

  it('never puts a word of a report into a step that could be more than an operand', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'if=/etc/shadow',
        'of=/dev/vda',
        'bs=$(id)',
        'count=1;reboot',
        'iflag=direct,`x`',
        '--bs=$(id)',
        '--rw=write',
        '--offset=4k;id',
        '-o',
        'ro,x=$(y)',
        '/mnt;id',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('dd', 'mount', 'losetup -b', 'mkfs -t', 'fio --filename=/dev/loop0', 'qemu-img create'),
        fc.array(word, { maxLength: 6 }),
        (program, words) => {
          const command = `# ${program} if=/dev/loop0 ${words.join(' ').replace(/[\r\n]/g, ' ')}`;
          for (const step of steps(`This fails:\n\n# losetup -f a.img\n${command}\n`))
            expect(step).toMatch(/^(?:[\w ./=,:-]|\$\{\w[\w-]*\}|&& mount)*$/);
        },
      ),
    );
  });
});
