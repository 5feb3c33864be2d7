// What a Linux guest says of its root device: which one it wants, that it did not get it, and which disks it has.

import type { EvidenceBundle } from '../core/evidence/evidence-bundle.ts';
import { findLine, findLines, type FoundLine, withoutTime } from './evidence-lines.ts';

export interface RootTrouble {
  /** `/dev/vda1`; null where neither the message nor the command line names one. */
  readonly device: string | null;
  /** `missing`: there is no such device. `no-file-system`: it is there, and nobody can read what is on it. */
  readonly kind: 'missing' | 'no-file-system';
  readonly said: FoundLine;
  readonly commandLine: FoundLine | null;
}

const missing =
  /^ALERT!\s+(\S+) does not exist|VFS: Cannot open root device "([^"]*)" or unknown-block\(0,0\)|^Warning: (\/dev\/\S+) does not exist/;
const unreadable =
  /^mount: mounting (\S+) on \S+ failed: (?:No such device|Invalid argument)|VFS: Unable to mount root fs on (?:"[^"]*" or )?unknown-block\([1-9]/;
const unmountable = /VFS: Unable to mount root fs on (?:"[^"]*" or )?unknown-block\(0,0\)/;

export function rootTroubleIn({ guest }: EvidenceBundle): RootTrouble | null {
  const commandLine = findLine(guest, /Command line: .*?\broot=(\S+)/) ?? findLine(guest, /Command line: /);
  const named = commandLine?.groups[0] ?? null;
  const nobody = findLine(guest, unreadable);
  if (nobody) return { device: nobody.groups[0] || named, kind: 'no-file-system', said: nobody, commandLine };
  const gone = findLine(guest, missing) ?? findLine(guest, unmountable);
  if (gone === null) return null;
  const device = gone.groups.find((word) => word !== '' && word !== '(null)') ?? named;
  return { device, kind: 'missing', said: gone, commandLine };
}

/** `vda` of `/dev/vda1`, `nvme0n1` of `/dev/nvme0n1p1`. */
export function diskOf(device: string | null): string | null {
  const [, disk] = /^\/dev\/((?:[shv]d[a-z]+)|(?:nvme\d+n\d+)|(?:mmcblk\d+))/.exec(device ?? '') ?? [];
  return disk ?? null;
}

export interface SeenDisk {
  readonly name: string;
  readonly blockBytes: number | null;
  readonly at: FoundLine;
}

/** The disks that the guest's kernel has found, with what it takes for their block size. */
export function seenDisks({ guest }: EvidenceBundle): readonly SeenDisk[] {
  const bare = guest.map((line) => ({ ...line, text: withoutTime(line.text) }));
  const sized = findLines(bare, /\[([svh]d[a-z]+)\] \d+ (\d+)-byte logical blocks/);
  const listed = findLines(bare, /^\s*([svh]d[a-z]+|nvme\d+n\d+):(?: |$)/);
  const original = (found: FoundLine): FoundLine => ({
    ...found,
    at: guest.find(({ line }) => line === found.at.line) ?? found.at,
  });
  const disks = new Map<string, SeenDisk>();
  for (const found of [...sized, ...listed]) {
    const [name = '', bytes = ''] = found.groups;
    if (!disks.has(name)) disks.set(name, { name, blockBytes: bytes === '' ? null : Number(bytes), at: original(found) });
  }
  return [...disks.values()];
}
