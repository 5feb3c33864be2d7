// Puts the lab together out of real things, each when it is first asked for: `firstbad --help` opens nothing.

import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { ArchiveChoice, Lab } from '../app/lab.ts';
import { together } from '../core/base/together.ts';
import { LabError } from '../core/base/user-error.ts';
import type { FlatLabProvider } from '../hosts/flat/lab.ts';
import type { VmLabProvider } from '../hosts/vm/lab.ts';
import type { Folders } from '../infra/files/folders.ts';
import { readMachineFacts } from '../infra/machine/machine-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Progress } from '../ports/progress.ts';
import type { TreeArtifact } from '../ports/source.ts';
import type { DebianArchive } from '../sources/debian/archive.ts';
import type { DebianTools } from '../sources/debian/tools.ts';

export interface LabOptions {
  readonly folders: Folders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** firstbad's own. */
  readonly version: string;
  /** Told when the journal has lost something that was written. */
  readonly onLoss?: (text: string) => void;
}

export interface OpenedLab {
  /** With the archive that the machine's apt knows, or the one that the user names. */
  choose(archive: ArchiveChoice): Lab;
  close(): void;
}

export function openLab(options: LabOptions): OpenedLab {
  let journal: Promise<Journal> | null = null;
  let opened: Journal | null = null;
  // A hunt opens its sources for each of its questions; what the archive says once is known.
  const told = new Set<string>();
  const openJournal = async (): Promise<Journal> => {
    const { openJournalDatabase } = await import('../infra/journal/journal-database.ts');
    const path = join(options.folders.state, 'journal.db');
    opened = openJournalDatabase({ path, clock: options.clock, ...(options.onLoss ? { onLoss: options.onLoss } : {}) });
    return opened;
  };
  return {
    choose: (archive) => labWith(archive, options, { journal: () => (journal ??= openJournal()), told }),
    close: () => opened?.close(),
  };
}

interface SharedParts {
  readonly journal: () => Promise<Journal>;
  readonly told: Set<string>;
}

// eslint-disable-next-line max-lines-per-function -- a table: a part of the lab each, loaded when it is asked for
function labWith(choice: ArchiveChoice, options: LabOptions, { journal, told }: SharedParts): Lab {
  const { folders } = options;
  const notes = new Set<(note: string) => void>();
  const tellAll = (note: string): void => {
    if (told.has(note)) return;
    told.add(note);
    for (const tell of notes) tell(note);
  };
  let debian: Promise<Debian> | null = null;
  const openedDebian = (): Promise<Debian> => (debian ??= openDebian(choice, options, tellAll));
  const silent = (): void => undefined;
  const building = {
    folders,
    clock: options.clock,
    tools: async () => (await openedDebian()).tools,
    toolchain: {
      key: async (packages: readonly string[], signal: AbortSignal) =>
        (await openedDebian()).tools.toolchainKey(packages, { signal, progress: silent }),
      root: async (packages: readonly string[], signal: AbortSignal) =>
        (await (await openedDebian()).tools.toolchain(packages, { signal, progress: silent })).root,
    },
  };
  return {
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    lookAt: async (path) => (await import('./report-file.ts')).lookAtPath(path),
    loadScenario: async (path) => (await import('./scenario-file.ts')).loadScenarioFile(path),
    journal,
    evidence: async () => {
      const { openEvidenceFiles } = await import('../infra/files/evidence-files.ts');
      return openEvidenceFiles(join(folders.state, 'evidence'));
    },
    judge: async (scenario) => {
      const { createJudge } = await import('../core/judge/judge.ts');
      const { builtInDetectors } = await import('../detectors/built-in.ts');
      return createJudge({ scenario, detectors: builtInDetectors });
    },
    source: async (request) => {
      notes.add(request.onNote);
      const { createSource } = await import('./sources.ts');
      const { withKnownTree } = await import('./trees.ts');
      const source = await createSource(request, { ...(await openedDebian()), cacheFolder: folders.cache, folders });
      return withKnownTree(source, request, building);
    },
    images: async (scenarioFolder) => {
      const { createImageBuilder } = await import('../guests/image-builder.ts');
      return createImageBuilder({ cacheFolder: folders.cache, scenarioFolder, tools: (await openedDebian()).tools });
    },
    commitBuilder: async (request) => {
      const { openCommitBuilder } = await import('./commit-builder.ts');
      return openCommitBuilder(request, building);
    },
    kernelConfigurations: async (request) => {
      const { openKernelConfigurations } = await import('./commit-builder.ts');
      return openKernelConfigurations(request, building);
    },
    collectors: async () => (await import('../collectors/built-in.ts')).builtInCollectors,
    diagnosers: async () => (await import('../diagnosers/built-in.ts')).builtInDiagnosers,
    knownIssues: async () => (await import('./known-issues.ts')).readKnownIssues(),
    hosts: async (progress) => {
      const hosts = await openRoutedHosts(await openedDebian(), folders, { progress, say: tellAll });
      return {
        factory: hosts,
        describeMachine: async (machine, host, signal) => {
          const lab = await hosts.describe(machine, host, signal);
          return readMachineFacts({ ...lab, firstbad: options.version });
        },
      };
    },
    scriptImage: async (image) => (await import('../guests/image-pieces.ts')).imagePieces(image.path),
    huntFiles: async () => (await import('./hunt-files.ts')).huntFilesIn(folders),
    caseFiles: async () => (await import('./case-files.ts')).caseFiles,
    knownTrees: async () => (await import('./trees.ts')).knownTrees(folders),
    mirror: async () => {
      const { mirrorFile } = await import('../infra/files/mirror-file.ts');
      const file = mirrorFile(folders.state);
      return {
        ...file,
        write: ({ mirror, securityMirror, keyrings }) =>
          file.write({
            mirror,
            ...(securityMirror === undefined ? {} : { securityMirror }),
            ...(keyrings === undefined ? {} : { keyrings: keyrings.map((path) => resolve(path)) }),
          }),
      };
    },
    knownSources: async () => {
      const { knownSources } = await import('./known-sources.ts');
      const { archive } = await openedDebian();
      return knownSources(folders, { proxy: (signal) => archive.proxy(signal) });
    },
    cache: async () => (await import('./cache.ts')).cacheShelves(folders),
    repository: async (path, signal) => (await import('./repositories.ts')).repositoryAt(path, folders, signal),
    worktrees: async (repository, request) => (await import('./repositories.ts')).worktreesFor(repository, folders, request),
    configurator: async (request) => (await import('../builders/configurator.ts')).createConfigurator(request),
    removeWorktrees: async (apart) => (await import('./repositories.ts')).removeWorktreesApart(apart, folders),
    patches: async (repository, signal) => (await import('./repositories.ts')).patchesFor(repository, folders, signal),
    commands: async () => (await import('../infra/processes/command-runner.ts')).commandRunner,
    commandFiles: async (repository) => {
      const { commandFiles } = await import('../sources/git/command-files.ts');
      return commandFiles(repository, process.cwd());
    },
    readBytes: async (path, bytesMax) => (await import('./report-file.ts')).readBytesFrom(path, bytesMax),
    mailArchive: async (path) => (await import('../archives/open-mail-archive.ts')).openMailArchive(path),
    readText: async (path) => (await import('./repositories.ts')).readTextFrom(path),
    doctorChecks: async () => {
      const { doctorChecks } = await import('./doctor.ts');
      const opened = await openedDebian();
      return doctorChecks({ ...opened, folders, openHosts: () => openHosts(opened, folders, () => undefined) });
    },
  };
}

export interface Debian {
  readonly archive: DebianArchive;
  readonly tools: DebianTools;
}

async function openDebian(choice: ArchiveChoice, options: LabOptions, onNote: (note: string) => void): Promise<Debian> {
  const { mirrorFile } = await import('../infra/files/mirror-file.ts');
  const { createDebianArchive } = await import('../sources/debian/archive.ts');
  const { readArchiveConfiguration } = await import('../sources/debian/apt-configuration.ts');
  const { createDebianTools } = await import('../sources/debian/tools.ts');
  const archive = createDebianArchive({
    cacheFolder: join(options.folders.cache, 'debian'),
    configure: async () => {
      const named = choice.mirror === undefined ? await mirrorFile(options.folders.state).read() : null;
      const own = named === null ? {} : { ...named, origin: 'firstbad mirror' };
      return readArchiveConfiguration({ options: { ...own, ...choice }, env: options.env });
    },
    clock: options.clock,
    suites: choice.suites ?? null,
    keptOnly: choice.keptOnly ?? false,
    onNote,
  });
  return { archive, tools: createDebianTools(archive) };
}

async function openHosts({ tools }: Debian, folders: Folders, progress: Progress) {
  const { createVmHosts } = await import('../hosts/vm/factory.ts');
  return createVmHosts({ lab: labProvider(tools, folders), cacheFolder: folders.cache, stateFolder: folders.state, progress });
}

const hostPackages = {
  // losetup is in the package mount.
  packages: ['busybox-static', 'dash', 'mount', 'coreutils'],
  programs: ['busybox', 'dash', 'losetup', 'dd'],
};
const tracerPackage = { packages: ['strace'], programs: ['strace'] };

/** Hosts of every kind. */
async function openRoutedHosts(
  debian: Debian,
  folders: Folders,
  { progress, say }: { readonly progress: Progress; readonly say: (note: string) => void },
) {
  const { routeHosts } = await import('./hosts.ts');
  const { createFlatHosts } = await import('../hosts/flat/factory.ts');
  const { findSandbox } = await import('../hosts/flat/usable.ts');
  let finding: ReturnType<typeof findSandbox> | null = null;
  const usable = (signal: AbortSignal): ReturnType<typeof findSandbox> => {
    finding ??= findSandbox(signal);
    finding.then(
      (found) => {
        if (!found.ok) say(`no sandbox can be made here (${found.why}): a host VM is used instead`);
      },
      () => (finding = null),
    );
    return finding;
  };
  return routeHosts({
    vm: await openHosts(debian, folders, progress),
    flat: createFlatHosts({ lab: flatLabProvider(debian.tools), cacheFolder: folders.cache, progress, usable }),
    usable,
    ownKernel: (signal) => debian.tools.kernel({ signal, progress }),
  });
}

/** What sandboxes have of programs is what host VMs have. */
export function flatLabProvider(tools: DebianTools): FlatLabProvider {
  let programs: Promise<TreeArtifact> | null = null;
  return async (options) => ({
    programs: await (programs ??= tools.tree(hostPackages, options)),
    tools: (wanted, signal) => tools.tree(wanted, { ...options, signal }),
    tracer: (signal) => tools.tree(tracerPackage, { ...options, signal }),
  });
}

/** The lab's own programs come from Debian too, the newest stable release that the archive has. */
export function labProvider(tools: DebianTools, { cache }: Pick<Folders, 'cache'>): VmLabProvider {
  return async (options) => {
    const [qemu, programs] = await together([tools.qemu(options), tools.tree(hostPackages, options)]);
    return {
      qemu: {
        launcher: join(qemu.root, 'bin', 'qemu-system-x86_64'),
        key: qemu.key,
        description: `${qemu.version.replace(/^\d+:|[+-].*$/g, '')} (Debian ${qemu.version})`,
      },
      programs,
      tools: (wanted, signal) => tools.tree(wanted, { ...options, signal }),
      tracing: async (signal) => ({
        tracer: await tools.tree(tracerPackage, { ...options, signal }),
        limits: await limitsProgram(join(cache, 'probes'), signal),
      }),
    };
  };
}

async function limitsProgram(folder: string, signal: AbortSignal): Promise<TreeArtifact | null> {
  const { makeDioProbe } = await import('../sources/built-in/dio-probe.ts');
  try {
    return await makeDioProbe(folder, signal);
  } catch (error) {
    // Without a compiler one line of the evidence is missing, and says so.
    if (error instanceof LabError && error.code === 'probe-not-built') return null;
    throw error;
  }
}
