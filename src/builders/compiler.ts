// The compiler of a build: which one it is, and whether it works at all. A tree is only blamed for an error when it does.

import { access, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { together } from '../core/base/together.ts';
import { LabError } from '../core/base/user-error.ts';
import { explainFull } from '../infra/files/files.ts';
import { findProgram } from '../infra/processes/find-program.ts';
import { run } from '../infra/processes/run.ts';

export interface Compiler {
  /** As it is called: `gcc-12`. */
  readonly program: string;
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  /** The first line of `--version`. */
  readonly version: string;
  /** `ld` of the same machine, which decides what comes out as much as the compiler does. */
  readonly linker: string;
}

const probeTimeoutMs = 60_000;

/** Asks the compiler who it is. Throws LabError `tool-missing` when it is not there, `compiler-unfit` when it does not speak. */
export async function identifyCompiler(program: string, signal: AbortSignal): Promise<Compiler> {
  const path = await findProgram(program);
  if (path === null) throw compilerMissing(program);
  const version = await versionOf(path, signal);
  if (version === null) throw unfit(program, 'it does not say its version');
  const linker = await findProgram('ld');
  if (linker === null) throw compilerMissing('ld');
  return { program, path: await realpath(path), version, linker: (await versionOf(linker, signal)) ?? 'unknown' };
}

/**
 * Compiles a file of one line, at `folder`'s disk. Throws LabError `compiler-unfit` when that fails: then no error of the
 * build says anything about the tree.
 */
export async function checkCompiler(compiler: Compiler, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-compiler-')).catch((error: unknown) => {
    throw explainFull(error, tmpdir());
  });
  try {
    const source = join(folder, 'probe.c');
    const object = join(folder, 'probe.o');
    await writeFile(source, 'int probe(int x) { return x + 1; }\n');
    const argv = [compiler.path, '-c', '-O1', '-o', object, source];
    const end = await run(argv, { signal, timeoutMs: probeTimeoutMs });
    if (end.status !== 0) throw unfit(compiler.program, end.stderr.trim().split('\n').slice(0, 3).join('\n') || 'it failed');
    await access(object).catch(() => {
      throw unfit(compiler.program, 'it said nothing and wrote nothing');
    });
  } catch (error) {
    throw explainFull(error, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each of the programs says of its version; null for one that is not there. */
export async function programVersions(
  programs: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string | null>>> {
  const versions = programs.map(async (program) => {
    const path = await findProgram(program);
    return [program, path === null ? null : await versionOf(path, signal)] as const;
  });
  return Object.fromEntries(await together(versions));
}

/** The first line of what a program says to `--version`; null when it says nothing. */
export async function versionOf(program: string, signal: AbortSignal): Promise<string | null> {
  const end = await run([program, '--version'], { signal, timeoutMs: probeTimeoutMs, env: { LC_ALL: 'C' } });
  if (end.status !== 0) return null;
  return (end.stdout.toString('utf8') + end.stderr).split('\n')[0]?.trim() || null;
}

function compilerMissing(program: string): LabError {
  return new LabError({
    code: 'tool-missing',
    message: `The compiler ${program} is needed, but it is not installed on this machine.`,
    hint: program.includes('/')
      ? `Check that ${program} exists and may be executed.`
      : `apt-get install ${program === 'ld' ? 'binutils' : program}`,
  });
}

function unfit(program: string, why: string): LabError {
  return new LabError({
    code: 'compiler-unfit',
    message: `The compiler ${program} does not compile a file of one line: ${why}`,
    hint: 'Name a compiler that works on this machine: try it by hand first.',
  });
}
