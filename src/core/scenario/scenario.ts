// A scenario: the steps that are run at a point, and what counts as good and as bad. This is the
// checked form; reading it from firstbad.yaml, with positions in errors, is the business of src/scenario.

import type { Architecture } from './architecture.ts';
import type { FixUpWish } from './fix-up-wish.ts';
import type { TpmSpec } from './tpm.ts';
import type { VersionPattern } from './version-pattern.ts';

export interface Scenario {
  readonly name: string;
  /** One line for people. */
  readonly title: string | null;
  /** What the guest's machine is; absent for x86_64. */
  readonly architecture?: Architecture;
  /** In the file's order. Without a component of a host it is flat: see layers.ts. */
  readonly components: readonly ComponentSpec[];
  readonly factors: readonly FactorSpec[];
  readonly exclusions: readonly Exclusion[];
  /** Changes that are no factors, to be tried at a failing point. Absent in a scenario that lists none. */
  readonly workarounds?: readonly WorkaroundSpec[];
  readonly image: ImageSpec | null;
  /** An emulated TPM of the guest, its state fresh in each attempt; absent where the guest has none. */
  readonly tpm?: TpmSpec;
  readonly host: HostSpec;
  /** At least one. */
  readonly steps: readonly Step[];
  /** What is done with the guest once all of `good` was seen; absent without any. */
  readonly acts?: readonly Act[];
  /** All of these must hold for a good attempt. At least one. */
  readonly good: readonly Expectation[];
  /** Any of these makes a bad attempt; when empty, every failure to get good in time is bad. */
  readonly bad: readonly Expectation[];
  readonly timeouts: Timeouts;
  /** Attempts at each point, at least 1. */
  readonly attempts: number;
}

/**
 * The layers of the machine under test: the kernel that boots the host, tools and a QEMU whose programs are on PATH there, the
 * firmware, boot loader and kernel of the guest.
 */
export const componentRoles = ['host-kernel', 'host-tool', 'qemu', 'firmware', 'loader', 'guest-kernel'] as const;

export type ComponentRole = (typeof componentRoles)[number];

export interface ComponentSpec {
  readonly name: string;
  readonly role: ComponentRole;
  readonly source: SourceSpec;
  /** What the file asks for, in its order. Not empty. */
  readonly versions: readonly VersionPattern[];
  /** For commits that firstbad builds itself: options on top of what a build needs anyway, as `CONFIG_NVME_CORE=y`. */
  readonly buildOptions?: readonly string[];
  /** Of kernels: `package` begins with the configuration of the first version that the file names. The smallest one without it. */
  readonly buildConfig?: 'package';
  /** A command that builds a commit instead of what suits the role. It runs on the user's machine: only when the user says so. */
  readonly buildCommand?: BuildCommand;
  /** For commits that do not build; patches are inside the scenario's folder. Applied only when the user says so, too. */
  readonly buildFixUps?: readonly FixUpWish[];
}

export interface BuildCommand {
  /** For sh in the worktree; `${jobs}` is how many jobs it may run. */
  readonly command: string;
  /** What it makes, in the worktree: a kernel image, a firmware image, or a QEMU as installed. */
  readonly output: string;
  /** Kernels only: the folder of its modules, in the worktree, `<release>/kernel/` or `kernel/` in it. Null for a kernel without. */
  readonly modules: string | null;
}

export type SourceSpec = DebianSourceSpec | FilesSourceSpec | MachineSourceSpec | NamedSourceSpec | BuiltInSourceSpec;

/** What firstbad brings itself; no scenario file names it. */
export interface BuiltInSourceSpec {
  readonly kind: 'built-in';
  readonly name: 'dio-probe' | 'file-system-makers';
}

export interface DebianSourceSpec {
  readonly kind: 'debian';
  /** A binary package or a metapackage: `linux-image-cloud-amd64`, `qemu-system-x86`. */
  readonly package: string;
  /** Null means all suites that the machine's archive serves. */
  readonly suites: readonly string[] | null;
}

export interface FilesSourceSpec {
  readonly kind: 'files';
  /** Relative to the scenario's folder and inside it: one entry for each version. */
  readonly versions: readonly FilesVersionSpec[];
}

export interface FilesVersionSpec {
  readonly label: string;
  /**
   * Kernel: the vmlinuz. QEMU: a tree as installed (`usr/bin/qemu-system-x86_64` inside). Firmware: the image, or a folder with
   * bios-256k.bin or bios.bin in it.
   */
  readonly path: string;
  /** Kernel only: the folder that holds `<release>/kernel/...`; null for a kernel without modules. */
  readonly modules: string | null;
}

/** The kernel or QEMU that is installed on the machine firstbad runs on. */
export interface MachineSourceSpec {
  readonly kind: 'machine';
}

/** A source that the user of this machine has named; where it is, is his to say. */
export interface NamedSourceSpec {
  readonly kind: 'named';
  readonly name: string;
}

export interface FactorSpec {
  readonly name: string;
  /** As written in the file. Not empty, no duplicates. */
  readonly values: readonly string[];
  /** What a value stands for in steps, by value; absent where values stand for themselves. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** How large a change is for a user, the smallest first. */
export const changeSizes = ['device-option', 'cache-mode', 'setting', 'downgrade', 'upgrade'] as const;

export type ChangeSize = (typeof changeSizes)[number];

export interface WorkaroundSpec {
  readonly name: string;
  /** What a user changes, for people. */
  readonly change: string;
  readonly size: ChangeSize;
  /** Values of factors that it needs; the rest is as where it fails. */
  readonly at: Readonly<Record<string, string>>;
  /** Commands to run instead, by the name of the step. */
  readonly replace: Readonly<Record<string, string>>;
  /** Words to add to the end of commands, by the name of the step. */
  readonly append: Readonly<Record<string, string>>;
  /** Another image to boot from; null for the scenario's own. */
  readonly image: ImageSpec | null;
  /**
   * Where it needs another guest than the scenario's: the commands of that guest without the change. It has to fail where the
   * change helps, or it says nothing.
   */
  readonly without?: Readonly<Record<string, string>>;
}

/** Cells to leave out: those for which every condition holds. At least one condition. */
export interface Exclusion {
  readonly when: readonly Condition[];
  readonly because: string;
}

/** `values` are values of the named factor; `versions` mean every version that they match, `6.1` the whole series. */
export type Condition =
  | { readonly kind: 'factor'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'component'; readonly name: string; readonly versions: readonly VersionPattern[] };

/**
 * What starts the kernel of a UEFI image. `uki`: systemd's stub, in one file with kernel, initramfs and command line. `stub`: the
 * firmware itself, by the kernel's own EFI stub and a boot entry.
 */
export const efiLoaders = ['grub', 'systemd-boot', 'uki', 'stub'] as const;

export type EfiLoader = (typeof efiLoaders)[number];

/** Those that have UEFI. */
export type EfiArchitecture = Exclude<Architecture, 's390x' | 'ppc64le'>;

export function hasUefi(architecture: Architecture): architecture is EfiArchitecture {
  return architecture !== 's390x' && architecture !== 'ppc64le';
}

export interface BootSectorSpec {
  readonly kind: 'boot-sector';
  readonly sectors: number;
  /** The first of them, an LBA; absent for 1. */
  readonly from?: number;
  /** How far beyond a page of the guest's memory they are read to, in bytes; absent for 0. */
  readonly memoryOffset?: number;
}

export type ImageSpec =
  | BootSectorSpec
  | { readonly kind: 'grub' }
  | { readonly kind: 'linux' }
  /** `architecture` is absent for x86_64. */
  | { readonly kind: 'linux-direct'; readonly architecture?: Architecture }
  /** `signed` is absent where nothing is signed. */
  | { readonly kind: 'uefi'; readonly loader: EfiLoader; readonly architecture: EfiArchitecture; readonly signed?: true }
  /** A system of this suite's packages; `architecture` is absent for x86_64. */
  | { readonly kind: 'debian'; readonly suite: string; readonly architecture?: Architecture }
  /** Relative to the scenario's folder and inside it. */
  | { readonly kind: 'file'; readonly path: string };

export interface HostSpec {
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  /** Kernel modules that the steps need besides those firstbad loads itself (loop, virtio, ext4). */
  readonly modules: readonly string[];
  /** Words added to the host's kernel command line. */
  readonly kernelArguments: readonly string[];
  /** Loaded with them, as far as the kernel has them. */
  readonly modulesWhereThere?: readonly string[];
  /** Modules that a step loads itself, with parameters; the host only carries them, as far as the kernel has them. */
  readonly modulesOnDemand?: readonly string[];
  /** Empty disks that steps may write to; what is written ends with the attempt. */
  readonly scratchDisks?: readonly ScratchDisk[];
}

/** A virtio disk with the serial number `scratch-<sector size>`. */
export interface ScratchDisk {
  /** In bytes: 512, 4096. */
  readonly sectorSize: number;
  readonly bytes: number;
}

/**
 * One command, run by sh on the host, as root where that is a VM. `${name}` stands for a factor's value, for a component's version
 * label, for `${image}` (the image's path on the host) or for the captured output of an earlier step; `${name.kernel}` and the like
 * for the path of a component's file there (see layers.ts).
 */
export interface Step {
  readonly name: string;
  /** `run` must end before the next step starts; `guest` starts the inner machine, is the only one and the last. */
  readonly kind: 'run' | 'guest';
  readonly command: string;
  /** The name under which later steps see this step's standard output, trimmed. */
  readonly capture: string | null;
  readonly timeoutMs: number;
}

/** Consoles that a pattern can be matched against; `qemu` is the inner QEMU's own standard output and error. */
export type ConsoleName = 'host' | 'guest' | 'firmware' | 'qemu';

export type Expectation =
  /** `source` is a JavaScript regular expression, matched against each line without its control sequences. */
  | { readonly kind: 'console'; readonly console: ConsoleName; readonly source: string }
  | { readonly kind: 'status'; readonly step: string; readonly statuses: readonly number[] | 'nonzero' }
  /**
   * The step's program refused with words that `source`, as above, matches: it ended by itself with a status from 1 to 124, the one that
   * starts the guest before the guest ran. Only under `bad`.
   */
  | { readonly kind: 'refused'; readonly step: string; readonly source: string };

/** Something that is done with a guest that is up. */
export interface Act {
  readonly name: string;
  readonly deed: Deed;
  /** True when the guest starts again because of it: its banners are then no failure. */
  readonly restarts: boolean;
  /** Lines of consoles that have to come after it began; empty when it is enough that it was done. */
  readonly good: readonly Expectation[];
  /** Besides the scenario's own. A refusal here is one of QEMU or of its monitor. */
  readonly bad: readonly Expectation[];
  readonly timeoutMs: number;
}

/** Texts may have `${name}` in them, as commands of steps. */
export type Deed =
  /** Typed on the guest's serial console, Enter at its end. */
  | { readonly kind: 'type'; readonly text: string }
  /** One command of QMP, as JSON: `{"execute": "device_add", "arguments": {...}}`. */
  | { readonly kind: 'qmp'; readonly json: string }
  /** One line for QEMU's human monitor. */
  | { readonly kind: 'monitor'; readonly line: string }
  | { readonly kind: 'reset' }
  /** Saved into a file; QEMU ends, and is started anew from it: the same, or that of another component. */
  | { readonly kind: 'restore'; readonly to: string | null };

/** Bounds, in milliseconds. */
export interface Timeouts {
  /** From the start of the host VM to its first user-space line. */
  readonly bootMs: number;
  /** From the start of the guest step to a decision. */
  readonly guestMs: number;
  /** Without any progress of the guest (consoles, block statistics, vCPU) for so long, it hangs. */
  readonly stallMs: number;
}
