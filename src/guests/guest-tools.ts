// What the images are made from: parts of Debian, not installed. Where they come from is the business of whoever puts
// firstbad together; the images only know these few doors.

import type { DebianArchitecture } from '../core/scenario/architecture.ts';
import type { Progress } from '../ports/progress.ts';
import type { KernelArtifact, TreeArtifact } from '../ports/source.ts';

/** Each throws LabError or UserError when the part can not be had, and the signal's reason when cancelled. */
export interface GuestTools {
  /** Programs that start on this machine out of their unpacked packages: `bin/<program>` under the tree's root. */
  tree(request: TreeRequest, options: ToolOptions): Promise<TreeArtifact>;
  /** The files of one package. */
  package(name: string, options: PackageOptions): Promise<UnpackedPackage>;
  /** The packages of an installed system, with all that they depend on. */
  system(request: SystemRequest, options: ToolOptions): Promise<PackagedSystem>;
  /** The kernel that the Linux images boot. */
  kernel(options: PackageOptions): Promise<KernelArtifact>;
}

interface SystemRequest {
  readonly suite: string;
  readonly architecture: DebianArchitecture;
  readonly packages: readonly string[];
}

interface PackagedSystem {
  /** Equal keys are equal contents. */
  readonly key: string;
  /** Puts the files of all packages into a folder, which is made; none of their scripts is run. */
  unpack(folder: string): Promise<void>;
}

interface TreeRequest {
  readonly packages: readonly string[];
  /** Names without a folder: `grub-mkimage`. */
  readonly programs: readonly string[];
}

export interface ToolOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface PackageOptions extends ToolOptions {
  /** Without it amd64's. */
  readonly architecture?: DebianArchitecture;
  /** Without it the newest stable one that the archive has. */
  readonly suite?: string;
}

export interface UnpackedPackage {
  /** Equal keys are equal contents. */
  readonly key: string;
  /** The folder that stands for `/`. */
  readonly root: string;
}
