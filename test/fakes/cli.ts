// The command line with a lab without machines: what it wrote, and with which status it ended.

import { createHash } from 'node:crypto';
import type { ArchiveChoice, Lab, LoadedScenario, PathLook } from '../../src/app/lab.ts';
import type { Session } from '../../src/app/session.ts';
import type { HuntWatcher } from '../../src/app/watcher.ts';
import { caseFiles } from '../../src/catalog/case-files.ts';
import { runCli } from '../../src/cli/app.ts';
import type { World } from '../../src/cli/context.ts';
import { assert } from '../../src/core/base/assert.ts';
import { UserError } from '../../src/core/base/user-error.ts';
import type { NamedFile } from '../../src/core/commits/command-words.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import type { Point } from '../../src/core/scenario/point.ts';
import { parseVersionPattern } from '../../src/core/scenario/version-pattern.ts';
import { upgradeEvent } from '../../src/core/stored/journal.ts';
import { builtInDetectors } from '../../src/detectors/built-in.ts';
import type { CacheShelf } from '../../src/ports/cache.ts';
import type { DoctorCheck } from '../../src/ports/doctor.ts';
import type { MailArchive } from '../../src/ports/mail-archive.ts';
import { styleFor } from '../../src/render/base/style.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { VirtualClock } from './clock.ts';
import { CommitWorld, type CommitWorldParts } from './commit-world.ts';
import { MemoryEvidence } from './evidence.ts';
import { JournalMemory, type MemoryJournal } from './journal.ts';
import { type FakeKernels, fakeKernels, type FakeKernelsParts } from './kernels.ts';
import { type FakeLab, fakeLab, type Fate } from './lab.ts';
import { somePlan } from './records.ts';

export interface CliWorld {
  readonly kernels?: readonly string[];
  readonly qemus?: readonly string[];
  readonly fate?: (point: Point, tryNumber: number) => Fate;
  readonly missing?: (component: string, label: string) => boolean;
  readonly panics?: (kernel: string) => boolean;
  /** What a version that was not made yet would download. */
  readonly bytes?: number;
  readonly checks?: readonly DoctorCheck[];
  readonly cache?: readonly CacheShelf[];
  /** The repository in the current folder; without it there is none. */
  readonly commits?: CommitWorldParts;
  /** The tree of that repository, when kernels are built of it; made once for all calls. */
  readonly kernelTree?: Omit<FakeKernelsParts, 'clock' | 'commit'>;
  /** Configurations that packages of kernels ship, by version. */
  readonly configurations?: Readonly<Record<string, string>>;
  /** What words of a command name, and what files hold. */
  readonly files?: Readonly<Record<string, NamedFile>>;
  readonly texts?: Readonly<Record<string, string>>;
  /** Archives of mails, by their paths. */
  readonly mails?: Readonly<Record<string, readonly string[]>>;
}

export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly tty?: boolean;
  readonly signal?: AbortSignal;
  /** What the person at the terminal says, one after the other, and nothing after that; without it nobody is there. */
  readonly answers?: readonly string[];
  /** Makes of the lab what this process sees of it. */
  readonly around?: (lab: Lab, journal: MemoryJournal) => Lab;
  /** As those of a journal in memory. */
  readonly onWriting?: () => void;
  readonly onWritten?: () => void;
  /** Told of everything that is written to standard output or error. */
  readonly onWrite?: (text: string) => void;
}

/** What a machine keeps between two processes, as JSON; bytes are base64. */
export interface PlayedState {
  readonly nowMs: number;
  readonly hunts: readonly { readonly startedAtMs: number; readonly events: readonly unknown[] }[];
  readonly evidence: readonly string[];
  readonly written: Readonly<Record<string, string>>;
  readonly laid: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One machine; each call is a process of its own. */
export class FakeCli {
  readonly memory = new JournalMemory();
  readonly evidence = new MemoryEvidence();
  readonly clock: VirtualClock;
  readonly written = new Map<string, string>();
  /** Files of scenarios that firstbad has laid down, by folder. */
  readonly laid = new Map<string, ReadonlyMap<string, Uint8Array>>();
  /** The archive that the last command was told to use. */
  archive: ArchiveChoice | null = null;
  readonly #world: CliWorld;
  readonly #commits: CommitWorld | null;
  #kernels: FakeKernels | null = null;

  constructor(world: CliWorld = {}, { nowMs }: { readonly nowMs?: number } = {}) {
    this.#world = world;
    this.clock = new VirtualClock(nowMs);
    this.#commits = world.commits ? new CommitWorld(world.commits, this.clock) : null;
  }

  /** A machine that was left like this. Events are of version 1, as those of a disk they are upgraded. */
  static async reopened(world: CliWorld, { nowMs, hunts, evidence, written, laid }: PlayedState): Promise<FakeCli> {
    const cli = new FakeCli(world, { nowMs });
    for (const { startedAtMs, events } of hunts) {
      cli.memory.hunts.push({ startedAtMs, events: events.map((event) => upgradeEvent({ version: 1, event })) });
    }
    for (const base64 of evidence) await cli.evidence.put('evidence', Buffer.from(base64, 'base64'));
    for (const [path, text] of Object.entries(written)) cli.written.set(path, text);
    for (const [folder, files] of Object.entries(laid)) {
      const contents = Object.entries(files).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, 'base64'))]);
      cli.laid.set(folder, new Map(contents as [string, Uint8Array][]));
    }
    return cli;
  }

  /** Of the last `reduce-config` with a scenario. */
  get kernels(): FakeKernels {
    assert(this.#kernels, 'kernels were built');
    return this.#kernels;
  }

  get commits(): CommitWorld {
    assert(this.#commits, 'this world has a repository');
    return this.#commits;
  }

  /** For faces other than the command line: a process of its own, until `journal` dies. */
  session(signal: AbortSignal = new AbortController().signal, say: (line: string) => void = () => undefined): Session {
    const journal = this.memory.open({ now: () => this.clock.now() });
    const watch = async (): Promise<HuntWatcher> => ({
      progress: () => undefined,
      onEvent: () => undefined,
      onObservation: () => undefined,
      note: say,
    });
    return { lab: () => this.#lab(journal), clock: this.clock, version: '1.2.3', signal, say, watch };
  }

  async run(words: readonly string[], settings: RunSettings = {}): Promise<CliRun> {
    const output = { stdout: '', stderr: '' };
    const answers = [...(settings.answers ?? [])];
    const { around = (lab: Lab): Lab => lab, onWriting, onWritten } = settings;
    const told = { ...(onWriting ? { onWriting } : {}), ...(onWritten ? { onWritten } : {}) };
    const journal = this.memory.open({ now: () => this.clock.now(), ...told });
    const terminal = (name: 'stdout' | 'stderr') => ({
      write: (text: string): void => {
        output[name] += text;
        settings.onWrite?.(text);
      },
      isTTY: settings.tty ?? false,
      columns: 100,
      rows: 30,
    });
    const context: World = {
      stdout: terminal('stdout'),
      stderr: terminal('stderr'),
      style: styleFor(settings.tty ?? false),
      signal: settings.signal ?? new AbortController().signal,
      clock: this.clock,
      version: '1.2.3',
      ask:
        settings.answers === undefined
          ? null
          : async (question) => {
              terminal('stderr').write(question);
              return answers.shift() ?? '';
            },
      lab: (archive) => {
        this.archive = archive;
        return around(this.#lab(journal), journal);
      },
      writeFile: async (path, content) => void this.written.set(path, content),
      inSources: (stack) => stack,
      writeFolder: async (path, files) => {
        for (const [name, content] of Object.entries(files)) this.written.set(`${path}/${name}`, content);
      },
    };
    const status = await runCli(words, context);
    journal.die();
    return { status, ...output };
  }

  #lab(journal: MemoryJournal): Lab {
    const parts = this.#parts(journal);
    const { lab } = parts;
    return {
      sha256: lab.sha256,
      lookAt: async (path) => this.#look(path),
      loadScenario: async (path) => {
        const laid = this.laid.get(path);
        if (laid) return laidScenario(path, laid);
        if (path !== 'sectors' && path !== '/sectors')
          throw new UserError({ code: 'scenario-missing', message: `there is no scenario at ${path}` });
        return { scenario: parts.scenario, folder: '/sectors', sha256: '0'.repeat(64), warnings: [] };
      },
      journal: async () => journal,
      collectors: async () => [],
      diagnosers: async () => [],
      knownIssues: async () => [],
      evidence: async () => lab.evidence,
      judge: async (scenario) => createJudge({ scenario, detectors: scenario.name === 'sectors' ? [] : builtInDetectors }),
      source: async ({ role, spec }) => {
        if (spec.kind === 'debian' && spec.package === 'broken') throw new TypeError('x is not a function');
        const source = lab.sources.get(role === 'qemu' ? 'qemu' : 'kernel');
        assert(source, 'the fake lab has both');
        return source;
      },
      images: async () => lab.images,
      commitBuilder: async () => {
        throw new Error('the fake lab builds nothing');
      },
      kernelConfigurations: async ({ commit }) => {
        const { kernelTree } = this.#world;
        assert(kernelTree, 'this world has a tree of a kernel');
        const kernels = (this.#kernels ??= fakeKernels({ ...kernelTree, clock: this.clock, commit }));
        const { repository } = this.commits;
        return { repository, kernels, fixUps: [], cacheBytes: async () => 0, dispose: async () => undefined };
      },
      hosts: async () => ({ factory: lab.hosts, describeMachine: async () => somePlan().machine }),
      doctorChecks: async () => this.#world.checks ?? [],
      cache: async () => this.#world.cache ?? [],
      mirror: async () => ({ read: async () => null, write: async () => undefined, remove: async () => false }),
      knownSources: async () => ({
        list: async () => [],
        add: async () => Promise.reject(new Error('the fake lab names no sources')),
        remove: async () => false,
      }),
      knownTrees: async () => {
        throw new Error('the fake lab knows no trees');
      },
      scriptImage: async () => null,
      caseFiles: async () => caseFiles,
      huntFiles: async () => ({
        encoding: {
          toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
          fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
          sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
        },
        scenarioOf: () => null,
        isOurs: (folder) => this.laid.has(folder),
        scenarioFiles: async ({ folder }) =>
          this.laid.get(folder) ?? new Map([['firstbad.yaml', new TextEncoder().encode('name: sectors')]]),
        layScenario: async (files) => {
          const text = new TextDecoder().decode(files.get('firstbad.yaml'));
          if (text === 'name: sectors') return '/sectors';
          const folder = `/adopted/${lab.sha256(text).slice(0, 8)}`;
          this.laid.set(folder, files);
          return folder;
        },
        read: async (path) => this.written.get(path) ?? '',
        write: async (path, lines) => void this.written.set(path, lines.join('\n')),
      }),
      repository: async (path) => {
        if (this.#commits && ['.', this.#commits.repository.folder].includes(path)) return this.#commits.repository;
        throw new UserError({ code: 'repository-unknown', message: `there is no repository at ${path}` });
      },
      worktrees: async (_repository, { max }) => this.commits.openWorktrees(max),
      configurator: async () => {
        throw new Error('the fake lab configures nothing');
      },
      removeWorktrees: async () => null,
      patches: async () => {
        throw new Error('the fake lab patches nothing');
      },
      commands: async () => this.commits.commands,
      commandFiles: async () => ({ folder: '/started/here', look: async (word) => this.#world.files?.[word] ?? null }),
      readBytes: async (path) => new TextEncoder().encode(this.#world.texts?.[path] ?? this.written.get(path) ?? ''),
      mailArchive: async (path) => {
        const mails = this.#world.mails?.[path];
        if (!mails) throw new UserError({ code: 'archive-unreadable', message: `there is no archive at ${path}` });
        const read: MailArchive['read'] = async ({ onMail }) => {
          for (const mail of mails) onMail({ bytes: new TextEncoder().encode(mail), isCut: false });
          return { mails: mails.length, notes: [] };
        };
        return { path, kind: 'mbox', read };
      },
      readText: async (path) => this.#world.texts?.[path] ?? this.#world.configurations?.[path.replace('/configs/', '')] ?? '',
    };
  }

  #look(path: string): PathLook {
    const laid = this.laid.get(path);
    if (laid) return { kind: 'folder', reports: [...laid.keys()].filter((name) => name.startsWith('report.')) };
    if (path === 'sectors' || path === '/sectors') return { kind: 'folder', reports: [] };
    const isFile = path === '-' || this.#world.texts?.[path] !== undefined || this.written.has(path);
    return { kind: isFile ? 'file' : 'missing' };
  }

  #parts(journal: MemoryJournal): FakeLab {
    const { kernels = ['5.10', '6.1'], qemus = ['5.2', '7.2'] } = this.#world;
    const lab = fakeLab({
      ...this.#world,
      configurations: Object.keys(this.#world.configurations ?? {}),
      kernels,
      qemus,
      journal,
      clock: this.clock,
      evidence: this.evidence,
    });
    const all = parseVersionPattern('>=0');
    assert(all.ok, 'a pattern for every version');
    const components = lab.scenario.components.map((component) => ({ ...component, versions: [all.pattern] }));
    return { ...lab, scenario: { ...lab.scenario, components } };
  }
}

function laidScenario(folder: string, files: ReadonlyMap<string, Uint8Array>): LoadedScenario {
  const text = new TextDecoder().decode(files.get('firstbad.yaml'));
  const parsed = parseScenario(text, 'firstbad.yaml');
  if (!parsed.ok) throw new UserError({ code: 'scenario-invalid', message: `the scenario in ${folder} can not be read` });
  return { scenario: parsed.scenario, folder, sha256: createHash('sha256').update(text).digest('hex'), warnings: [] };
}
