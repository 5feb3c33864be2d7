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

describe('what the grammar of a sentence ties to a version', () => {
  const said = (text: string) =>
    read(`Subject: kernel trouble\n\n${text}\n`).claims.flatMap(({ value }) =>
      value.kind === 'version' ? [`${value.version.upstream} ${value.outcome}`] : [],
    );

  it.each([
    ['Kernel 6.1 hangs at boot.', '6.1 fails'],
    ['After the update to 6.2, no boot to that kernel (6.1 OK).', '6.1 works'],
    ['Boot hangs (6.1 works).', '6.1 works'],
    ['Boot hangs (kernel 6.1.4 from Debian).', '6.1.4 fails'],
    ['I do not think that 6.1 is affected.', ''],
    ['Nobody says that 6.1 is broken.', ''],
    ['I have not seen it hang on 6.1 yet.', ''],
    ['I would expect 6.1 to hang too.', ''],
    ['It may already be fixed in 6.2.', ''],
    ['Everything after 6.1 is broken.', ''],
    ['The patch for 6.1 fails to apply.', ''],
    ['Last known good: 6.1, first known bad: 6.2.', '6.1 works,6.2 fails'],
    ['It regressed somewhere between 6.1 (good) and 6.2 (bad).', '6.1 works,6.2 fails'],
    ['With kernel 6.1 the guest never reaches the login prompt.', '6.1 fails'],
    ['I get a kernel panic when booting 6.1.', '6.1 fails'],
    ['After updating the kernel to 6.1 the VM crashes.', '6.1 fails'],
    ['Upgrading to 6.1 did not help.', '6.1 fails'],
    ['I tested 6.1 and it also fails.', '6.1 fails'],
    ['It still happens with the latest kernel (6.1).', '6.1 fails'],
    ['The issue persists with 6.1.', '6.1 fails'],
    ['6.1: fails', '6.1 fails'],
    ['6.1 fails unless acpi=off is given.', '6.1 fails'],
    ['Affected versions: 6.1, 6.2, 6.3', '6.1 fails,6.2 fails,6.3 fails'],
    ['I cannot reproduce this on 5.10.', '5.10 works'],
    ['Everything was fine up to 5.10.', '5.10 works'],
    ['Reverting to 5.10 makes the problem go away.', '5.10 works'],
    ['I run 5.10 here. No problems.', '5.10 works'],
    ['This was fixed in 6.2.', '6.2 works'],
    ['Upgrading to 6.2 solved the issue.', '6.2 works'],
    ['It works on 5.10 but not on 6.1.', '5.10 works,6.1 fails'],
    ['Works with 5.10, fails with 6.1.', '5.10 works,6.1 fails'],
    ["5.10 works, 6.1 doesn't.", '5.10 works,6.1 fails'],
    ['It broke somewhere between 5.10 and 6.1.', '5.10 works,6.1 fails'],
    ['I went from 5.10 to 6.1. After that it hangs.', '5.10 works,6.1 fails'],
    ['I moved from 5.10 to 6.1. After rebooting, I am unable to use any of my VMs.', '5.10 works,6.1 fails'],
    ['6.1.11 from testing -> errors of libxl (revert to 6.1.8 resolves)', '6.1.11 fails,6.1.8 works'],
    ['I have downgraded to 5.10 and everything is back to normal.', '5.10 works'],
    ['Upgrading to the alpha 1068.0.0 that has kernel 6.2 fixes the issue.', '6.2 works'],
    ['What works: using a BIOS, or downgrading to 5.10.', '5.10 works'],
    ['I narrowed it down to breaking sometime between 6.1.7 and 6.1.8.', '6.1.7 works,6.1.8 fails'],
    ['We need to bisect between v5.10..v6.1', '5.10 works,6.1 fails'],
    ['5.10 is the last one that works, 6.1 the first that fails.', '5.10 works,6.1 fails'],
    ['Linux kernel 5.10 - VMs start, 6.1 they do not.', '5.10 works,6.1 fails'],
    ['The problem does not occur on 5.10 but does on 6.1.', '5.10 works,6.1 fails'],
    ['Broken backport in 6.1.78, fixed in 6.1.79.', '6.1.78 fails,6.1.79 works'],
    ['After the linux-image-6.1 upgrade the system is not booting.', '6.1 fails'],
    ['Linux 6.1 after installation will not boot anymore.', '6.1 fails'],
    ['This started happening with 6.1.', '6.1 fails'],
    ['Same here on 6.1.', '6.1 fails'],
    ['6.1.2 + bcache = kernel panic', '6.1.2 fails'],
    ['6.1 has no noticeable bugs.', '6.1 works'],
    ['There is no panic with `6.1`.', '6.1 works'],
    ['The solution I found was to downgrade to 5.10.', '5.10 works'],
    ['RHEL 8.1 (good, install succeeds): kernel-4.18.0-305.el8', '4.18.0 works'],
    ['Tested kernels:\n- 5.10 ✓\n- 6.1 ✗', '5.10 works,6.1 fails'],
    ['| kernel | result |\n| --- | --- |\n| 5.10 | ✅ |\n| 6.1 | ❌ |', '5.10 works,6.1 fails'],
    ['kernel versions that work: 5.10\nkernel versions that fail: 6.1', '5.10 works,6.1 fails'],
    ['Tried [6.1](https://example.org/6.1) and [6.2](https://example.org/6.2), both fail.', '6.1 fails,6.2 fails'],
    ['After the last Ubuntu upgrade to the 6.17.0-1002-realtime release all VMs hang.', '6.17.0 fails'],
  ])('%s', (text, expected) => {
    expect(said(text).sort().join(',')).toBe(expected);
  });

  it.each([
    "I'm running kernel 6.1. It hangs.",
    'It should work with 6.1.',
    'I have not tested 6.1 yet.',
    'It might be fixed in 6.2.',
    'Someone said that 6.1 works.',
    'With this patch applied 6.1 works.',
    '6.1 with the revert works.',
    '6.1 works with nokaslr.',
    '6.1 works except for suspend, which hangs.',
    'It works if I disable KVM on 6.1.',
    'If 6.1 works for you, then close this.',
    'You need at least kernel 6.1 for this to work.',
    'Kernels before 6.1 fail.',
    'The error message comes from a check that was added in 6.1.',
    'Support for this was dropped in 6.1.',
    '6.1 is not the problem.',
    'It is not a regression in 6.1.',
    'The hang on 6.1 is a different bug.',
    'I built 6.1 successfully.',
    'The new scheduler in 6.1 is good.',
    'My guess is that 6.1 broke it.',
    'It hardly ever fails on 6.1.',
    'We see it only 1% of the time with 6.1.',
    'I compared 5.10 and 6.1.',
    'quickemu 4.4 hangs.',
    'mesa 6.1 crashes.',
    'Guests run on 6.1 hosts.',
    '✓ I searched the issues, ✓ I am on 6.1',
    'Nothing is broken in 6.1.',
    'The changelog between 6.1..6.2 has errors.',
    'I updated from 6.1 to 6.2. After updating both the BIOS and QEMU, it hangs.',
    'On 5.10 I do not use KVM but do on 6.1.',
    'The breaking change landed between 6.1 and 6.2.',
    'Reverting to 6.1 never fixes.',
    'It has bugs, downgrade to 5.10.',
  ])('claims nothing of: %s', (text) => {
    expect(said(text)).toEqual([]);
  });

  it('asks of a version that is only named, and says what it assumes', () => {
    const { questions, claims } = read('Subject: guests hang at boot\n\nHost kernel: 6.1.0\n\nThe guest hangs.\n');
    expect(claims).toEqual([]);
    expect(questions).toContainEqual({
      id: 'side-kernel-6.1.0',
      question: 'Line 3 names kernel 6.1.0: does it fail there?',
      assumed: 'it fails',
    });
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
