// Forms of trackers and recipients, on a dossier of the reference regression.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dossierRecords as records, referenceDossier as dossier } from '../../../test/fakes/report-dossier.ts';
import { composeReport } from './compose.ts';
import { debianBugText } from './debian-bug.ts';
import { lintReport } from './lint.ts';
import { maintainersOf, parseMaintainers } from './maintainers.ts';
import { qemuIssueDocument, qemuIssueText } from './qemu-issue.ts';
import { recipientsOf } from './recipients.ts';
import { mainlineTag, regzbotLine } from './upstream-name.ts';

const document = composeReport(dossier);
const known = new Set(records.map(({ id }) => id));

describe('a report as an issue of QEMU', () => {
  const text = qemuIssueText(document, dossier);

  it('has the fields of its template, in its order', () => {
    expect(text.match(/^## .*$/gm)).toEqual([
      '## Host environment',
      '## Emulated/Virtualized environment',
      '## Description of problem',
      '## Steps to reproduce',
      '## Additional information',
      '## Runs',
    ]);
    expect(text).toContain('- QEMU version: 5.2');
    expect(text).toContain('- OS/kernel version: Linux 6.1');
    expect(text).toContain('qemu-system-x86_64 -m 64 -drive file=/dev/loop0');
    expect(text.trimEnd().split('\n').at(-1)).toBe('/label ~"kind::Bug"');
  });

  it('says no more than the report, and nothing to the tracker of the kernel', () => {
    expect(lintReport(qemuIssueDocument(document, dossier), { known, rendered: [text] })).toEqual([]);
    expect(text).not.toContain('#regzbot');
  });
});

describe('a report as a bug of Debian', () => {
  it('goes to the tracker with the package and the newest version that fails', () => {
    const made = debianBugText(document, dossier);
    expect(made.kind === 'bug' && made.text).toMatch(
      /^To: submit@bugs\.debian\.org\nSubject: src:linux: No boot[^\n]*\n(?:[A-Z][^\n]*\n)*\nPackage: src:linux\nVersion: 6\.17\nSeverity: important\nTags: upstream fixed-upstream\n\nDear Maintainer,\n/,
    );
    expect(made.kind === 'bug' && made.text).not.toContain('#regzbot');
  });

  it('is none for versions that are no packages, and when nothing fails', () => {
    const own = dossier.components.map((component) => ({ ...component, source: 'files kernels/*' }));
    expect(debianBugText(document, { ...dossier, components: own })).toMatchObject({ kind: 'none' });
    expect(debianBugText(document, { ...dossier, records: [] })).toMatchObject({ kind: 'none' });
  });

  it('never lets a version or a title write a header', () => {
    const evil = {
      ...dossier,
      title: 'x\nBcc: all@example.org',
      components: dossier.components.map((one) => ({ ...one, versions: [{ label: '6.1', upstream: '6.1' }] })),
    };
    const made = debianBugText({ ...composeReport(evil), title: 'x\nBcc: all@example.org' }, evil);
    expect(made.kind === 'bug' && made.text.split('\n\n')[0]).not.toMatch(/^bcc:/im);
  });
});

describe('the line for regzbot', () => {
  it('names releases of mainline and never versions of a distribution', () => {
    const part = fc.nat(300);
    fc.assert(
      fc.property(
        fc.tuple(part, part, part),
        fc.constantFrom('', '-1', '-2+deb13u1', '~rc4-1~exp1', '+b1'),
        ([a, b, c], tail) => {
          expect(mainlineTag('host-kernel', `${a}.${b}.${c}${tail}`)).toMatch(/^v\d+\.\d+(?:-rc\d+)?$/);
        },
      ),
    );
  });

  it('is none within one series, which mainline has no range for', () => {
    expect(regzbotLine(mainlineTag('host-kernel', '6.1.64'), mainlineTag('host-kernel', '6.1.66'))).toBeNull();
  });
});

const maintainers = `List of maintainers
===================
	M: *Mail* patches to: FullName <address@domain>

Maintainers List
----------------

BLOCK LAYER
M:	Jens Axboe <axboe@kernel.dk>
L:	linux-block@vger.kernel.org
S:	Maintained
F:	block/
F:	include/linux/blk*
X:	block/partitions/

EFI PARTITIONS
M:	E F I <efi@example.org>
R:	Reader <reader@example.org>
L:	linux-efi@vger.kernel.org (moderated for non-subscribers)
F:	block/partitions/efi.*
N:	[^a-z]efi

THE REST
M:	Linus Torvalds <torvalds@linux-foundation.org>
F:	*
F:	*/
`;

describe('a MAINTAINERS file', () => {
  const of = (...paths: readonly string[]) => maintainersOf(parseMaintainers(maintainers), paths);

  it('says who looks after a file, folder or pattern, and leaves out what it excludes', () => {
    const block = [
      'Jens Axboe <axboe@kernel.dk> (maintainer:BLOCK LAYER)',
      'linux-block@vger.kernel.org (open list:BLOCK LAYER)',
    ];
    expect(of('block/bio.c')).toEqual(block);
    expect(of('include/linux/blkdev.h')).toEqual(block);
    expect(of('include/linux/sub/blkdev.h')).toEqual([]);
    expect(of('block/partitions/efi.c')).toEqual([
      'E F I <efi@example.org> (maintainer:EFI PARTITIONS)',
      'Reader <reader@example.org> (reviewer:EFI PARTITIONS)',
      'linux-efi@vger.kernel.org (open list:EFI PARTITIONS)',
    ]);
    expect(of('lib/x-efi.c')).toHaveLength(3);
    expect(of('README')).toEqual([]);
  });

  it('looks for its keywords in what a commit changes, and takes no pattern that could run for ever', () => {
    const keyed = `BPF\nM:\tB F <bpf@example.org>\nK:\t(?:\\b|_)bpf(?:\\b|_)\n\nRUST\nM:\tR S <rust@example.org>\nK:\t\\b(?i:rust)\\b\n\nRESET\nM:\tR C <rc@example.org>\nK:\t\\b(?:devm_|of_)?reset_control(?:ler_[a-z]+|_[a-z_]+)?\\b\n\nEVIL\nM:\tE <evil@example.org>\nK:\t(a+)+$\nF:\tevil/\n\nBOARDS\nM:\tB <boards@example.org>\nN:\tbcm[9]?63158\nN:\tsun[x456789]i\n`;
    const named = (paths: readonly string[], changed: readonly string[]) =>
      maintainersOf(parseMaintainers(keyed), paths, changed).map((line) => /<(\w+)@/.exec(line)?.[1]);
    expect(named(['a.c'], ['  err = bpf_prog_load();'])).toEqual(['bpf']);
    expect(named(['a.c'], ['  x = mybpfy;'])).toEqual([]);
    expect(named(['a.c'], ['Rust'])).toEqual(['rust']);
    expect(named(['a.c'], ['devm_reset_control_get(dev)'])).toEqual(['rc']);
    expect(named(['evil/x'], ['bpf_x'])).toEqual(['evil', 'bpf']);
    expect(named(['a.c'], [`${'a'.repeat(200)}!`])).toEqual([]);
    expect(named(['arch/bcm963158.dts', 'arch/sun8i-x.dts'], [])).toEqual(['boards']);
  });

  it('gives To and Cc with the reason', () => {
    const { to, cc } = recipientsOf({
      project: 'kernel',
      also: [],
      commit: null,
      maintainers: of('block/bio.c'),
      maintainersFrom: 'MAINTAINERS',
      stable: true,
    });
    expect(to).toEqual([{ address: 'Jens Axboe <axboe@kernel.dk>', because: 'MAINTAINERS: maintainer:BLOCK LAYER' }]);
    expect(cc.map(({ address }) => address)).toEqual([
      'linux-block@vger.kernel.org',
      'regressions@lists.linux.dev',
      'linux-kernel@vger.kernel.org',
      'stable@vger.kernel.org',
    ]);
  });

  it('is read in bounded time, whatever it holds', () => {
    const letter = fc.constantFrom(
      'F:\t',
      'N:\t',
      'K:\t',
      '(?i:',
      'a+',
      'X:\t',
      'M:\t',
      'TITLE\n',
      '\n',
      '*',
      '?',
      '(a+)+$',
      '[',
      '\\b',
      'a/',
      'aaaa',
    );
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 200 }), (parts) => {
        maintainersOf(
          parseMaintainers(`T\n${parts.join('')}`),
          ['a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'b'],
          [`${'a'.repeat(300)}!`],
        );
      }),
    );
    const stars = `T\nM:\tA <a@b.org>\nF:\t${'*a'.repeat(140)}\nN:\t(a+)+$\n`;
    expect(maintainersOf(parseMaintainers(stars), [`${'a'.repeat(4000)}!`])).toEqual([]);
  });
});
