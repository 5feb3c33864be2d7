// A guest whose kernel has no driver for the disk that its root is on, or none for the file system there.

import type { EvidenceBundle } from '../core/evidence/evidence-bundle.ts';
import { applies, type Diagnoser, doesNotApply, type Explanation } from '../core/explain/diagnosis.ts';
import { badQuotes, findLine } from './evidence-lines.ts';
import { busOf } from './guest-disk.ts';
import { diskOf, type RootTrouble, rootTroubleIn, seenDisks } from './root-device.ts';

export const rootDeviceDriver: Diagnoser = {
  name: 'root-device-driver',
  title: 'a missing driver or module for the root device',
  entails: ['kernel-died'],
  diagnose: (bad) => {
    const trouble = rootTroubleIn(bad);
    if (trouble === null) return doesNotApply('no guest kernel says that it can not find or mount its root device');
    const disk = diskOf(trouble.device);
    const seen = seenDisks(bad).find(({ name }) => name === disk);
    if (trouble.kind === 'no-file-system') return applies(withoutFileSystem(bad, trouble));
    if (seen !== undefined) {
      return doesNotApply(
        `the guest’s kernel has a driver for the disk: ${seen.name} is there, only ${trouble.device ?? 'its root'} is not`,
      );
    }
    return applies(withoutDriver(bad, trouble, disk));
  },
};

function withoutDriver(bad: EvidenceBundle, { device, said, commandLine }: RootTrouble, disk: string | null): Explanation {
  const bus = disk === null ? null : busOf(disk, bad.commands);
  const hasInitramfs = findLine(bad.guest, initramfs);
  return {
    certainty: disk !== null && bus !== null ? 'shown' : 'likely',
    sentences: [
      device === null
        ? 'The guest’s kernel was told no root device (no root= on its command line), and it has none of its own.'
        : `The guest’s kernel wants ${device} for its root, and there is no such device.`,
      disk === null
        ? 'It lists no disk at all: no driver of it has taken one.'
        : `Nothing in its log shows a driver that found ${disk}.`,
      ...(bus === null ? [] : [`A disk with this name comes from ${bus.driver}, which is neither built in nor loaded.`]),
      hasInitramfs === null
        ? 'It started without an initramfs that could have loaded a module.'
        : 'An initramfs ran, and did not load it.',
    ],
    proof: badQuotes(bad, [
      commandLine,
      hasInitramfs,
      said,
      findLine(bad.guest, /Missing modules|here are the available partitions/),
    ]),
    whatToDo:
      'Put the module into the guest’s initramfs (or build it in), or attach the disk to a bus that the guest has a driver for' +
      (device === null ? '; name the root device with root=.' : '.'),
  };
}

function withoutFileSystem(bad: EvidenceBundle, { device, said, commandLine }: RootTrouble): Explanation {
  const disk = seenDisks(bad).find(({ name }) => name === diskOf(device));
  // EINVAL is also what a damaged file system gives.
  const isUnsure = said.at.text.includes('Invalid argument');
  return {
    certainty: disk === undefined || isUnsure ? 'likely' : 'shown',
    sentences: [
      `${device ?? 'The root device'} is there, and the guest’s kernel can not mount it: it knows no file system that fits.`,
      isUnsure
        ? 'Either no driver for what is on it is built in or loaded, or what is on it is damaged.'
        : 'The module of the file system is neither built in nor loaded.',
    ],
    proof: badQuotes(bad, [commandLine, disk?.at ?? null, said]),
    whatToDo: 'Put the module of the root’s file system into the guest’s initramfs, or build it in.',
  };
}

const initramfs =
  /Loading essential drivers|Begin: (?:Mounting root file system|Running \/scripts)|Run \/init as init process|dracut/;
