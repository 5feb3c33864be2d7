// A source: where a component's versions come from.

import type { StepFileName } from '../core/scenario/layers.ts';
import type { Version, VersionLine } from '../core/scenario/version.ts';
import type { Progress } from './progress.ts';

export interface Source {
  /** For people and for `--json`: `debian linux-image-cloud-amd64`. */
  readonly description: string;
  /** All versions, oldest first. Throws UserError when the source can not be read. */
  line(signal: AbortSignal, progress?: Progress): Promise<VersionLine>;
  /**
   * Makes a version usable, from the cache when it is there. Downloads are verified before anything of them is used.
   * Throws LabError when it can not be had, and the signal's reason when cancelled; then nothing half-written stays.
   */
  materialize(version: Version, options: { readonly signal: AbortSignal; readonly progress: Progress }): Promise<Artifact>;
  /**
   * What making it usable would download: nothing when the cache has it, nothing that could be had either when its archive has lost
   * a part of it. Absent in sources that download nothing. Throws as `line` does.
   */
  bytesMissing?(version: Version, signal: AbortSignal): Promise<number>;
  /**
   * A version that is not in the line and can be had by the name that a person gives it: a commit. Null for what names none. Absent in
   * sources whose line is all that they have.
   */
  find?(text: string, signal: AbortSignal): Promise<Version | null>;
  /** What building it will take, milliseconds: 0 where nothing is built, null where nobody knows. Absent in sources that build nothing. */
  buildMs?(version: Version, signal: AbortSignal): Promise<number | null>;
}

export type Artifact = KernelArtifact | TreeArtifact;

/** Files of an artifact that steps can name, by `StepFileName`; absolute paths. A kernel's `kernel` is its vmlinuz without being told. */
export type ArtifactFiles = Readonly<Partial<Record<StepFileName, string>>>;

/** A kernel on this machine's disk. Paths are absolute, the files are read-only by convention. */
export interface KernelArtifact {
  readonly kind: 'kernel';
  /** Equal keys are equal contents. */
  readonly key: string;
  readonly vmlinuz: string;
  /** The folder that holds `kernel/`, `modules.builtin`, ...; null for a kernel without modules. */
  readonly modules: string | null;
  readonly config: string | null;
  readonly files?: ArtifactFiles;
  /** What its banner must show when it boots; null or absent where nothing is known of it. */
  readonly identity?: string | null;
  /** Its GNU build id, hexadecimal, which it must show in /sys/kernel/notes; null or absent where it is not known. */
  readonly buildId?: string | null;
}

/**
 * A relocatable tree of programs: `bin/<program>` are launchers that start it through the tree's own dynamic loader, with its
 * own libraries, firmware and modules, wherever the tree is mounted.
 */
export interface TreeArtifact {
  readonly kind: 'tree';
  readonly key: string;
  readonly root: string;
  readonly files?: ArtifactFiles;
  /** What firmware must say of itself when it starts; null or absent where nothing is known of it. */
  readonly identity?: string | null;
}
