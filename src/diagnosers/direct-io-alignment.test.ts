import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type EvidenceBundle, evidenceBundle, type RecordedAttempt } from '../core/evidence/evidence-bundle.ts';
import { diagnose, type DiagnosisReport } from '../core/explain/diagnose.ts';
import { directIoAlignment } from './direct-io-alignment.ts';

const corpus = join(import.meta.dirname, '../../test/corpus/evidence-diff');

function recorded(name: string, number: number): EvidenceBundle {
  return bundleIn(join(corpus, `${name}-${number}`), `${name}-${number}`);
}

function bundleIn(folder: string, id: string): EvidenceBundle {
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Pick<RecordedAttempt, 'point' | 'outcome'>;
  const names = readdirSync(folder).filter((file) => file !== 'run.json');
  const items = new Map(names.map((file) => [file, readFileSync(join(folder, file), 'latin1')]));
  return evidenceBundle({ ...run, id, items, commands: [] });
}

function explained(bad: string, good: string | null): DiagnosisReport {
  const runs = (name: string | null): readonly EvidenceBundle[] =>
    name === null ? [] : [recorded(name, 1), recorded(name, 2)];
  return diagnose([directIoAlignment], { bad: runs(bad), good: runs(good) });
}

describe('direct-I/O alignment', () => {
  test('names the request, the rule that its vectors break, and who cut them', () => {
    const { causes } = explained('kernel-6.1-qemu-5.2-none', null);
    expect(causes).toHaveLength(1);
    const sentences = causes[0]?.sentences.join('\n');
    expect(sentences).toMatch(/EINVAL to preadv on \/dev\/loop0, .*: read 4096 at 0 into 512@4096 \+ 3584@512\./);
    expect(sentences).toContain('vectors of 512 and 3584 bytes, and none of these is a multiple of 4096 bytes');
    expect(sentences).toMatch(/QEMU chose the vectors: .*1 refused, 512 accepted/);
    expect(causes[0]?.certainty).toBe('shown');
    expect(causes[0]?.seenIn).toHaveLength(2);
  });

  test('says in short whose cause it is, and that it is inferred where Linux AIO hides the answer', () => {
    const [seen] = explained('kernel-6.1-qemu-5.2-none', null).causes;
    expect(seen).toMatchObject({ causeIn: 'qemu', certainty: 'shown' });
    expect(seen?.inShort).toMatch(/^The cause is in QEMU: it takes the alignment of memory that the kernel accepts \(512\)/);
    const native = bundleIn(join(corpus, '../diagnosers/direct-io-alignment/aio-native-6.1'), 'native');
    const [inferred] = diagnose([directIoAlignment], { bad: [native], good: [] }).causes;
    expect(inferred).toMatchObject({ causeIn: 'qemu', certainty: 'likely' });
    expect(inferred?.inShort).toMatch(/^The cause is most likely in QEMU: .*\(512\).* 4096 bytes\.$/);
  });

  test('quotes the call, the probe and the limit with their lines', () => {
    const proof = explained('kernel-6.1-qemu-5.2-none', null).causes[0]?.proof ?? [];
    expect(proof[0]).toMatchObject({ item: 'qemu.strace', side: 'bad', attempt: 'kernel-6.1-qemu-5.2-none-1' });
    expect(proof[0]?.text).toMatch(/preadv\(.* = -1 EINVAL/);
    const text = readFileSync(join(corpus, 'kernel-6.1-qemu-5.2-none-1/qemu.strace'), 'latin1');
    expect(text.split('\n')[(proof[0]?.line ?? 0) - 1]).toBe(proof[0]?.text);
    expect(proof.map(({ text }) => text)).toContain('loop0/queue/logical_block_size=4096');
  });

  test.each([
    ['kernel-5.10-qemu-5.2-none', /1, 512, 1024, 2048 refused, 4096 accepted/],
    ['kernel-6.1-qemu-7.2-none', /pread asks for read 4096 at 0 into 4096@4096, and that is accepted/],
    ['kernel-6.1-qemu-5.2-writeback', /through the page cache/],
  ])('says what %s does instead', (good, words) => {
    const { causes } = explained('kernel-6.1-qemu-5.2-none', good);
    expect(causes[0]?.sentences.at(-1)).toMatch(words);
    expect(causes[0]?.proof.some(({ side }) => side === 'good')).toBe(true);
  });

  test('says why it does not apply where nothing was refused or nothing was opened directly', () => {
    expect(explained('kernel-5.10-qemu-5.2-none', null).others[0]?.why).toMatch(/requests on files with O_DIRECT was refused/);
    expect(explained('kernel-6.1-qemu-5.2-writeback', null).others[0]?.why).toBe('QEMU opened nothing with O_DIRECT');
  });

  test('does not explain a border whose passing side shows the same', () => {
    const same = [recorded('kernel-6.1-qemu-5.2-none', 1)];
    const { causes, others } = diagnose([directIoAlignment], { bad: same, good: same });
    expect(causes).toEqual([]);
    expect(others[0]?.why).toMatch(/which passed, shows the same/);
  });

  test('takes EIO for a refusal where the request breaks a rule, and says that QEMU took it for accepted', () => {
    const folder = (name: string) => bundleIn(join(corpus, '../diagnosers', name), name);
    const bad = folder('direct-io-alignment/dm-crypt-6.18');
    const good = folder('healthy/dm-crypt-6.17');
    const [cause] = diagnose([directIoAlignment], { bad: [bad], good: [good] }).causes;
    const sentences = cause?.sentences.join('\n') ?? '';
    expect(sentences).toMatch(/answered EIO to pread on \/dev\/mapper\/disk, .*: read 4096 at 4096 into 4096@512\./);
    expect(sentences).toContain('its memory is aligned to 512 bytes only, where the kernel asks for 4096');
    expect(sentences).toMatch(/QEMU had tried: .*1 refused, 512 taken for accepted, for it ended with EIO and not with EINVAL/);
    expect(sentences).toMatch(/Where it passes, .*4096@4096, .*1, 512, 1024, 2048 refused, 4096 accepted/);
    expect(cause).toMatchObject({ causeIn: 'host-kernel', certainty: 'shown' });
    expect(cause?.proof.map(({ text }) => text)).toContain('dm-0/statx/stx_dio_mem_align=4096');
    expect(cause?.whatToDo).toContain('physical_block_size=4096, both');
  });

  test('quotes what the kernel answered a QEMU that asks instead of trying', () => {
    const folder = (name: string) => bundleIn(join(corpus, '../diagnosers', name), name);
    const bad = folder('direct-io-alignment/dm-crypt-6.18');
    const [cause] = diagnose([directIoAlignment], { bad: [bad], good: [folder('healthy/dm-crypt-6.18-qemu-11.1')] }).causes;
    expect(cause?.sentences.join('\n')).toContain(
      'QEMU had asked the kernel (statx): memory aligned to 4096 bytes, offset and length to 4096.',
    );
    expect(cause?.proof.some(({ side, text }) => side === 'good' && text.includes('stx_dio_mem_align=4096'))).toBe(true);
  });

  test('does not take an EIO that breaks no rule for a refusal', () => {
    const items = new Map([
      [
        'qemu.strace',
        '7 1.0 openat(AT_FDCWD</>, "/dev/x", O_RDONLY|O_DIRECT) = 10</dev/x>\n7 1.1 pread64(0xa, 0x1000, 0x1000, 0) = -1 EIO (Input/output error)\n',
      ],
    ]);
    const bundle = evidenceBundle({ id: '1.1', point: {}, outcome: 'bad', items, commands: [] });
    expect(directIoAlignment.diagnose(bundle, null)).toMatchObject({ kind: 'does-not-apply' });
  });

  test('takes no missing disk for one that can not be read', () => {
    const path = join(corpus, '../diagnosers/direct-io-alignment/aio-native-6.1');
    const native = bundleIn(path, 'native');
    const without = { ...native, firmware: native.firmware.filter(({ text }) => !text.startsWith('drive 0x')) };
    expect(directIoAlignment.diagnose(native, null).kind).toBe('applies');
    expect(directIoAlignment.diagnose(without, null).kind).toBe('does-not-apply');
  });

  test('does not know without system calls, unless the commands ask for no direct I/O', () => {
    const bundle = (command: string): EvidenceBundle =>
      evidenceBundle({ id: '1.1', point: {}, outcome: 'bad', items: new Map(), commands: [command] });
    const kind = (command: string): string => directIoAlignment.diagnose(bundle(command), null).kind;
    expect(kind('qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none')).toBe('not-known');
    expect(kind('qemu-system-x86_64 -drive file=/dev/loop0,format=raw')).toBe('does-not-apply');
  });
});
