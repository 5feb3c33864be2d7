import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { draftScenario } from '../draft/draft-scenario.ts';
import { readReport } from './read-report.ts';

const example = readFileSync(new URL('../../../examples/qemu-4k-direct-io/report.txt', import.meta.url));
const read = (text: string) => readReport(new TextEncoder().encode(text));
const unasked = { kernel: null, qemu: null };

describe('reading the report of the example', () => {
  const reading = readReport(example);

  it('finds the three cells and what came of each', () => {
    expect(reading.cells.map(({ outcome, commands }) => [outcome, commands.length])).toEqual([
      ['fails', 2],
      ['works', 2],
      ['works', 2],
    ]);
  });

  it('finds the edge, the culprit and the revert that failed', () => {
    const values = reading.claims.map(({ value }) => value);
    expect(values).toContainEqual({ kind: 'edge', component: 'kernel', change: 'introduction', good: '5.19', bad: '6.0' });
    expect(values).toContainEqual(
      expect.objectContaining({ kind: 'culprit', commit: 'b1a000d3b8ec582da64bb644be633e5a0beffcbf', basis: 'bisected' }),
    );
    expect(values).toContainEqual({ kind: 'revert', commit: null, result: 'not-possible' });
  });

  it('maps to the nearest versions on the same side of the edge, and to both sides where no edge is known', () => {
    const line = (...versions: readonly string[]) =>
      versions.map((label) => ({ id: label as never, label, upstream: label.replace(/-.*/, ''), origin: 'here' }));
    const available = { kernel: line('5.10.262-1', '6.1.192-2', '6.12.107-1'), qemu: line('5.2-1', '7.2-1', '10.0-1') };
    const result = draftScenario(reading, available);
    expect(result).toMatchObject({ kind: 'draft' });
    if (result.kind !== 'draft') return;
    expect(result.draft.mappings.map(({ versions }) => versions.map(({ pattern, side }) => [pattern, side]))).toEqual([
      [
        ['5.10', 'works'],
        ['6.1', 'fails'],
        ['6.12', 'unknown'],
      ],
      [
        ['5.2', 'unknown'],
        ['7.2', 'unknown'],
      ],
    ]);
    expect(parseScenario(result.draft.text, 'draft').ok).toBe(true);
  });

  it('joins a command that a mail has wrapped', () => {
    const { commands } = read('# qemu-system-x86_64 -enable-kvm -drive\nfile=/dev/loop0,format=raw,cache=none\n');
    expect(commands.map(({ words }) => words.at(-1))).toEqual(['file=/dev/loop0,format=raw,cache=none']);
  });
});

describe('what is said of versions', () => {
  const said = (text: string) =>
    read(`Subject: kernel trouble\n\n${text}`).claims.flatMap(({ value }) =>
      value.kind === 'version'
        ? [`${value.version.upstream} ${value.outcome}`]
        : value.kind === 'edge'
          ? [`${value.change} ${value.good ?? '?'} ${value.bad ?? '?'}`]
          : [],
    );

  it.each([
    [
      'It was introduced after 2.6.25, but before 2.6.26-rc1.',
      ['introduction 2.6.25 2.6.26-rc1', '2.6.25 works', '2.6.26-rc1 fails'],
    ],
    ['2.6.27.41 is good, and 2.6.28 is not.', ['introduction 2.6.27.41 2.6.28', '2.6.27.41 works', '2.6.28 fails']],
    ["It's present at 2.6.26-rc4 and -rc5 (-rc6 I didn't test).", ['2.6.26-rc4 fails', '2.6.26-rc5 fails']],
    [
      'It works with 4.15.0-135, only 4.15.0-136 fails.',
      ['introduction 4.15.0-135 4.15.0-136', '4.15.0 works', '4.15.0 fails'],
    ],
    [
      'The last good kernel (that I can test here) is 4.14.24. The oldest failing kernel is 4.14.26.',
      ['introduction 4.14.24 4.14.26', '4.14.24 works', '4.14.26 fails'],
    ],
    ['Stay on 6.0.1 until there is a cure, 6.0.2 hangs.', ['introduction 6.0.1 6.0.2', '6.0.1 works', '6.0.2 fails']],
    ['I migrated the guest from kernel 6.1 to 6.2 and got an error.', []],
    ['I upgraded to kernel 6.5 in the hope of fixing another hang.', []],
    ['If this is a regression in 6.5, please report it.', []],
  ])('%s', (text, expected) => {
    expect(said(text).sort()).toEqual([...expected].sort());
  });
});

describe('hostile reports', () => {
  const hostile = [
    'qemu-system-x86_64 -drive file=/etc/shadow,cache=none',
    "qemu-system-x86_64 -hda 'nbd:unix:/run/evil' -drive file=/tmp/a,cache='none;reboot'",
    'qemu-system-x86_64 -drive file=a.img,cache=$(reboot) -netdev user,id=n,guestfwd=tcp::1-cmd:reboot -monitor exec:reboot',
    'qemu-system-x86_64 -drive file=../../../../etc/passwd -incoming "exec:cat /etc/shadow" -device virtio-blk-pci,romfile=/etc/shadow',
    'losetup -b 4096 -f --show "a;reboot" && qemu-system-x86_64 -drive file=/dev/loop0 -chardev pipe,path=/etc/passwd,id=x',
    'qemu-system-x86_64 -drive file=a.img,id=${evil} -device virtio-blk-pci,drive=`reboot`',
  ];

  it.each(hostile)('%s: no path, no shell and no unknown option gets into a step', (command) => {
    const result = draftScenario(read(`This fails:\n\n    ${command}\n`), unasked);
    if (result.kind !== 'draft') return;
    const steps = result.draft.text.slice(result.draft.text.indexOf('steps:'));
    expect(steps).not.toMatch(/etc|evil|reboot|exec|netdev|monitor|incoming|chardev|romfile|nbd|\$\(|`|;/);
    expect(parseScenario(result.draft.text, 'draft').ok).toBe(true);
  });

  it('reads any bytes without a crash, and what it drafts is a scenario', () => {
    const words = fc.constantFrom(
      ...hostile,
      'Linux version 6.0.2',
      'git bisect start',
      'git bisect bad',
      '#regzbot introduced: ',
      'since 6.0 ',
      '\n',
      '\n\n',
      ' -drive ',
      '{"driver":',
      '"',
      '\\\n',
      '# ',
      'works',
      'fails:',
      '`',
      '```\n',
      '> ',
    );
    const text = fc.array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((one) => new TextEncoder().encode(one)),
          fc.uint8Array({ maxLength: 2000 }),
        ),
        (bytes) => {
          const result = draftScenario(readReport(bytes), unasked);
          if (result.kind === 'draft') expect(parseScenario(result.draft.text, 'draft')).toMatchObject({ ok: true });
        },
      ),
    );
  });
});
