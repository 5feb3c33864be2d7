// The lab: everything real that a hunt may ask for, from the journal to the hosts. `src/catalog` puts the real one together, tests a
// played one. Its parts are made when they are first asked for: who only looks at old hunts opens no host.

import type { UserError } from '../core/base/user-error.ts';
import type { Diagnoser } from '../core/explain/diagnosis.ts';
import type { KnownIssue } from '../core/explain/known-issue.ts';
import type { CommitName } from '../core/git/commit.ts';
import type { KnownTree, TreeName } from '../core/git/known-tree.ts';
import type { Judge } from '../core/judge/judge.ts';
import type { Architecture } from '../core/scenario/architecture.ts';
import type { FixUpWish } from '../core/scenario/fix-up-wish.ts';
import type { GuestDriver } from '../core/scenario/guest-drivers.ts';
import type { KnownSource } from '../core/scenario/known-source.ts';
import type { BuildCommand, ComponentRole, HostSpec, Scenario, SourceSpec } from '../core/scenario/scenario.ts';
import type { VersionLine } from '../core/scenario/version.ts';
import type { CaseFile } from '../core/stored/case-file.ts';
import type { Encoding } from '../core/stored/hunt-file.ts';
import type { MachineFacts, PlannedFixUp } from '../core/stored/hunt-plan.ts';
import type { Builder } from '../ports/builder.ts';
import type { CacheShelf } from '../ports/cache.ts';
import type { Collector } from '../ports/collector.ts';
import type { CommandFiles, CommandRunner } from '../ports/command.ts';
import type { Configurator, KernelConfigurations } from '../ports/configurator.ts';
import type { DoctorCheck } from '../ports/doctor.ts';
import type { Sha256 } from '../ports/hash.ts';
import type { HostFactory, WantedHost } from '../ports/host.ts';
import type { GuestImage, ImageBuilder } from '../ports/image-builder.ts';
import type { EvidenceStore, Journal } from '../ports/journal.ts';
import type { MailArchive } from '../ports/mail-archive.ts';
import type { Patches } from '../ports/patches.ts';
import type { Progress } from '../ports/progress.ts';
import type { Repository, Worktrees } from '../ports/repository.ts';
import type { Source } from '../ports/source.ts';
import type { CaseProblem } from '../reports/case/reading-of.ts';
import type { ScriptImage } from '../reports/write/script-pieces.ts';

/** What the user says of the Debian archive instead of what the machine's apt knows. */
export interface ArchiveChoice {
  readonly mirror?: string;
  readonly securityMirror?: string;
  /** Only these; each must be there. */
  readonly suites?: readonly string[];
  /** True: only what the cache holds of the archive's lists is read, and nothing is fetched. */
  readonly keptOnly?: boolean;
  /** Files with OpenPGP keys; only these are trusted then. */
  readonly keyrings?: readonly string[];
}

/** The archive that the user has named once on this machine; what a command names counts more. */
export interface NamedArchive {
  /** Null when none was named. Throws UserError `mirror-unreadable`. */
  read(): Promise<ArchiveChoice | null>;
  /** Its keyrings as absolute paths. */
  write(choice: ArchiveChoice & { readonly mirror: string }): Promise<void>;
  /** False when there was none. */
  remove(): Promise<boolean>;
}

/** What the machine's apt knows. */
export const machineArchive: ArchiveChoice = {};

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Absolute. */
  readonly folder: string;
  /** Of the file's text. */
  readonly sha256: string;
  /** What is allowed and probably not meant, for people. */
  readonly warnings: readonly string[];
}

export interface Lab {
  readonly sha256: Sha256;
  /** What lies there; `-` is a file. Reports are those beside a scenario: `report.txt`, `report.eml`, ... */
  lookAt(path: string): Promise<PathLook>;
  /** Reads `firstbad.yaml` in a folder, or the file itself. Throws UserError with positions. */
  loadScenario(path: string): Promise<LoadedScenario>;
  journal(): Promise<Journal>;
  evidence(): Promise<EvidenceStore>;
  judge(scenario: Scenario): Promise<Judge>;
  source(request: SourceRequest): Promise<Source>;
  images(scenarioFolder: string): Promise<ImageBuilder>;
  /** Throws UserError when the repository can not be read or its commits can not be built. */
  commitBuilder(request: CommitBuilderRequest): Promise<CommitBuilder>;
  /** Of one commit of a kernel, with any configuration; otherwise as `commitBuilder`. */
  kernelConfigurations(request: CommitBuilderRequest & { readonly commit: CommitName }): Promise<ConfigurationBuilder>;
  /** For traced attempts. */
  collectors(): Promise<readonly Collector[]>;
  /** For `diagnose` of core/evidence. */
  diagnosers(): Promise<readonly Diagnoser[]>;
  /** Failures that are understood elsewhere, from known-issues/. */
  knownIssues(): Promise<readonly KnownIssue[]>;
  /** Who opens the hosts disposes them. */
  hosts(progress: Progress): Promise<LabHosts>;
  doctorChecks(): Promise<readonly DoctorCheck[]>;
  /** Throws UserError `repository-unknown`. */
  repository(path: string, signal: AbortSignal): Promise<Repository>;
  /** Worktrees of ours; who opens them disposes them. */
  worktrees(repository: Repository, request: WorktreesRequest): Promise<Worktrees>;
  /** Removes a pool that was opened `apart`, once nobody needs it. Gives what kept it from that, null when nothing did. */
  removeWorktrees(apart: string): Promise<string | null>;
  /** Of one commit of the repository whose worktrees these are. */
  configurator(request: ConfiguratorRequest): Promise<Configurator>;
  /** Patched commits of this repository, kept apart from it. */
  patches(repository: Repository, signal: AbortSignal): Promise<Patches>;
  commands(): Promise<CommandRunner>;
  /** As seen from the current folder. */
  commandFiles(repository: Pick<Repository, 'checkout'>): Promise<CommandFiles>;
  /** A file's text, or that of standard input for `-`. Throws UserError `file-unreadable`. */
  readText(path: string): Promise<string>;
  /** As `readText`, byte for byte; a file of more than `bytesMax` is refused. */
  readBytes(path: string, bytesMax: number): Promise<Uint8Array>;
  /** An mbox, a folder of mails or a public-inbox repository. Throws UserError `archive-unreadable`. */
  mailArchive(path: string): Promise<MailArchive>;
  cache(): Promise<readonly CacheShelf[]>;
  knownTrees(): Promise<KnownTrees>;
  knownSources(): Promise<KnownSources>;
  mirror(): Promise<NamedArchive>;
  /** A guest image as what is in it; null when that is too much for a script. */
  scriptImage(image: GuestImage): Promise<ScriptImage | null>;
  huntFiles(): Promise<HuntFiles>;
  caseFiles(): Promise<CaseFiles>;
}

/** Cases as texts. */
export interface CaseFiles {
  /** Throws UserError `case-invalid` with line and column of everything that is wrong. */
  parse(text: string, name: string): CaseFile;
  text(file: CaseFile, form: 'yaml' | 'json'): string;
  /** `case-invalid`, for what only the reader of reports sees. */
  error(file: { readonly text: string; readonly name: string }, problem: CaseProblem): UserError;
}

/** Sources that the user has named on this machine. */
export interface KnownSources {
  list(): Promise<readonly KnownSource[]>;
  /** Reads it first: one that has nothing to read is not taken. Throws UserError or LabError as `Place.list` does. */
  add(
    source: KnownSource,
    options: { readonly signal: AbortSignal; readonly progress: Progress },
  ): Promise<{ readonly source: KnownSource; readonly versions: VersionLine }>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
}

/** Clones whose tags and commits are versions beside the packages of the archive. */
export interface KnownTrees {
  list(): Promise<readonly KnownTree[]>;
  /** The path as it is kept, and what its tags name. Throws UserError for a path that is no repository. */
  add(name: TreeName, path: string, signal: AbortSignal): Promise<{ readonly tree: KnownTree; readonly versions: VersionLine }>;
  /** False when there was none of this name. */
  remove(name: TreeName): Promise<boolean>;
}

export type PathLook = { readonly kind: 'file' | 'missing' } | { readonly kind: 'folder'; readonly reports: readonly string[] };

/** Files with hunts in them, and the scenarios that go with them. */
export interface HuntFiles {
  readonly encoding: Encoding;
  /** True for a folder that `layScenario` has made. */
  isOurs(folder: string): boolean;
  /** firstbad.yaml, the files that it names and `more` of the folder, by their path in it. Throws UserError when that is too much. */
  scenarioFiles(loaded: LoadedScenario, more?: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The scenario of such files, which lie nowhere: its folder is empty. Null without a firstbad.yaml. Throws UserError with positions. */
  scenarioOf(files: ReadonlyMap<string, Uint8Array>): LoadedScenario | null;
  /** Puts them into a folder of firstbad's own, whole, and returns it; the same files always lie in the same folder. */
  layScenario(files: ReadonlyMap<string, Uint8Array>): Promise<string>;
  /** Throws UserError `file-unreadable`. */
  read(path: string): Promise<string>;
  /** Compressed, whole or not at all. */
  write(path: string, lines: readonly string[]): Promise<void>;
}

export interface ConfiguratorRequest {
  readonly worktrees: Worktrees;
  readonly commit: CommitName;
  /** The configuration's place in the tree, and the command that makes a whole one of it. */
  readonly file: string;
  readonly make: readonly string[];
}

export interface WorktreesRequest {
  readonly max: number;
  /** A pool of its own under this name, for worktrees that a person works in: no search takes them. */
  readonly apart?: string;
  readonly signal: AbortSignal;
}

export interface CommitBuilderRequest {
  /** What a commit becomes. */
  readonly role: ComponentRole;
  /** What it is a commit of, where that is known: not all firmware is SeaBIOS. */
  readonly tree?: TreeName | null;
  /** The package that a build stands for, where the component's source is one: of GRUB's tree each has a platform of its own. */
  readonly package?: string;
  /** Of the guest; absent for x86_64. */
  readonly architecture?: Architecture;
  readonly repository: string;
  /** `ComponentSpec.buildOptions`. */
  readonly options: readonly string[];
  /** A kernel's, as text, to begin with; null for the smallest one that makes a host. */
  readonly configuration?: string | null;
  /** Of kernels: what the scenario loads as modules. */
  readonly modules?: readonly string[];
  /** A command of the scenario's own instead of what suits the role; only one that the user trusts. */
  readonly command?: BuildCommand | null;
  /** Those that the user gives on the command line, and those of a scenario that the user trusts. */
  readonly fixUps?: readonly FixUpWish[];
  readonly signal: AbortSignal;
}

export interface CommitBuilder {
  readonly repository: Repository;
  readonly builder: Builder;
  /** What was given, with the hashes of the patches. */
  readonly fixUps: readonly PlannedFixUp[];
  /** Of all builds that are kept, on disk. */
  cacheBytes(): Promise<number>;
  dispose(): Promise<void>;
}

export interface ConfigurationBuilder extends Omit<CommitBuilder, 'builder'> {
  readonly kernels: KernelConfigurations;
}

export interface SourceRequest {
  readonly role: ComponentRole;
  readonly spec: SourceSpec;
  /** Of the guest; absent for x86_64. What belongs to a host is for this machine whatever it says. */
  readonly architecture?: Architecture;
  readonly scenarioFolder: string;
  /** Of a guest's kernel: what the scenario's devices need. A version that lacks one is told of when it is made usable. */
  readonly drivers?: readonly GuestDriver[];
  /** Of firmware. True: `stubvars` is made for each version, too. */
  readonly bootEntry?: boolean;
  /** How commits of a known tree are built, as of ComponentSpec. */
  readonly buildOptions?: readonly string[];
  /** True: what is listed is all that is asked, and no tree is looked at. */
  readonly withoutTrees?: boolean;
  /** Told what a person should know and is no error: a suite that the archive does not serve, say. */
  readonly onNote: (note: string) => void;
}

export interface LabHosts {
  readonly factory: HostFactory;
  describeMachine(machine: HostSpec, host: WantedHost, signal: AbortSignal): Promise<MachineFacts>;
}
