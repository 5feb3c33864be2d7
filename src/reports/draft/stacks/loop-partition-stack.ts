// Partitions on a loop device that the kernel does not find, or can not read again: losetup with --partscan, and what the kernel says of it.

import type { ReportReading } from '../../read/report-reading.ts';
import { bootSectorText, usualSectors } from '../scenario-text.ts';
import { type StackPlan, type StackRule, toldKernel } from './stack-plan.ts';

export const loopPartitionRules: readonly StackRule[] = [
  {
    name: 'loop-partitions',
    drafts:
      'losetup --partscan over an image with two partitions, and whether the kernel finds them and reads their table again',
    from: 'corpus systemd-15682-partscan, util-linux-1152-configure',
    plan: planOf,
  },
];

const spoken = /\bpart(?:ition)?[ -]?scan\w*|LO_FLAGS_PARTSCAN|\bpartition tables?\b/i;
const failed = /partition scan of loop\d+.*\bfailed\b/;

function planOf(reading: ReportReading): StackPlan | null {
  const scans = reading.commands.some(
    ({ kind, words }) =>
      kind === 'losetup' && words.some((word) => word === '--partscan' || /^-[a-zA-Z]*P[a-zA-Z]*$/.test(word)),
  );
  const losetups = reading.commands.filter(({ kind }) => kind === 'losetup');
  const texts = [reading.title ?? '', ...reading.claims.map(({ text }) => text), ...reading.versions.map(({ text }) => text)];
  const isSaid = reading.consoles.some(({ symptom }) => failed.test(symptom ?? ''));
  const fails = reading.claims.some(
    ({ value }) => value.kind === 'version' && value.version.component === 'kernel' && value.outcome === 'fails',
  );
  // Another size of sectors, or a disk below, is another story.
  const isPlain = losetups.every(({ words }) =>
    words
      .slice(1)
      .every((word) => !/^(?:-b|--sector-size|--direct-io|-o|--offset)/.test(word) && !/^\/dev\/(?!loop)/.test(word)),
  );
  if (!scans || !fails || !isPlain || !(isSaid || texts.some((text) => spoken.test(text)))) return null;
  const partition = (target: string): string => `printf ',1M\\n,\\n' | sfdisk ${target}`;
  return {
    architecture: null,
    components: [toldKernel],
    factors: [],
    image: bootSectorText(usualSectors),
    steps: [
      { name: 'partition', run: partition('${image}') },
      { name: 'attach', run: 'losetup --partscan --find --show ${image}', captures: 'device' },
      { name: 'found', run: 'sleep 1; test -b ${device}p1' },
      { name: 'again', run: partition('${device}') },
      { name: 'detach', run: 'losetup -d ${device}' },
    ],
    good: ['{ step: detach, status: 0 }'],
    bad: [
      ...(isSaid ? ["{ console: host, match: 'partition scan of loop\\d+.* failed' }"] : []),
      '{ step: found, status: nonzero }',
      '{ step: again, status: nonzero }',
    ],
    timeouts: '{ boot: 240s }',
    cells: [],
    assumptions: [
      'the image has 4 MiB and two partitions',
      "losetup and sfdisk are those of Debian's util-linux",
      'the device is any that is free',
      'no guest is started',
    ],
    leftOut: [],
  };
}
