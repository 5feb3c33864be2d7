// One build in a borrowed worktree. What it hands back was made from exactly the commit and the fix-ups that were asked for:
// objects of another recipe, of a killed build or of a dirty tree are never built upon, and an error that came on top of old
// objects only counts when it comes from nothing too.

import { statfs } from 'node:fs/promises';
import { LabError } from '../core/base/user-error.ts';
import type { CommitName } from '../core/git/commit.ts';
import { runOrFail } from '../infra/processes/run.ts';
import type { BuildMode, FixUp } from '../ports/builder.ts';
import { readFailure } from './build-failure.ts';
import { type BuildProcess, openBuildProcess } from './build-process.ts';
import { checkCompiler } from './compiler.ts';
import { applyFixUp, restoreTree, stateOfTree } from './fix-ups.ts';
import { gitIn, gitOptions } from './git-tree.ts';
import type { BuildRecipe, BuildSite, Made, RecipeInputs, Suspect } from './recipe.ts';
import { openStamp, type Stamp } from './stamp.ts';

export interface BuildJob {
  readonly recipe: BuildRecipe;
  readonly inputs: RecipeInputs;
  readonly commit: CommitName;
  readonly marks: BuildSite['marks'];
  readonly fixUps: readonly FixUp[];
  readonly clean: boolean;
  readonly jobs: number;
  readonly timeoutMs: number;
  readonly ccache: Ccache | null;
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
  readonly onSteps: (mode: BuildMode, done: number) => void;
}

export interface Ccache {
  readonly program: string;
  readonly folder: string;
}

export interface WorktreeBuild {
  readonly mode: BuildMode;
  readonly buildMs: number;
  readonly steps: number;
  readonly log: string;
  readonly end: Made | TreeError;
}

export interface TreeError {
  readonly kind: 'does-not-build';
  readonly signature: string;
  readonly firstError: string;
  /** True when objects of earlier commits can have nothing to do with it. */
  readonly certain: boolean;
  readonly suspect: Suspect | null;
}

/** Throws LabError when the end says nothing about the commit, and the signal's reason. The tree is as the commit says then. */
export async function buildInWorktree(worktree: string, job: BuildJob): Promise<WorktreeBuild> {
  await ensureTree(worktree, job);
  const stamp = await openStamp(worktree, job);
  const fromNothing: BuildMode = job.clean ? 'clean' : 'fresh';
  let suspect: Suspect | null = null;
  if (!job.clean && (await stamp.isThere())) {
    const built = await attempt(worktree, job, { mode: 'incremental', stamp, suspect });
    if (built.end.kind === 'made' || (built.end.kind === 'does-not-build' && built.end.certain)) {
      return { ...built, end: built.end };
    }
    if (built.end.kind === 'does-not-build') ({ suspect } = built.end);
  }
  await removeObjects(worktree, job.signal);
  const built = await attempt(worktree, job, { mode: fromNothing, stamp, suspect });
  if (built.end.kind === 'stale') throw staleFromClean(job, built.end.why);
  return { ...built, end: built.end };
}

interface Attempted extends Omit<WorktreeBuild, 'end'> {
  readonly end: WorktreeBuild['end'] | { readonly kind: 'stale'; readonly why: string };
}

interface AttemptPlan {
  readonly mode: BuildMode;
  readonly stamp: Stamp;
  readonly suspect: Suspect | null;
}

async function attempt(worktree: string, job: BuildJob, { mode, stamp, suspect }: AttemptPlan): Promise<Attempted> {
  const startedAt = performance.now();
  const process = openProcess(worktree, job, mode);
  // While there is none, a build that is killed now leaves objects that nobody builds upon.
  await stamp.remove();
  const end = await withFixUps(worktree, job, async () => {
    const made = await job.recipe.make({ ...siteOf(worktree, job, mode, process), suspect });
    return made.kind === 'failed' ? explain(worktree, job, process, made.end) : made;
  });
  await stamp.write();
  return { mode, buildMs: performance.now() - startedAt, steps: process.steps(), log: process.log(), end };
}

async function withFixUps(worktree: string, job: BuildJob, build: () => Promise<Attempted['end']>): Promise<Attempted['end']> {
  try {
    for (const fixUp of job.fixUps) {
      if (await applyFixUp(worktree, fixUp, job.signal)) continue;
      const signature = `the fix-up ${fixUp.name} does not apply`;
      return { kind: 'does-not-build', signature, firstError: signature, certain: true, suspect: null };
    }
    return await build();
  } finally {
    await putBack(worktree, job.fixUps);
  }
}

/** A build that has filled the disk leaves no room for git's index: what it has made goes then, nobody builds upon it. */
async function putBack(worktree: string, fixUps: readonly FixUp[]): Promise<void> {
  try {
    await restoreTree(worktree, fixUps);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'disk-full') throw error;
    await removeObjects(worktree, AbortSignal.timeout(120_000));
    await restoreTree(worktree, fixUps);
  }
}

function openProcess(worktree: string, job: BuildJob, mode: BuildMode): BuildProcess {
  const ccache = mode === 'clean' ? null : job.ccache;
  return openBuildProcess({
    folder: worktree,
    env: ccache === null ? { CCACHE_DISABLE: '1' } : ccacheVariables(ccache, worktree),
    stepLine: job.recipe.stepLine,
    timeoutMs: job.timeoutMs,
    signal: job.signal,
    onOutput: job.onOutput,
    onSteps: (done) => {
      job.onSteps(mode, done);
    },
  });
}

/** A cache of our own, whose entries do not depend on which worktree they were made in. */
function ccacheVariables(ccache: Ccache, worktree: string): Readonly<Record<string, string>> {
  return { CCACHE_DIR: ccache.folder, CCACHE_MAXSIZE: '2G', CCACHE_BASEDIR: worktree, CCACHE_NOHASHDIR: '1' };
}

function siteOf(worktree: string, job: BuildJob, mode: BuildMode, process: BuildProcess): Omit<BuildSite, 'suspect'> {
  const { marks, inputs, jobs, signal } = job;
  const compiler = compilerWords(job, mode);
  return { folder: worktree, marks, inputs, compiler, jobs, signal, run: process.run, log: process.log };
}

function compilerWords({ inputs, ccache }: BuildJob, mode: BuildMode): readonly string[] {
  const program = inputs.compiler?.program ?? 'cc';
  return ccache === null || mode === 'clean' ? [program] : [ccache.program, program];
}

/** What a failed build means. The tree is only blamed while the compiler works and the disk has room. */
async function explain(
  worktree: string,
  job: BuildJob,
  process: BuildProcess,
  end: Parameters<typeof readFailure>[0]['end'],
): Promise<TreeError> {
  job.signal.throwIfAborted();
  const names = await trackedFiles(worktree, job.signal);
  const isInTree = (path: string): boolean => names.some((name) => name === path || name.endsWith(`/${path}`));
  const reading = readFailure({ end, log: process.log(), folder: worktree, tools: job.recipe.tools, isInTree });
  if (reading.kind === 'lab') throw reading.error;
  await checkRoom(worktree);
  if (job.inputs.compiler !== null) await checkCompiler(job.inputs.compiler, job.signal);
  return { ...reading, kind: 'does-not-build', certain: false };
}

async function trackedFiles(worktree: string, signal: AbortSignal): Promise<readonly string[]> {
  const { stdout } = await runOrFail([...gitIn(worktree), 'ls-files', '-z'], gitOptions(signal));
  return stdout.toString('utf8').split('\0');
}

// Less than this, and what failed may have failed for want of it, whatever it said.
const roomMinBytes = 4 << 20;

async function checkRoom(worktree: string): Promise<void> {
  const { bavail, bsize } = await statfs(worktree);
  if (bavail * bsize >= roomMinBytes) return;
  throw new LabError({
    code: 'disk-full',
    message: `A build in ${worktree} failed, and the disk has only ${String(Math.floor((bavail * bsize) / 1024))} KiB left.`,
    hint: 'Make room, or set FIRSTBAD_HOME to a folder on another disk.',
  });
}

/** The worktree port promises it; a build is not worth anything when it does not hold. */
async function ensureTree(worktree: string, job: BuildJob): Promise<void> {
  let state = await stateOfTree(worktree, job.signal);
  if (state.head === job.commit && state.changed.length > 0) {
    await restoreTree(worktree, job.fixUps);
    state = await stateOfTree(worktree, job.signal);
  }
  if (state.head === job.commit && state.changed.length === 0) return;
  throw new LabError({
    code: 'worktree-dirty',
    message:
      state.head === job.commit
        ? `The worktree ${worktree} has changes that are not the commit's: ${state.changed.join(', ')}.`
        : `The worktree ${worktree} is at ${state.head}, not at ${job.commit}.`,
    hint: 'Nothing was built from it. Remove the worktree; firstbad makes a new one.',
  });
}

async function removeObjects(worktree: string, signal: AbortSignal): Promise<void> {
  await runOrFail([...gitIn(worktree), 'clean', '-ffdxq'], gitOptions(signal));
}

function staleFromClean(job: BuildJob, why: string): LabError {
  return new LabError({
    code: 'build-stale',
    message: `Building ${job.commit} from nothing succeeded, but what it made is not what was asked for: ${why}.`,
    hint: 'Look at the build by hand: its recipe may not suit this tree.',
  });
}
