// A build whose commands are the tree's own: they run in a sandbox of bubblewrap without a network, with a copy of the tree and a
// toolchain out of packages, and see nothing else of this machine.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/base/user-error.ts';
import { run, runOrFail } from '../infra/processes/run.ts';
import type { BuildSite, BuildTool, StepEnd } from './recipe.ts';

/** A toolchain out of packages. */
export interface Toolchain {
  /** Equal keys are equal toolchains; nothing is fetched for it. Throws LabError. */
  key(packages: readonly string[], signal: AbortSignal): Promise<string>;
  /** The folder that stands for `/`, fetched when it is not there. Throws LabError. */
  root(packages: readonly string[], signal: AbortSignal): Promise<string>;
}

export const sandboxTools: readonly BuildTool[] = [{ program: 'bwrap', debianPackage: 'bubblewrap' }];

export interface SandboxedBuild {
  /** As it comes from `Toolchain.root`. */
  readonly root: string;
  /** For sh, in the copy of the tree, which is `/build/tree`; what shall be taken home is put into `/build/out`. */
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SandboxedEnd {
  readonly end: StepEnd;
  /** `/build/out`, on this machine; it is gone with the next build in this worktree. */
  readonly out: string;
}

// Ignored by git's `status` without untracked files, taken away by `clean`.
const folderName = '.firstbad-build';
// 1980-01-01, what zip files can hold, too. All files of the copy have one time: with those of a checkout make would see generated
// files (configure, Makefile.in) that are older than what they are made from, and make them anew.
const sourceDate = '315532800';

export async function buildInSandbox(site: BuildSite, { root, script, env = {} }: SandboxedBuild): Promise<SandboxedEnd> {
  const folder = join(site.folder, folderName);
  const [tree, out] = [join(folder, 'tree'), join(folder, 'out')];
  await rm(folder, { recursive: true, force: true });
  for (const place of [tree, out]) await mkdir(place, { recursive: true });
  const copy = `tar -C "$1" --exclude=./.git --exclude=./${folderName} --mtime=@${sourceDate} -cf - . | tar -C "$2" -xf -`;
  await runOrFail(['bash', '-o', 'pipefail', '-c', copy, 'bash', site.folder, tree], {
    signal: site.signal,
    timeoutMs: 600_000,
  });
  const sandbox = sandboxFor({ root, folder, env: { SOURCE_DATE_EPOCH: sourceDate, JOBS: String(site.jobs), ...env } });
  await probe(sandbox, site.signal);
  return { end: await site.run([...sandbox, 'sh', '-e', '-c', script]), out };
}

/** What was built is taken home: the copy is only in the way. */
export async function removeSandboxed(site: Pick<BuildSite, 'folder'>): Promise<void> {
  await rm(join(site.folder, folderName), { recursive: true, force: true });
}

/** The command up to the program in it. */
export function sandboxFor({
  root,
  folder,
  env,
}: {
  readonly root: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}): readonly string[] {
  const all = { PATH: '/usr/bin:/usr/sbin:/bin:/sbin', HOME: '/tmp', LC_ALL: 'C', SHELL: '/bin/sh', ...env };
  return [
    'bwrap',
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...Object.entries(all).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--ro-bind', `${root}/usr`, '/usr', '--ro-bind', `${root}/etc`, '/etc'],
    ...['bin', 'sbin', 'lib', 'lib32', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--bind', folder, '/build', '--chdir', '/build/tree', '--'],
  ];
}

/** Where no sandbox can be made nothing of the tree runs: outside of one it never does. Throws LabError. */
async function probe(sandbox: readonly string[], signal: AbortSignal): Promise<void> {
  const { status, stderr } = await run([...sandbox, 'true'], { signal, timeoutMs: 60_000 });
  if (status === 0) return;
  throw new LabError({
    code: 'sandbox-unusable',
    message: `Building needs a sandbox, which this machine does not let firstbad make: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    hint: 'firstbad doctor says what would allow it. Packages and files need no build.',
  });
}
