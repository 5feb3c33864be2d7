// A guest that no command shows: cache modes with which it boots and does not, in words. The disk's sectors are varied with them, since it is
// direct I/O that these modes are about.

import { toldValues } from '../../read/facts/setting-facts.ts';
import type { ReportReading } from '../../read/report-reading.ts';
import { isGuest } from '../safe-cells.ts';
import { bootSectorText, usualSectors } from '../scenario-text.ts';
import { settingOf, type StackPlan, type StackRule, toldKernel, toldQemu } from './stack-plan.ts';

export const spokenRules: readonly StackRule[] = [
  {
    name: 'spoken-cache',
    drafts: 'a guest with the cache modes that the report names, on disks of 512- and 4096-byte sectors',
    from: 'corpus pop-2670-cache-modes',
    plan: planOf,
  },
];

function planOf(reading: ReportReading): StackPlan | null {
  if (reading.commands.some(isGuest)) return null;
  const { fails, works } = toldValues(reading, 'cache');
  // Without a version at which it began the file system below may be all that it is about.
  const begins = reading.claims.some(
    ({ value }) => value.kind === 'edge' && (value.component === 'kernel' || value.component === 'qemu'),
  );
  if (fails.length === 0 || !begins) return null;
  const added = works.length > 0 ? [] : ['writeback'];
  return {
    architecture: null,
    components: [toldKernel, toldQemu],
    factors: [settingOf('cache', [...fails, ...works], added), settingOf('sector', [], ['4096', '512'])],
    image: bootSectorText(usualSectors),
    steps: [
      { name: 'attach', run: 'losetup -b ${sector} -f --show ${image}', captures: 'device' },
      { name: 'boot', guest: 'qemu-system-x86_64 -m 64 -drive file=${device},format=raw,cache=${cache}' },
    ],
    good: ["{ console: guest, match: 'guest is up' }"],
    bad: [],
    timeouts: '{ boot: 240s, guest: 120s, stall: 30s }',
    cells: [],
    assumptions: [
      'the guest is a boot sector on an IDE disk that reads 31 sectors in one request, as GRUB does: the report shows no command',
      'the disk lies on a device of 4096-byte or of 512-byte sectors: the report does not say which',
      ...(added.length === 0 ? [] : ['writeback stands for the other cache modes']),
      'every failure to come up counts as the one reported',
    ],
    leftOut: [],
  };
}
