// Hunts that commit 97a161b made and what it said of them (test/fixtures/97a161b), opened with today's code: the real lab, in folders of
// the test's own, with its repositories and scenarios where the plans say that they lie.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import type { Lab } from '../../src/app/lab.ts';
import { openLab } from '../../src/catalog/lab.ts';
import { runCli } from '../../src/cli/app.ts';
import { withMembers } from '../../src/core/base/with-members.ts';
import { openEvidenceFiles } from '../../src/infra/files/evidence-files.ts';
import { systemClock } from '../../src/infra/machine/system-clock.ts';
import type { Repository } from '../../src/ports/repository.ts';
import { styleFor } from '../../src/render/base/style.ts';
import type { CliRun, PlayedState } from '../fakes/cli.ts';
import { testGit } from './real-repository.ts';

/** Where the hunts were made. Nothing is read there. */
export const madeIn = '/tmp/fixtures/work';
const stateThen = '/tmp/fixtures/home/.local/state/firstbad';
/** Of the home that took the exported hunts over. */
const adoptedThen = '/tmp/fixtures/home2/.local/state/firstbad';
const evidenceLine = /^\{"evidence":"[0-9a-f]{64}","base64":"([^"]*)"\}$/gm;

export interface StoredHunts {
  /** What commands printed, by file: `show-7.json`, `report-7.json`, `log-7.txt`, `hunts.json`, `adopted-show-7.json`. */
  readonly said: Readonly<Record<string, string>>;
  /** Files that it needed, as base64. */
  readonly files: Readonly<Record<string, string>>;
  /** Evidence that is in no exported hunt, as base64. */
  readonly evidence: readonly string[];
  /** Exported hunts, unpacked. */
  readonly exported: Readonly<Record<string, string>>;
  /** The report of the played whole hunt. */
  readonly report: string;
  readonly played: readonly PlayedHunt[];
}

/** A hunt on machines that are played, in a clock that is played: the same words give the same bytes. */
export interface PlayedHunt {
  readonly name: string;
  readonly world: 'versions' | 'commits' | 'kernelTree';
  readonly words: readonly string[];
  readonly hunt: number;
  /** As it was stopped. */
  readonly state: PlayedState;
  readonly shown: string;
  readonly listed: string;
  /** What the same words gave when it went on. */
  readonly wentOn: { readonly status: number; readonly stdout: string; readonly attempts: number };
}

export interface StoredHome {
  /** Its repositories and scenarios. */
  readonly work: string;
  /** As `firstbad WORDS` in the repository `numbers`. */
  run(...words: readonly string[]): Promise<CliRun>;
  /** An exported hunt as a file. */
  exportedFile(name: string): Promise<string>;
  /** What was said then, with this home's folders in it. */
  said(name: string): string;
  dispose(): Promise<void>;
}

export async function readStoredHunts(): Promise<StoredHunts> {
  return JSON.parse((await unpacked('hunts.json.br')).toString('utf8')) as StoredHunts;
}

async function unpacked(name: string): Promise<Buffer> {
  return brotliDecompressSync(await readFile(new URL(`../fixtures/97a161b/${name}`, import.meta.url)));
}

/** With the journal and the evidence of then, or with none. */
export async function openStoredHome(stored: StoredHunts, { isEmpty = false } = {}): Promise<StoredHome> {
  const top = await mkdtemp(join(tmpdir(), 'firstbad-stored-'));
  const [work, state] = [join(top, 'work'), join(top, 'state')];
  await layFiles(work, stored.files);
  for (const name of ['rom', 'numbers', 'tree']) {
    testGit(work, ['clone', '--quiet', join(work, `${name}.bundle`), name]);
  }
  await mkdir(state, { recursive: true });
  if (!isEmpty) {
    await writeFile(join(state, 'journal.db'), await unpacked('journal.db.br'));
    await layEvidence(join(state, 'evidence'), stored);
  }
  const here = (path: string): string =>
    path.replace(madeIn, work).replace(`${stateThen}/adopted`, join(work, 'adopted')).replace(/^\.$/, join(work, 'numbers'));
  const folders = { cache: join(top, 'cache'), state, run: join(top, 'run') };
  const opened = (): Opened => ({ folders, here, then: (path) => path.replace(work, madeIn) });
  return {
    work,
    run: (...words) => runWith(opened(), words),
    exportedFile: async (name) => {
      const path = join(work, name);
      await writeFile(path, gzipSync(stored.exported[name] ?? ''));
      return path;
    },
    said: (name) => (stored.said[name] ?? '').replaceAll(adoptedThen, state),
    dispose: () => rm(top, { recursive: true, force: true }),
  };
}

async function layFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, base64] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), Buffer.from(base64, 'base64'));
  }
}

async function layEvidence(folder: string, { evidence, exported }: StoredHunts): Promise<void> {
  const store = openEvidenceFiles(folder);
  const inExports = Object.values(exported).flatMap((text) => [...text.matchAll(evidenceLine)].map((match) => match[1] ?? ''));
  for (const base64 of new Set([...evidence, ...inExports])) await store.put('evidence', Buffer.from(base64, 'base64'));
}

interface Opened {
  readonly folders: { readonly cache: string; readonly state: string; readonly run: string };
  /** From where it lay then to where it lies now, and back. */
  readonly here: (path: string) => string;
  readonly then: (path: string) => string;
}

async function runWith({ folders, here, then }: Opened, words: readonly string[]): Promise<CliRun> {
  const output = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') => ({
    write: (text: string): void => void (output[name] += text),
    isTTY: false,
    columns: 100,
    rows: 30,
  });
  const real = openLab({ folders, env: { PATH: process.env['PATH'] }, clock: systemClock, version: '0.1.0' });
  const status = await runCli(words, {
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    style: styleFor(false),
    signal: new AbortController().signal,
    clock: systemClock,
    version: '0.1.0',
    ask: null,
    lab: (archive) => moved(real.choose(archive), { here, then }),
    writeFile: (path, content) => writeFile(path, content),
    writeFolder: () => Promise.reject(new Error('no test writes a folder')),
    inSources: (stack) => stack,
  });
  real.close();
  return { status, ...output };
}

/** A lab in which what lies here is found where it lay then. */
function moved(lab: Lab, { here, then }: Pick<Opened, 'here' | 'then'>): Lab {
  const found = new Map<Repository, Repository>();
  const foundOf = (repository: Repository): Repository => found.get(repository) ?? repository;
  return {
    ...lab,
    lookAt: (path) => lab.lookAt(here(path)),
    loadScenario: async (path) => ({ ...(await lab.loadScenario(here(path))), folder: path }),
    images: (folder) => lab.images(here(folder)),
    repository: async (path, signal) => {
      const repository = await lab.repository(here(path), signal);
      const asThen = withMembers(repository, { folder: then(repository.folder) });
      found.set(asThen, repository);
      return asThen;
    },
    worktrees: (repository, request) => lab.worktrees(foundOf(repository), request),
    patches: (repository, signal) => lab.patches(foundOf(repository), signal),
  };
}
