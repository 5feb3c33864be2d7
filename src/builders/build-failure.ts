// Says what a failed build means: the lab's trouble, which says nothing about the commit, or an error of the tree. Pure.

import { LabError } from '../core/base/user-error.ts';
import { packageOfHeader, packageOfProgram } from './debian-packages.ts';
import { errorSignature, findFirstError, lineAt } from './first-error.ts';
import type { BuildTool, StepEnd, Suspect } from './recipe.ts';

export interface FailedBuild {
  readonly end: StepEnd;
  readonly log: string;
  readonly folder: string;
  readonly tools: readonly BuildTool[];
  /** Whether the tree has a file whose path ends so; generated files are not there. */
  readonly isInTree: (path: string) => boolean;
}

export type FailureReading =
  | { readonly kind: 'lab'; readonly error: LabError }
  | { readonly kind: 'tree'; readonly signature: string; readonly firstError: string; readonly suspect: Suspect | null };

export function readFailure(failed: FailedBuild): FailureReading {
  const error = labTrouble(failed);
  if (error !== null) return { kind: 'lab', error };
  const first = findFirstError(failed.log);
  if (first === null) {
    const end = `${programOf(failed)} ended with status ${String(failed.end.status)} and named no error`;
    return { kind: 'tree', signature: end, firstError: failed.log.split('\n').slice(-20).join('\n'), suspect: null };
  }
  const signature = errorSignature(first.line, failed.folder);
  return { kind: 'tree', signature, firstError: first.excerpt, suspect: suspectIn(failed.log, first.line) };
}

/** The object that make could not make: `make[3]: *** [scripts/Makefile.build:250: fs/a.o] Error 1`. */
function suspectIn(log: string, line: string): Suspect | null {
  const target = /\*\*\* \[(?:[^\]\s]+:\d+: )?([^\]\s]+\.o)\] Error/.exec(log)?.[1];
  return target === undefined ? null : { target, line };
}

function labTrouble(failed: FailedBuild): LabError | null {
  return ended(failed) ?? machineTrouble(failed) ?? missingTool(failed) ?? missingHeader(failed) ?? unfitCompiler(failed);
}

function ended(failed: FailedBuild): LabError | null {
  const { killedBy } = failed.end;
  if (killedBy === null) return null;
  const late = killedBy === 'timeout';
  return new LabError({
    code: late ? 'build-timeout' : 'build-killed',
    message: `${programOf(failed)} was ${late ? 'stopped, because the build took too long' : `killed (${killedBy})`}.`,
    hint: late
      ? 'Allow more time for a build.'
      : 'Nothing of it was kept. See whether memory was short (dmesg), and start again.',
  });
}

interface Trouble {
  readonly code: string;
  readonly pattern: RegExp;
  readonly what: string;
  readonly hint: string;
}

// Each of these can only come from the machine; what make prints for a killed compiler depends on who reaped it.
const troubles: readonly Trouble[] = [
  {
    code: 'disk-full',
    pattern: /No space left on device|Disk quota exceeded|ENOSPC/,
    what: 'no space was left on the disk',
    hint: 'Make room, or set FIRSTBAD_HOME to a folder on another disk.',
  },
  {
    code: 'out-of-memory',
    pattern:
      /virtual memory exhausted|out of memory allocating|Cannot allocate memory|std::bad_alloc|memory exhausted|^MemoryError/m,
    what: 'memory was short',
    hint: 'Build with fewer jobs side by side, or give the machine more memory.',
  },
  {
    code: 'build-killed',
    pattern:
      /error: Killed \(program|fatal error: Killed signal|ld terminated with signal 9|\*\*\* \[.*\] (Killed|Terminated)|\*\*\* \[.*\] Error (137|143)\b|^(Killed|Terminated)$|^ninja: build stopped: interrupted/m,
    what: 'one of its programs was killed',
    hint: 'Nothing of it was kept. See whether memory was short (dmesg), and start again.',
  },
  {
    code: 'machine-trouble',
    pattern: /Read-only file system|Input\/output error|Too many open files|Resource temporarily unavailable|Stale file handle/,
    what: 'the machine did not do what it should',
    hint: 'See what the machine says (dmesg), and start again.',
  },
];

function machineTrouble(failed: FailedBuild): LabError | null {
  for (const trouble of troubles) {
    const found = trouble.pattern.exec(failed.log);
    if (found === null) continue;
    const line = lineAt(failed.log, found.index);
    const message = `A build failed because ${trouble.what}: ${line}`;
    return new LabError({ code: trouble.code, message, hint: trouble.hint });
  }
  return null;
}

// sh and bash (and scripts that they run), make and env(1) in the C locale. Only with status 127: a probe for a program that may be missing says the same.
const missingPrograms = [
  /^\S+: (?:(?:line )?\d+: )?(?:exec: )?([^\s/:]+): (?:command )?not found/m,
  /^(?:make(?:\[\d+\])?|g?make|env|xargs|firstbad): '?([^\s/:']+)'?: No such file or directory/m,
];

function missingTool(failed: FailedBuild): LabError | null {
  if (failed.end.status !== 127 && !/\*\*\* .*Error 127\b|C compiler '.*' not found/.test(failed.log)) return null;
  for (const pattern of missingPrograms) {
    const program = pattern.exec(failed.log)?.[1];
    if (program !== undefined) return toolMissing(program, failed.tools);
  }
  return null;
}

/** The error for a program that a build needs and this machine does not have. */
export function toolMissing(program: string, tools: readonly BuildTool[]): LabError {
  const known = tools.find((tool) => tool.program === program)?.debianPackage;
  return new LabError({
    code: 'tool-missing',
    message: `Building needs the program ${program}, which is not installed on this machine.`,
    hint: `apt-get install ${known ?? packageOfProgram(program)}`,
  });
}

function missingHeader(failed: FailedBuild): LabError | null {
  const header = /fatal error: ([^\s:]+\.h(?:pp)?): No such file or directory/.exec(failed.log)?.[1];
  if (header === undefined || failed.isInTree(header)) return null;
  const debianPackage = packageOfHeader(header);
  if (debianPackage === null) return null;
  return new LabError({
    code: 'header-missing',
    message: `Building needs the header ${header}, which is not installed on this machine and is no part of the tree.`,
    hint: `apt-get install ${debianPackage}`,
  });
}

// What configurations and compilers say when the one does not suit the other.
const unfitCompilers: readonly RegExp[] = [
  /(?:gcc|cc1|clang)\S*: error: unrecognized command[- ]line option .*/,
  /\*\*\* Compiler (?:is too old|lacks asm-goto support).*/,
  /fatal error: linux\/compiler-gcc\d+\.h: No such file or directory/,
  /.*C compiler '.*' not found.*/,
  /C compiler cannot create executables.*/,
  /Please upgrade the build environment.*/,
];

function unfitCompiler(failed: FailedBuild): LabError | null {
  for (const pattern of unfitCompilers) {
    const found = pattern.exec(failed.log)?.[0];
    if (found === undefined) continue;
    return new LabError({
      code: 'compiler-unfit',
      message: `The compiler does not suit this tree: ${found}`,
      hint: 'Name another compiler for builds of this age: an older gcc for old trees, a newer one for new trees.',
    });
  }
  return null;
}

function programOf({ end }: FailedBuild): string {
  return end.argv.slice(0, 2).join(' ');
}
