// Forms of trackers and recipients, on a dossier of the reference regression.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptId } from '../../core/attempt.ts';
import { referenceReport } from '../../../test/fakes/matrix-report.ts';
import { someJudgement, someRecord } from '../../../test/fakes/records.ts';
import { composeReport } from './compose.ts';
import { debianBugText } from './debian-bug.ts';
import { runs } from './document.ts';
import type { Dossier } from './dossier.ts';
import { lintReport } from './lint.ts';
import { maintainersOf, parseMaintainers } from './maintainers.ts';
import { qemuIssueDocument, qemuIssueText } from './qemu-issue.ts';
import { recipientsOf } from './recipients.ts';
import { mainlineTag, regzbotLine } from './upstream-name.ts';

const records = referenceReport.cells.map(({ point, verdict, attempts }) =>
  someRecord({
    id: attempts[0]!.id as AttemptId,
    point,
    judgement:
      verdict === 'bad' ? someJudgement({ outcome: 'bad', message: 'Boot failed', stage: 'guest-firmware' }) : someJudgement(),
    byHand: [
      'qemu-system-x86_64 -kernel host',
      'losetup -b 4096 -f --show disk',
      'qemu-system-x86_64 -m 64 -drive file=/dev/loop0',
    ],
  }),
);
const idAt = (kernel: string): AttemptId =>
  records.find(
    ({ point }) =>
      point['kernel'] === kernel && point['qemu'] === '5.2' && point['sector'] === '4096' && point['cache'] === 'none',
  )!.id;
const version = (label: string, upstream: string) => ({ label, upstream });

const dossier: Dossier = {
  title: 'No boot from a 4096-byte-sector disk',
  components: [
    {
      name: 'kernel',
      role: 'host-kernel',
      source: 'debian linux-image-cloud-amd64',
      versions: [
        version('5.10', '5.10.262'),
        version('6.1', '6.1.192'),
        version('6.12', '6.12.107'),
        version('6.17', '6.17.13'),
        version('6.18', '6.18.5'),
      ],
    },
    { name: 'qemu', role: 'qemu', source: 'debian qemu-system-x86', versions: [version('5.2', '5.2'), version('7.2', '7.2')] },
  ],
  machine: referenceReport.machine,
  records,
  matrix: referenceReport,
  isolation: null,
  transitions: [
    {
      component: 'kernel',
      kind: 'introduction',
      before: '5.10',
      after: '6.1',
      upstream: { before: '5.10.262', after: '6.1.192' },
      at: { qemu: '5.2' },
      confidence: null,
      backing: runs([idAt('5.10'), idAt('6.1')]),
    },
    {
      component: 'kernel',
      kind: 'fix',
      before: '6.17',
      after: '6.18',
      upstream: { before: '6.17.13', after: '6.18.5' },
      at: { qemu: '5.2' },
      confidence: null,
      backing: runs([idAt('6.17'), idAt('6.18')]),
    },
  ],
  culprit: null,
  logs: [],
  differences: [],
  diagnoses: [],
  known: [],
  reported: null,
  script: null,
  attachments: [],
};
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
      components: dossier.components.map((one) => ({ ...one, versions: [version('6.1', '6.1')] })),
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

  it('gives To and Cc with the reason', () => {
    const { to, cc } = recipientsOf({
      project: 'kernel',
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
        maintainersOf(parseMaintainers(`T\n${parts.join('')}`), ['a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'b']);
      }),
    );
    const stars = `T\nM:\tA <a@b.org>\nF:\t${'*a'.repeat(140)}\nN:\t(a+)+$\n`;
    expect(maintainersOf(parseMaintainers(stars), [`${'a'.repeat(4000)}!`])).toEqual([]);
  });
});
