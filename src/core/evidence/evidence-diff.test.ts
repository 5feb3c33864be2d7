import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diffEvidence, type EvidenceDiff } from './evidence-diff.ts';
import type { TracedRun } from './traced-run.ts';

const corpus = join(import.meta.dirname, '../../../test/corpus/evidence-diff');

function recorded(name: string, number: number): TracedRun {
  const folder = join(corpus, `${name}-${number}`);
  const { point, outcome } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Pick<TracedRun, 'point' | 'outcome'>;
  const names = readdirSync(folder).filter((file) => file !== 'run.json');
  const items = new Map(names.map((file) => [file, readFileSync(join(folder, file), 'latin1')]));
  return { id: `${name}-${number}`, point, outcome, items };
}

function diffOf(good: string, bad: string): EvidenceDiff {
  const runs = (name: string): readonly TracedRun[] => [recorded(name, 1), recorded(name, 2)];
  return diffEvidence(runs(good), runs(bad));
}

const failing = 'preadv /dev/loop0 (O_DIRECT): read 4096 at 0 into 512@4096 + 3584@512 → EINVAL';
const wholeBlock = 'pread /dev/loop0 (O_DIRECT): read 4096 at 0 into 4096@4096 → ok';
const probed512 = 'memory alignment of /dev/loop0 (O_DIRECT): 1 refused, 512 accepted';
const probed4096 = 'memory alignment of /dev/loop0 (O_DIRECT): 1, 512, 1024, 2048 refused, 4096 accepted';

describe('the reference case, as it was recorded', () => {
  test('kernel 5.10 and 6.1 part at the probe of memory alignment; the split read fails', () => {
    const { axes, differences } = diffOf('kernel-5.10-qemu-5.2-none', 'kernel-6.1-qemu-5.2-none');
    expect(axes).toEqual(['kernel']);
    expect(differences[0]).toMatchObject({
      a: { text: wholeBlock },
      b: { text: failing },
      parting: { a: probed4096, b: probed512 },
    });
    expect(differences[1]).toMatchObject({ group: 'probe', a: { text: probed4096 }, b: { text: probed512 } });
    const limits = differences.filter(({ group }) => group === 'limit').map(({ b }) => b?.text);
    expect(limits).toContain('loop0/queue/dma_alignment=511');
  });

  test('QEMU 7.2 finds the same alignment as 5.2 and reads one vector', () => {
    const { axes, differences } = diffOf('kernel-6.1-qemu-7.2-none', 'kernel-6.1-qemu-5.2-none');
    expect(axes).toEqual(['qemu']);
    expect(differences[0]).toMatchObject({ a: { text: wholeBlock }, b: { text: failing }, parting: { a: null, b: null } });
    expect(differences.filter(({ group }) => group === 'probe')).toEqual([]);
  });

  test('cache=writeback opens without O_DIRECT and probes nothing', () => {
    const { axes, differences } = diffOf('kernel-6.1-qemu-5.2-writeback', 'kernel-6.1-qemu-5.2-none');
    expect(axes).toEqual(['cache']);
    expect(differences[0]).toMatchObject({
      a: { text: 'pread /dev/loop0: read 512 at 0 into 512@4096 → ok' },
      b: { text: failing },
      parting: { b: 'openat(AT_FDCWD, "/dev/loop0", O_RDONLY|O_DIRECT|O_CLOEXEC) → ok' },
    });
    expect(differences[1]).toMatchObject({ group: 'probe', a: null, b: { text: probed512 } });
    expect(differences.map(({ a }) => a?.text)).toContain('block node[0].cache.direct = false');
  });

  test('the order of the sides changes no item', () => {
    const there = diffOf('kernel-5.10-qemu-5.2-none', 'kernel-6.1-qemu-5.2-none').differences;
    const back = diffOf('kernel-6.1-qemu-5.2-none', 'kernel-5.10-qemu-5.2-none').differences;
    expect(back[0]).toMatchObject({ a: { text: failing }, b: { text: wholeBlock }, parting: { a: probed512, b: probed4096 } });
    expect(back).toHaveLength(there.length);
  });

  test('the proof is the line that strace has written', () => {
    const [first] = diffOf('kernel-5.10-qemu-5.2-none', 'kernel-6.1-qemu-5.2-none').differences;
    expect(first?.b?.item).toBe('qemu.strace');
    expect(first?.b?.proof[0]).toMatch(/iov_len=512}.*iov_len=3584}\], 2, 0\) = -1 EINVAL/);
  });

  test.each([
    'kernel-5.10-qemu-5.2-none',
    'kernel-6.1-qemu-5.2-none',
    'kernel-6.1-qemu-7.2-none',
    'kernel-6.1-qemu-5.2-writeback',
  ])('two runs of %s show hardly anything that tells them apart', (name) => {
    const { differences } = diffEvidence([recorded(name, 1)], [recorded(name, 2)]);
    const telling = differences.filter(({ group }) => group === 'request' || group === 'probe' || group === 'firmware');
    expect(telling).toEqual([]);
  });
});

test('what varies from run to run on one side is no difference', () => {
  const run = (id: string, lines: readonly string[]): TracedRun => ({
    id,
    point: {},
    outcome: 'good',
    items: new Map([['firmware.console', lines.join('\n')]]),
  });
  const a = [run('1', ['always', 'now and then']), run('2', ['always'])];
  const b = [run('3', ['never before']), run('4', ['never before'])];
  const texts = diffEvidence(a, b).differences.map((one) => [one.a?.text ?? null, one.b?.text ?? null]);
  expect(texts).toEqual([
    ['always', null],
    [null, 'never before'],
  ]);
});

test('what a firmware says of its version is the least of all differences, and one', () => {
  const run = (id: string, version: string, last: string): TracedRun => ({
    id,
    point: { bios: version },
    outcome: 'good',
    items: new Map([['firmware.console', `SeaBIOS (version ${version})\nBooting from Hard Disk...\n${last}`]]),
  });
  const { differences } = diffEvidence(
    [run('1', '1.16.2-debian-1.16.2-1', 'Booting from 0000:7c00')],
    [run('2', '1.16.3-debian-1.16.3-2~bpo12+1', 'Boot failed: could not read the boot disk')],
  );
  expect(differences.map(({ group, a, b }) => [group, a?.text ?? null, b?.text ?? null])).toEqual([
    ['firmware', 'Booting from 0000:7c00', null],
    ['firmware', null, 'Boot failed: could not read the boot disk'],
    ['banner', 'SeaBIOS (version 1.16.2-debian-1.16.2-1)', 'SeaBIOS (version 1.16.3-debian-1.16.3-2~bpo12+1)'],
  ]);
});
