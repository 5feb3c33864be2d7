// Which gcc suits a kernel of some age: old trees do not build with new compilers. Pure.

export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
}

/** From the top of a kernel's Makefile; null when that is not one. */
export function parseKernelVersion(makefile: string): KernelVersion | null {
  const [major, minor] = ['VERSION', 'PATCHLEVEL'].map((name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1]);
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}

// The kernels' own history: include/linux/compiler-gcc<N>.h had to exist for each gcc before 4.2 (gcc 5: 3.18); a gcc that
// makes position-independent programs by default (6) was provided for in 4.9; scripts/dtc links with -fno-common (gcc 10)
// from 5.6. Stable series have some of it earlier, and build with an older gcc all the same.
const newestGcc: readonly { readonly before: KernelVersion; readonly gcc: number }[] = [
  { before: { major: 3, minor: 18 }, gcc: 4 },
  { before: { major: 4, minor: 9 }, gcc: 5 },
  { before: { major: 5, minor: 6 }, gcc: 9 },
];

export interface GccOnMachine {
  /** `gcc-12` */
  readonly program: string;
  readonly major: number;
}

/** The newest one that is not too new; when all are, the oldest, which is the likeliest to work. Null without any. */
export function chooseGcc(kernel: KernelVersion | null, found: readonly GccOnMachine[]): GccOnMachine | null {
  const newestFirst = [...found].sort((a, b) => b.major - a.major);
  const bound = kernel === null ? undefined : newestGcc.find(({ before }) => isBefore(kernel, before))?.gcc;
  if (bound === undefined) return found[0] ?? null;
  return newestFirst.find((one) => one.major <= bound) ?? newestFirst.at(-1) ?? null;
}

function isBefore(a: KernelVersion, b: KernelVersion): boolean {
  return a.major < b.major || (a.major === b.major && a.minor < b.minor);
}
