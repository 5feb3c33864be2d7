// Which Debian package a program or a header comes from, for what builds ask for (Debian's Contents indexes). Pure.

// Programs that are in a package of another name.
const programs: Readonly<Record<string, string>> = {
  as: 'binutils',
  ld: 'binutils',
  objcopy: 'binutils',
  cc1: 'gcc',
  cc: 'gcc',
  cpp: 'cpp',
  python: 'python-is-python3',
  iasl: 'acpica-tools',
  ninja: 'ninja-build',
  'pkg-config': 'pkgconf',
  pahole: 'dwarves',
  depmod: 'kmod',
  lz4c: 'lz4',
  openssl: 'openssl',
  xz: 'xz-utils',
};

export function packageOfProgram(program: string): string {
  return programs[program] ?? program;
}

// The beginning of the header's name decides; the longest one that fits.
const headers: Readonly<Record<string, string>> = {
  'openssl/': 'libssl-dev',
  'libelf.h': 'libelf-dev',
  'gelf.h': 'libelf-dev',
  'elfutils/': 'libdw-dev',
  'dwarf.h': 'libdw-dev',
  'zlib.h': 'zlib1g-dev',
  'zstd.h': 'libzstd-dev',
  'ncurses.h': 'libncurses-dev',
  'curses.h': 'libncurses-dev',
  'glib.h': 'libglib2.0-dev',
  'glib/': 'libglib2.0-dev',
  'gio/': 'libglib2.0-dev',
  'pixman.h': 'libpixman-1-dev',
  'uuid/uuid.h': 'uuid-dev',
  'libfdt.h': 'libfdt-dev',
  'libaio.h': 'libaio-dev',
  'liburing.h': 'liburing-dev',
  'sys/capability.h': 'libcap-dev',
  'Python.h': 'python3-dev',
  'gmp.h': 'libgmp-dev',
  'mpc.h': 'libmpc-dev',
  'gcc-plugin.h': 'gcc-12-plugin-dev',
  'stdio.h': 'libc6-dev',
  'stdlib.h': 'libc6-dev',
  'string.h': 'libc6-dev',
  'sys/cdefs.h': 'libc6-dev',
  'sys/types.h': 'libc6-dev',
  'unistd.h': 'libc6-dev',
  'bits/': 'gcc-multilib',
};

/** Null for a header that is not known to come from a package: it may be the tree's own. */
export function packageOfHeader(header: string): string | null {
  const found = Object.keys(headers)
    .filter((start) => header.startsWith(start))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? null : (headers[found] ?? null);
}
