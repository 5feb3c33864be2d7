// What is known at the end of a hunt for the reference regression, as a report gets it.

import type { AttemptId } from '../../src/core/attempt/attempt.ts';
import { runs } from '../../src/reports/write/document.ts';
import type { Dossier } from '../../src/reports/write/dossier.ts';
import { referenceReport } from './matrix-report.ts';
import { someJudgement, someRecord } from './records.ts';

export const dossierRecords = referenceReport.cells.map(({ point, verdict, attempts }) =>
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
  dossierRecords.find(
    ({ point }) =>
      point['kernel'] === kernel && point['qemu'] === '5.2' && point['sector'] === '4096' && point['cache'] === 'none',
  )!.id;
const version = (label: string, upstream: string) => ({ label, upstream });

export const referenceDossier: Dossier = {
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
  records: dossierRecords,
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
      verification: null,
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
      verification: null,
    },
  ],
  culprit: null,
  alsoNamed: [],
  logs: [],
  differences: [],
  diagnoses: [],
  known: [],
  reported: null,
  script: null,
  attachments: [],
};

const backing = runs([idAt('6.1'), idAt('5.10')]);

/** The same with every section that a report can have, and with texts that want more than to be read. */
export function fullDossier(hostile: string): Dossier {
  return {
    ...referenceDossier,
    isolation: {
      sentence:
        'It fails when the host kernel is in [6.1, 6.18), QEMU is 5.2, the sectors have 4096 bytes and the cache mode is none.',
      isCertain: true,
      backing,
      workarounds: [{ change: 'logical_block_size=4096 on the device', works: true, because: null, backing }],
      irrelevant: [{ name: 'memory', tried: ['64', '128'], backing }],
      undetermined: [{ what: 'whether KVM matters', because: 'there is none here' }],
    },
    culprit: {
      component: 'kernel',
      standing: 'suspect',
      name: 'b1a000d3b8ec582da64bb644be633e5a0beffcbf',
      title: 'block: relax direct io memory alignment',
      isCommit: true,
      isFix: false,
      confidence: 0.99,
      backing,
      rungs: [],
      author: null,
      message: null,
    },
    logs: [{ of: 'kernel', text: 'git bisect start\n# bad: 6.1\ngit bisect bad 6.1', isOfCommits: false }],
    differences: [
      {
        sentence: 'The first request that ends otherwise is a preadv at byte 4096.',
        good: 'preadv(10, [{iov_len=512}, {iov_len=3584}], 2, 0) = 4096',
        bad: 'preadv(10, [{iov_len=512}, {iov_len=3584}], 2, 0) = -1 EINVAL',
        backing,
      },
    ],
    diagnoses: [
      {
        name: 'alignment',
        explanation: 'The request is not aligned.',
        inShort: 'The cause is in QEMU.',
        proof: ['dma_alignment 511', hostile],
        backing,
      },
    ],
    known: [
      {
        title: '"[bisected] guests do not start", 2022-10-20',
        link: 'mid:m0@example.org',
        because: 'it names the commit',
        kind: 'already-reported',
      },
    ],
    reported: {
      claims: [{ text: hostile, lines: [3], status: 'confirmed', because: 'two runs show it', backing }],
      mapped: [{ asked: 'kernel 6.0', used: '6.1', because: 'nearest on the newer side' }],
      assumed: ['every failure to come up counts as the one reported'],
    },
    script: { text: '#!/bin/sh\nexit 1\n', tried: null },
    attachments: [
      { name: 'guest.console of the bad run', text: `${hostile}\n`.repeat(40) },
      { name: 'reproduce.sh', text: '#!/bin/sh\nexit 1\n' },
    ],
  };
}
