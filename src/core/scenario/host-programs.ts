// Programs that steps may name: which of them need root, which are brought along to the host from a package, and which modules of the
// host's kernel they work with.

import type { FactorSpec, WorkaroundSpec } from './scenario.ts';
import { parseCommand } from './step-command.ts';
import { programsIn } from './step-programs.ts';

interface HostProgramsOf {
  /** As they stand in a step; `lv*` means all of LVM's that start so. */
  readonly programs: string;
  readonly needsRoot: boolean;
  /** The Debian package that they come from; null for those that every host has. */
  readonly package: string | null;
  /** Loaded before the first step; a kernel without them can not be tried. */
  readonly modules?: string;
  /** Loaded as far as the kernel has them: ciphers, RAID levels, targets of the device mapper. */
  readonly modulesWhereThere?: string;
}

// What dm-crypt and cryptsetup ask the kernel's crypto API for by name, which would load it where a modprobe is.
const ciphers = 'cbc xts ecb essiv aes_generic aes sha256_generic sha256 sha512_generic sha512 algif_skcipher algif_hash';
const targets = `dm_crypt ${ciphers} dm_snapshot dm_thin_pool dm_mirror dm_raid dm_verity dm_integrity`;

const table: readonly HostProgramsOf[] = [
  { programs: 'losetup mount umount insmod rmmod modprobe swapon swapoff mknod chroot', needsRoot: true, package: null },
  { programs: 'dmsetup', needsRoot: true, package: 'dmsetup', modules: 'dm_mod', modulesWhereThere: targets },
  {
    programs: 'cryptsetup veritysetup integritysetup',
    needsRoot: true,
    package: 'cryptsetup-bin',
    modules: 'dm_mod dm_crypt',
    modulesWhereThere: targets,
  },
  {
    programs: 'lvm pv* vg* lv*',
    needsRoot: true,
    package: 'lvm2',
    modules: 'dm_mod',
    modulesWhereThere: targets,
  },
  {
    programs: 'mdadm',
    needsRoot: true,
    package: 'mdadm',
    modulesWhereThere: 'md_mod linear raid0 raid1 raid10 raid456',
  },
  { programs: 'make-bcache bcache bcache-super-show', needsRoot: true, package: 'bcache-tools', modules: 'bcache' },
  {
    programs: 'btrfs mkfs.btrfs btrfstune',
    needsRoot: true,
    package: 'btrfs-progs',
    modules: 'btrfs',
    modulesWhereThere: 'crc32c_generic crc32c xxhash_generic sha256_generic blake2b_generic',
  },
  {
    programs: 'mkfs.xfs xfs_io xfs_repair xfs_db',
    needsRoot: true,
    package: 'xfsprogs',
    modules: 'xfs',
    modulesWhereThere: 'crc32c_generic crc32c',
  },
  { programs: 'mkfs.ext3 mkfs.ext4 mke2fs tune2fs e2fsck resize2fs debugfs', needsRoot: false, package: 'e2fsprogs' },
  { programs: 'swtpm', needsRoot: false, package: 'swtpm' },
  { programs: 'sfdisk', needsRoot: false, package: 'fdisk' },
  { programs: 'wipefs lsblk partx blkdiscard blkzone', needsRoot: true, package: 'util-linux' },
  { programs: 'nvme', needsRoot: true, package: 'nvme-cli', modules: 'nvme' },
];

function rowOf(program: string): HostProgramsOf | null {
  const isNamed = (name: string): boolean =>
    name.endsWith('*') ? program.startsWith(name.slice(0, -1)) && /^[a-z]{3,}$/.test(program) : name === program;
  return table.find(({ programs }) => programs.split(' ').some(isNamed)) ?? null;
}

export function needsRoot(program: string): boolean {
  return rowOf(program)?.needsRoot === true;
}

/** What is brought along for programs: which of which package, and modules. */
export interface BroughtAlong {
  readonly packages: readonly string[];
  readonly programs: readonly string[];
  readonly modules: readonly string[];
  readonly modulesWhereThere: readonly string[];
}

/** For those that a package has to be fetched for; null when none has. */
export function broughtAlongFor(programs: readonly string[]): BroughtAlong | null {
  const wanted = programs.flatMap((program) => {
    const row = rowOf(program);
    return row === null || row.package === null ? [] : [{ program, row }];
  });
  if (wanted.length === 0) return null;
  const words = (key: 'modules' | 'modulesWhereThere'): readonly string[] =>
    sorted(wanted.flatMap(({ row }) => row[key]?.split(' ') ?? []));
  return {
    packages: sorted(wanted.map(({ row }) => row.package ?? '')),
    programs: sorted(wanted.map(({ program }) => program)),
    modules: words('modules'),
    modulesWhereThere: words('modulesWhereThere').filter((name) => !words('modules').includes(name)),
  };
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

/** What is needed of a scenario to know its steps' commands at any point. */
export interface Commanding {
  readonly steps: readonly { readonly command: string }[];
  readonly factors?: readonly Pick<FactorSpec, 'name' | 'values' | 'texts'>[];
  readonly workarounds?: readonly Pick<WorkaroundSpec, 'replace' | 'without'>[];
}

/** The programs that a command starts, with each value of each factor in it. */
export function programsOfCommand(command: string, factors: Commanding['factors'] = []): readonly string[] {
  const rounds = Math.max(1, ...factors.map(({ values }) => values.length));
  const found = Array.from({ length: rounds }, (_, round) => programsIn(withValues(command, factors, round)));
  return [...new Set(found.flat())];
}

/** The programs that its steps start, and those of its workarounds. */
export function programsOfSteps({ steps, factors, workarounds = [] }: Commanding): readonly string[] {
  const others = workarounds.flatMap(({ replace, without = {} }) => [...Object.values(replace), ...Object.values(without)]);
  const commands = [...steps.map(({ command }) => command), ...others];
  return [...new Set(commands.flatMap((command) => programsOfCommand(command, factors)))];
}

/** What stands for a name that is not known before the run can be no program. */
const unknownValue = '0';

function withValues(command: string, factors: NonNullable<Commanding['factors']>, round: number): string {
  return parseCommand(command)
    .map((part) => {
      if (part.kind !== 'value') return part.text;
      const factor = factors.find(({ name }) => name === part.name);
      const value = factor?.values[Math.min(round, factor.values.length - 1)];
      return value === undefined ? unknownValue : (factor?.texts?.[value] ?? value);
    })
    .join('');
}
