// Runs the firstbad of this checkout as a user does, with a home of its own that shares only the downloaded packages.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MatrixReport } from '../../src/core/matrix/matrix-report.ts';
import { foldersFrom } from '../../src/infra/files/folders.ts';
import { temporaryFolder } from './lab.ts';
import { leftoversOf } from './leftovers.ts';

const launcher = fileURLToPath(new URL('../../firstbad', import.meta.url));

export interface Home {
  readonly folder: string;
  /** Starts `firstbad ARGS...`; the promise is of its end. */
  start(args: readonly string[], settings?: StartSettings): Started;
  /** Runs it to its end. */
  run(args: readonly string[], settings?: StartSettings): Promise<Ended>;
  /** A folder in it with this as its firstbad.yaml. */
  scenario(name: string, text: string): Promise<string>;
  /** Processes that work in this home, and what is half-made in it. */
  leftovers(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export interface StartSettings {
  readonly cwd?: string;
  readonly input?: string;
  /** A command that starts the command behind it. */
  readonly through?: readonly string[];
  /** On top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output and error together have shown the text; rejects when firstbad ends without it. */
  shows(text: string | RegExp): Promise<void>;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

// What is made of packages and found again by all that went into it. The homes of one check share it, as the hunts of a user do:
// else each test boots the same kernels again.
const madeOfPackages = ['disks', 'guest-initramfs', 'images', 'initramfs', 'initramfs-guest', 'vms'];

/** With `machines: 'own'` nothing is there but packages: for tests of what happens before a first machine is up. */
export async function makeHome(
  name: string,
  { machines = 'shared' }: { readonly machines?: 'shared' | 'own' } = {},
): Promise<Home> {
  const folder = await temporaryFolder(name);
  const shared = process.env['FIRSTBAD_CHECK_MACHINES'];
  if (machines === 'shared' && shared !== undefined) {
    for (const made of madeOfPackages) await link(join(shared, made), join(folder, 'cache', made));
  }
  return openHome(folder, () => rm(folder, { recursive: true, force: true }));
}

/** A home in a folder that the caller made and removes. */
export async function openHome(folder: string, dispose: () => Promise<void>): Promise<Home> {
  await link(join(foldersFrom(process.env).cache, 'debian'), join(folder, 'cache', 'debian'));
  const started = new Set<number>();
  const start = (args: readonly string[], settings: StartSettings = {}): Started => {
    const one = startFirstbad(folder, args, settings);
    started.add(one.child.pid ?? 0);
    return one;
  };
  return {
    folder,
    start,
    run: (args, settings) => start(args, settings).ended,
    scenario: (name, text) => writeScenario(join(folder, name), text),
    leftovers: () => leftoversOf(folder, started),
    dispose,
  };
}

async function writeScenario(folder: string, text: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'firstbad.yaml'), text);
  return folder;
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}

export function reportOf(ended: Ended): MatrixReport {
  if (ended.stdout === '') throw new Error(`firstbad printed no report (status ${ended.status}): ${ended.stderr}`);
  return JSON.parse(ended.stdout) as MatrixReport;
}

function startFirstbad(
  folder: string,
  args: readonly string[],
  { cwd, input, through = [], env: more = {} }: StartSettings,
): Started {
  const env = { ...process.env, FIRSTBAD_HOME: folder, NO_COLOR: '1', ...more };
  const [program = launcher, ...words] = [...through, launcher, ...args];
  const child = spawn(program, words, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const output = { stdout: '', stderr: '' };
  let look = (): void => undefined;
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      output[stream] += chunk.toString('utf8');
      look();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal, ...output }));
  });
  return {
    child,
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const all = output.stdout + output.stderr;
          if (typeof text === 'string' ? all.includes(text) : text.test(all)) resolve();
        };
        look();
        void ended.then((end) => reject(new Error(`it ended without ${String(text)}: ${end.stdout}${end.stderr}`)));
      }),
  };
}
