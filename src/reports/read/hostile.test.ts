// Reports by people who want something. What comes of each is said; bounds are counted in bytes, lines and parts, not in seconds.

import { describe, expect, it } from 'vitest';
import { fullDossier } from '../../../test/fakes/report-dossier.ts';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import type { DraftResult } from '../draft/draft-result.ts';
import { draftScenario } from '../draft/draft-scenario.ts';
import { composeReport } from '../write/compose.ts';
import { lintReport } from '../write/lint.ts';
import { mailText } from '../write/mail.ts';
import { readReport } from './read-report.ts';
import { readDocument } from './text/document.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const drafted = (text: string): DraftResult => draftScenario(readReport(bytes(text)), { kernel: null, qemu: null });
const stepsOf = (result: DraftResult): string =>
  result.kind === 'draft' ? result.draft.text.slice(result.draft.text.indexOf('\nsteps:')) : '';
const leftOut = (result: DraftResult): string =>
  (result.kind === 'draft' ? result.draft.leftOut : result.leftOut)
    .map(({ text, because }) => `${text}: ${because}`)
    .join('\n');

const fails = (command: string): string => `Subject: x\n\nThis fails:\n\n    ${command}\n`;
const withDrive = 'qemu-system-x86_64 -drive file=a.raw,format=raw,cache=none';

describe('options of a hostile report', () => {
  it.each([
    // What is in it, what must not be in a step, and what is said of it.
    ['-drive file=/etc/shadow,cache=none', /etc|shadow/, null],
    ['-drive file=../../../../root/.ssh/id_rsa,cache=none', /\.\.|root|ssh/, null],
    [
      `${withDrive.slice(19)} -netdev user,id=n,guestfwd=tcp:10.0.2.1:80-cmd:reboot`,
      /netdev|reboot/,
      /-netdev .*: there is no network/,
    ],
    [
      `${withDrive.slice(19)} -monitor exec:reboot`,
      /monitor|reboot/,
      /-monitor exec:reboot: firstbad adds consoles of its own/,
    ],
    [`${withDrive.slice(19)} -incoming "exec:cat /etc/shadow"`, /incoming|shadow/, /-incoming .*: not understood/],
    [`${withDrive.slice(19)} -chardev pipe,path=/etc/passwd,id=x`, /chardev|passwd/, /-chardev .*: firstbad adds consoles/],
    [`${withDrive.slice(19)} -bios /etc/passwd -L /root -D /etc/x`, /passwd|root|etc/, /-bios .*: not understood/],
    [`${withDrive.slice(19)} -object secret,id=s,file=/etc/shadow`, /secret|shadow/, /-object .*: not understood/],
    [`${withDrive.slice(19)} -device virtio-net-pci,romfile=/etc/shadow`, /romfile|shadow/, /-device .*: there is no network/],
    [
      `${withDrive.slice(19)} -fsdev local,id=f,path=/,security_model=none -virtfs x`,
      /fsdev|virtfs/,
      /-fsdev .*: not understood/,
    ],
    ['-drive file=nbd:evil.example.org:10809,cache=none', /nbd|evil/, null],
    [`-drive 'file=json:{"driver":"file","filename":"/etc/shadow"}'`, /json|shadow/, null],
    ["-drive file=a.raw,cache='none;reboot'", /reboot|;/, /cache=none;reboot: its value is none that is known/],
    ['-drive file=a.raw,cache=$(reboot),id=`reboot`', /reboot|\$\(|`/, null],
    ['-drive file=a.raw,cache=none,id=${IFS}x', /IFS/, null],
    ['-drive file=a.raw,cache=none > /etc/passwd | sh', /etc|passwd|\||>/, null],
  ])('qemu-system-x86_64 %s: nothing of it gets into a step', (options, forbidden, said) => {
    const result = drafted(fails(`qemu-system-x86_64 ${options}`));
    expect(stepsOf(result)).not.toMatch(forbidden);
    if (said !== null) expect(leftOut(result)).toMatch(said);
    if (result.kind === 'draft') expect(parseScenario(result.draft.text, 'draft').ok).toBe(true);
  });

  it.each([
    "losetup -b 4096 -f --show 'a;reboot'",
    'losetup -b "4096 -d" -f a',
    'losetup -b $(reboot) -f a',
    'modprobe evil; modprobe -C /tmp/x nvme',
    'dd if=/dev/zero of=/dev/sda',
    'mount -o bind / /mnt',
  ])('%s beside a guest: nothing of it but a sector size gets into a step', (command) => {
    const result = drafted(`Subject: x\n\nThis fails:\n\n    # ${command}\n    # ${withDrive}\n`);
    expect(result.kind).toBe('draft');
    expect(stepsOf(result)).not.toMatch(/reboot|evil|sda|bind|mnt|-C|-d\b/);
  });

  it('XML of libvirt: files, hosts and devices of others stay outside', () => {
    const disk = (inner: string): string =>
      `Subject: x\n\nThis fails:\n\n<domain type='kvm'>\n<disk type='file' device='disk'>\n${inner}\n</disk>\n</domain>\n`;
    const file = drafted(
      disk("<driver type='raw' cache='none;reboot'/>\n<source file='/etc/shadow'/>\n<target dev='vda' bus='virtio'/>"),
    );
    expect(stepsOf(file)).not.toMatch(/etc|shadow|reboot/);
    expect(drafted(disk("<source protocol='rbd' name='pool/evil'/>\n<target dev='vda' bus='virtio'/>")).kind).toBe(
      'not-runnable',
    );
    expect(readReport(bytes(`<domain>\n${'<a>'.repeat(50_000)}`)).commands).toEqual([]);
    expect(readReport(bytes(`${'<disk>\n'.repeat(30_000)}`)).commands).toEqual([]);
  });

  it('a title can not write YAML, a name no path', () => {
    const result = drafted(fails(withDrive).replace('Subject: x', 'Subject: "x"\u2028name: ../../evil # [a]: {b}'));
    expect(result.kind).toBe('draft');
    if (result.kind !== 'draft') return;
    const parsed = parseScenario(result.draft.text, 'draft');
    expect(parsed.ok && parsed.scenario.name).toMatch(/^[a-z0-9-]+$/);
  });
});

describe('hostile mails', () => {
  const head = 'From: A <a@example.org>\nSubject: It fails\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n';
  const characters = (text: Uint8Array): number =>
    readDocument(text).messages.reduce((sum, { lines }) => sum + lines.reduce((own, line) => own + line.text.length, 0), 0);

  it('an attachment of 50 MB: the words before it are read, the rest is left out and said', () => {
    const boundary =
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWorks with 5.19, fails with kernel 6.0.\n';
    const part = '--b\nContent-Type: application/gzip; name=core.gz\nContent-Transfer-Encoding: base64\n\n';
    const text = Buffer.concat([Buffer.from(head + boundary + part), Buffer.alloc(50 << 20, `${'QUJD'.repeat(19)}\n`)]);
    const reading = readReport(text);
    expect(reading.versions.map(({ version }) => version.upstream)).toEqual(['5.19', '6.0']);
    expect(reading.notes).toContain('only the first 8 MiB were read');
    expect(reading.notes).toContain('an attachment was left out: core.gz');
    expect(characters(text)).toBeLessThan(1000);
  });

  it('a text of 50 MB in base64 unfolds to no more than what was read of it', () => {
    const text = Buffer.concat([
      Buffer.from(`${head}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n`),
      Buffer.alloc(50 << 20, `${Buffer.from('fails with 6.0 ').toString('base64').repeat(3)}\n`),
    ]);
    expect(characters(text)).toBeLessThanOrEqual(8 << 20);
    expect(readReport(text).claims.length).toBeLessThan(1000);
  });

  it('ten thousand parts: sixty are read', () => {
    const part = '--b\nContent-Type: text/plain\n\nfails with 6.0\n';
    const { messages, notes } = readDocument(
      bytes(`${head}Content-Type: multipart/mixed; boundary=b\n\n${part.repeat(10_000)}--b--\n`),
    );
    expect(messages[0]?.lines.filter(({ text }) => text.startsWith('fails')).length).toBeLessThanOrEqual(60);
    expect(notes).toContain('parts that are nested too deep, or too many, were left out');
  });

  it('messages in messages a thousand deep: eight are opened', () => {
    const nested = 'Content-Type: message/rfc822\n\n'.repeat(1000);
    const { messages, notes } = readDocument(bytes(`${head}${nested}Content-Type: text/plain\n\nfails with 6.0\n`));
    expect(messages[0]?.lines).toEqual([]);
    expect(notes).toContain('parts that are nested too deep, or too many, were left out');
  });

  it('a thread of a thousand messages: two hundred are read', () => {
    const one = `From a Thu Oct 20 02:44:36 2022\n${head}\nfails\n\n`;
    const reading = readReport(bytes(one.repeat(1000)));
    expect(reading.messages).toHaveLength(200);
    expect(reading.notes).toContain('only the first 200 of 1000 messages were read');
  });

  it.each([
    ['one line of 4 MB', 'a'.repeat(4 << 20)],
    ['a page of 60,000 lines in one <pre>', `<html><pre>\n${'fails with 6.0\n'.repeat(60_000)}</pre></html>`],
    ['a page of a million open tags', `<html>${'<p'.repeat(1_000_000)}`],
    ['quotation marks without end', `${'> '.repeat(200_000)}\n`],
    ['apostrophes before a version, cut in every way once', `${"'".repeat(1200)}>On 5.19 and older kernels all boot.'\n`],
    ['a command that goes on for 60,000 lines', `# qemu-system-x86_64 \\\n${'-drive file=a,cache=none \\\n'.repeat(60_000)}`],
  ])('%s: is read to its bounds', (_, text) => {
    const document = readDocument(bytes(text));
    const lines = document.messages.flatMap((message) => message.lines);
    expect(lines.length).toBeLessThanOrEqual(120_001);
    const reading = readReport(bytes(text));
    expect(reading.commands.reduce((sum, command) => sum + command.words.length, 0)).toBeLessThanOrEqual(400 * 60);
    expect(reading.versions.length).toBeLessThanOrEqual(400 * document.messages.length);
  });

  // The whole title was once searched again for each version in it: the time grew with the square of its length.
  it.each([
    ['one line', `Subject: ${'kernel 6.0 fails, '.repeat(15_000)}\n`],
    ['lines that go on', `Subject: x\n${' kernel 6.0 fails, 5.19 works\n'.repeat(10_000)}`],
  ])('a title of 256 KiB (%s): no more of it is read than is shown', (_, fields) => {
    for (const text of [fields, `From: a@example.org\nMessage-ID: <1@a>\n${fields}`]) {
      const read = bytes(`${text}\nIt fails.\n`);
      for (const value of readDocument(read).messages[0]!.headers.values()) expect(value.length).toBeLessThanOrEqual(4000);
      const { title, versions } = readReport(read);
      expect(title?.length ?? 0).toBeLessThanOrEqual(400);
      expect(versions.length).toBeLessThanOrEqual(400 / '6.0 fails'.length);
    }
  });

  it.each([
    '=?utf-8?q?It_fails=0D=0ABcc:_all@example.org=0D=0A=0D=0Abody?=',
    '=?utf-8?b?SXQgZmFpbHMKQmNjOiBhbGxAZXhhbXBsZS5vcmc=?=',
  ])('a subject that would write headers (%s) is one line of the mail that is written', (subject) => {
    const reading = readReport(bytes(`From: a@example.org\nSubject: ${subject}\nMessage-ID: <1@a.org>\n\nIt fails.\n`));
    expect(reading.title).toContain('It fails');
    const dossier = { ...fullDossier('x'), title: reading.title ?? '' };
    const document = composeReport(dossier);
    const text = mailText(document, { tags: ['REGRESSION'], to: ['a@example.org'], cc: [] });
    const [fields = ''] = text.split('\n\n');
    expect(fields.split('\n').map((line) => line.split(':')[0])).toEqual([
      'To',
      'Subject',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
    ]);
    expect(
      lintReport(document, { known: new Set(dossier.records.map(({ id }) => id)), rendered: [] }).map(({ rule }) => rule),
    ).not.toContain('header');
  });
});
