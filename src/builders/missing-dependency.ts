// What a tree's own configure says when this machine lacks a library, a program or the network: the lab's trouble, with the Debian
// package to install. Pure.

import { LabError } from '../core/base/user-error.ts';
import { packageOfProgram } from './debian-packages.ts';
import { lineAt } from './first-error.ts';

// By the names that pkg-config and meson know them under (Debian's Contents indexes).
const libraries: Readonly<Record<string, string>> = {
  fdt: 'libfdt-dev',
  'gio-2.0': 'libglib2.0-dev',
  'glib-2.0': 'libglib2.0-dev',
  'gmodule-2.0': 'libglib2.0-dev',
  'gthread-2.0': 'libglib2.0-dev',
  libaio: 'libaio-dev',
  'linux-aio': 'libaio-dev',
  liburing: 'liburing-dev',
  linux_io_uring: 'liburing-dev',
  'pixman-1': 'libpixman-1-dev',
  slirp: 'libslirp-dev',
  zlib: 'zlib1g-dev',
};

// QEMU's configure before and after most of it became meson, and meson itself (1.0).
const missingLibraries: readonly RegExp[] = [
  /ERROR: Dependency "([^"]+)" not found/,
  /ERROR: C (?:shared or static )?library '([^']+)' not found/,
  /Problem encountered: ([\w.-]+) not available but required/,
  /ERROR: ([a-z]+-\d[\w.]*)(?: +[a-z]+-[\d.]+)* (?:is )?required to compile QEMU/,
  /ERROR: ([\w-]+) >= [\d.]+ (?:is )?required/,
  /ERROR: (pixman|zlib|fdt|glib)\b.* (?:not present|required|missing|check failed)/i,
];

const missingPrograms: readonly RegExp[] = [
  /ERROR: (?:Cannot find|Could not detect) ([Nn]inja|[Mm]eson)\b/,
  /ERROR: ([Nn]inja|[Mm]eson) (?:not found|.*(?:required|too old))/,
  /ERROR: Program ['"]([\w.+-]+)['"](?: or .*)? not found/,
  /ERROR: Cannot use '(python3?)', Python >= [\d.]+/,
  /pkg-config (?:binary )?'?([\w.+-]+)'? not found/,
];

// git, meson and pip without a network, and with its refusal.
const withoutNetwork =
  /Could not resolve host|unable to access 'https?:|Automatic wrap-based subproject downloading is disabled|Could not get .* is the internet available|[Ff]ailed to update submodule|git(?:-submodule)?.*? submodule.*(?:failed|missing)|Could not find a version that satisfies the requirement/;

/** Null when the log says nothing of the kind. */
export function missingDependency(log: string): LabError | null {
  const library = firstMatch(missingLibraries, log);
  if (library !== null) {
    const name = libraryName(library);
    return new LabError({
      code: 'header-missing',
      message: `Building needs the library ${name}, which is not installed on this machine with its headers.`,
      hint: `apt-get install ${libraries[name] ?? `the package with ${name}.pc in it`}`,
    });
  }
  const program = firstMatch(missingPrograms, log)?.toLowerCase() ?? null;
  if (program !== null) {
    return new LabError({
      code: 'tool-missing',
      message: `Building needs the program ${program}, or a newer one of it, which is not installed on this machine.`,
      hint: `apt-get install ${packageOfProgram(program)}`,
    });
  }
  const found = withoutNetwork.exec(log);
  if (found === null) return null;
  const line = lineAt(log, found.index);
  return new LabError({
    code: 'submodule-missing',
    message: `The tree needs parts that are not in its repository, and they could not be fetched: ${line}`,
    hint: 'Fetch its submodules into your clone (git submodule update --init) where there is a network, or take a repository that has them in its tree.',
  });
}

function firstMatch(patterns: readonly RegExp[], log: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(log)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** `glib-2.56` is what old ones call glib-2.0 of at least 2.56. */
function libraryName(said: string): string {
  const lower = said.toLowerCase();
  if (lower in libraries) return lower;
  const start = lower.replace(/-[\d.]+$/, '');
  return Object.keys(libraries).find((name) => name.replace(/-[\d.]+$/, '') === start) ?? said;
}
