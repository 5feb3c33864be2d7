// Hosts: the throw-away machines that steps run on.

import type { LabFacts } from '../core/attempt/attempt.ts';
import type { GuestSample, HostExit, Observation } from '../core/attempt/observation.ts';
import type { BroughtAlong } from '../core/scenario/host-programs.ts';
import type { HostSpec } from '../core/scenario/scenario.ts';
import type { TpmSpec } from '../core/scenario/tpm.ts';
import type { GuestImage } from './image-builder.ts';
import type { KernelArtifact, TreeArtifact } from './source.ts';

/** Everything that a host is made of. Hosts of equal recipes are interchangeable. */
export interface HostRecipe {
  /** Null where the scenario has none: then the guest's QEMU starts directly on this machine, unless `needsHost`. */
  readonly kernel: KernelArtifact | null;
  /** True for tools that need a host VM even though nobody says which kernel it boots. */
  readonly needsHost?: true;
  /** Files of components that steps name, by what stands in `${}`: `linux.kernel`, `ovmf.vars`. */
  readonly files?: Readonly<Record<string, RecipeFile>>;
  /** Trees whose `bin` is on PATH, by component name. */
  readonly trees: Readonly<Record<string, TreeArtifact>>;
  /** Programs that steps name and hosts do not have by themselves. */
  readonly tools?: BroughtAlong;
  readonly image: GuestImage | null;
  /** What consoles must show when that runs which was asked for. */
  readonly identities?: readonly ExpectedIdentity[];
  readonly machine: HostSpec;
  /** True gives the host what tracing needs. */
  readonly tracing?: boolean;
  readonly bootTimeoutMs: number;
  /** True boots a host for this attempt alone, where others are restored from a saved one. */
  readonly fresh?: boolean;
}

/** What decides which kind of host a recipe gets. */
export type WantedHost = Pick<HostRecipe, 'kernel' | 'needsHost'>;

export interface RecipeFile {
  /** Absolute, on this machine; read-only by convention. Each attempt that may write gets a copy. */
  readonly path: string;
  /** Equal keys are equal contents. */
  readonly key: string;
}

export interface ExpectedIdentity {
  /** The component's name. */
  readonly component: string;
  readonly stream: 'host' | 'firmware' | 'guest';
  readonly text: string;
}

/**
 * Receives what a host shows, from its first byte; `atMs` counts from the call that started the host. A host tells `output`,
 * `stage` (of its own boot) and, when it ended without being told to, `host-exited`; the attempt itself adds `step-*`,
 * `guest-sample` and `lab-trouble`.
 */
export type Observer = (observation: Observation) => void;

export interface HostFactory {
  /**
   * Gets a host for one attempt: restored from a saved VM when the recipe's kernel was booted before and saving works, else
   * booted. Calls with one kernel share the boot. The observer also gets the console of the boot that was saved.
   * Throws LabError when the VM does not come up (the observer has seen why) and the signal's reason when cancelled.
   */
  start(recipe: HostRecipe, options: { readonly observer: Observer; readonly signal: AbortSignal }): Promise<Host>;
  /** How many hosts of this size may run side by side on this machine, at least 1. */
  capacity(machine: HostSpec): number;
  /** Ends everything that the factory started. May be called twice. */
  dispose(): Promise<void>;
}

export interface Host {
  readonly facts: LabFacts;
  /** Milliseconds that the phases of the start took, in the order in which they ended. */
  readonly startTimings: readonly { readonly phase: 'boot' | 'save' | 'restore' | 'attach'; readonly ms: number }[];
  /** The image's path on the host. */
  readonly imagePath: string | null;
  /** Paths on the host of the recipe's files, by the same names. */
  readonly filePaths?: Readonly<Record<string, string>>;
  /** The command line of the host VM, as a person would type it. */
  readonly byHand: readonly string[];
  /**
   * Runs one command with sh as root. Resolves when it ends or, with `status: null`, when the timeout has passed (then its
   * whole process group is killed). Throws LabError when the host is lost, the signal's reason when cancelled.
   */
  run(step: HostStep, signal: AbortSignal): Promise<StepResult>;
  /** Types on the serial console of a guest that was started to be acted on. */
  typeOnGuest(text: string): void;
  /** Asks the inner QEMU's monitor. Never throws: a monitor that does not answer is an answer, too. */
  askGuest(command: string, args: object | null, options: Pick<BenchOptions, 'timeoutMs'>): Promise<GuestAnswer>;
  /** One look at the inner machine; null while there is none or when it does not answer. */
  sampleGuest(): Promise<GuestSample | null>;
  /** For collectors; null on hosts that can not be looked into. */
  readonly bench: HostBench | null;
  readonly exited: Promise<HostExit>;
  /** Kills the host and removes what it left. May be called twice. */
  dispose(): Promise<void>;
}

export type GuestAnswer =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly words: string }
  /** There is no monitor, or it did not answer in time. */
  | { readonly kind: 'silent' };

export interface HostStep {
  readonly name: string;
  /** All names substituted. */
  readonly command: string;
  /** True adds the guest's consoles, firmware debug port and QMP socket to every qemu-system-* that the command starts. */
  readonly guest: boolean;
  /** For a guest that is acted on: its serial console can be typed on, and its monitor may start programs to save into. */
  readonly acting?: {
    /** The component whose QEMU starts it; null where there is only one. */
    readonly qemu: string | null;
    /** What it is started from instead of anew, as `-incoming` has it. */
    readonly incoming?: string;
  };
  /** A TPM for the guest that the command starts; its state begins with the host, and whoever goes on from a saved guest finds it. */
  readonly tpm?: TpmSpec;
  /** True traces the system calls of each such QEMU, into the file that `HostBench.tracePath` names. */
  readonly traced?: boolean;
  readonly timeoutMs: number;
}

export interface StepResult {
  /** Null: timed out. */
  readonly status: number | null;
  /** Standard output, at most its last 64 KiB, Latin-1. */
  readonly stdout: string;
  readonly ms: number;
}

/** How collectors look into a host. What they do is not shown to the observer. */
export interface HostBench {
  /** In a sandbox this machine's own kernel runs, which is not under test. */
  readonly kind: 'vm' | 'sandbox';
  readonly tracePath: string;
  /** Runs one command with sh as root; the output is whole, error output included. Throws LabError when the host is lost. */
  collect(command: string, options: BenchOptions): Promise<{ readonly status: number | null; readonly output: Uint8Array }>;
  /** Asks the inner QEMU's monitor; throws Error when there is none or it refuses. */
  askGuest(command: string, args: object | null, options: Pick<BenchOptions, 'timeoutMs'>): Promise<unknown>;
  /** Kills what is still running of the steps and resolves when it is gone. */
  endSteps(options: BenchOptions): Promise<void>;
  /** The files that the host was made of and their hashes. */
  ingredients(): Promise<readonly Ingredient[]>;
  /** The kernel's configuration as its package or build has it; null where that is not known. */
  kernelConfig(): Promise<Uint8Array | null>;
}

export interface BenchOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Ingredient {
  /** `kernel`, `initramfs`, `image`, or a component's program or firmware: `qemu: usr/bin/qemu-system-x86_64`. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}
