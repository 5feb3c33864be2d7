// The command line that makes a sandbox, as a pure function: what is seen in it, what may be written, what is bounded.

export interface SandboxShape {
  /** A folder with the files of root-files.ts. */
  readonly root: string;
  /** Folders of components on this machine, by component name. */
  readonly trees: Readonly<Record<string, string>>;
  /** Programs of them that are started by way of host-root/with-consoles. */
  readonly guestPrograms: readonly string[];
  /** Files that may be read, by their place in the sandbox. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that may be read and written, by their place: copies, and the pipes of consoles. */
  readonly writable: Readonly<Record<string, string>>;
  readonly bounds: SandboxBounds;
}

export interface SandboxBounds {
  /** Of each process, address space. */
  readonly processBytes: number;
  /** Of each file that is written. */
  readonly fileBytes: number;
  /** Of all processes of the user; the kernel does not hold root to it (fork(2), EAGAIN), which is why ./watch.ts counts, too. */
  readonly processes: number;
  /** What may be written altogether besides the image, in memory. */
  readonly writtenBytes: number;
}

const devices = ['null', 'zero', 'full', 'random', 'urandom'];

/** What stands in PATH there, the components' programs last. */
function sandboxPath(trees: readonly string[]): string {
  return ['/run/firstbad/bin', '/firstbad', '/bin', '/sbin', ...trees.map((name) => `/components/${name}/bin`)].join(':');
}

/** The whole command up to the program in the sandbox. `withProc` is false on machines that forbid to mount it. */
export function sandboxCommand(shape: SandboxShape, { withProc }: { readonly withProc: boolean }): readonly string[] {
  const { bounds } = shape;
  const names = Object.keys(shape.trees);
  return [
    'prlimit',
    `--as=${String(bounds.processBytes)}`,
    `--fsize=${String(bounds.fileBytes)}`,
    `--nproc=${String(bounds.processes)}`,
    '--core=0',
    '--',
    'bwrap',
    // No network, own processes, shared memory, name; nothing in it outlives firstbad.
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--clearenv', '--setenv', 'PATH', sandboxPath(names), '--setenv', 'HOME', '/tmp', '--setenv', 'FIRSTBAD_FLAT', '1'],
    ...['bin', 'sbin', 'lib', 'lib64', 'firstbad'].flatMap((name) => ['--ro-bind', `${shape.root}/${name}`, `/${name}`]),
    ...(withProc ? ['--proc', '/proc', '--symlink', '/proc/self/fd', '/dev/fd'] : []),
    ...devices.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...temporary('/tmp', bounds.writtenBytes),
    ...temporary('/run', bounds.writtenBytes),
    ...temporary('/image', bounds.writtenBytes),
    ...['--symlink', '/tmp', '/dev/shm', '--dir', '/run/firstbad', '--dir', '/run/firstbad/bin'],
    ...shape.guestPrograms.flatMap((name) => ['--symlink', '/firstbad/with-consoles', `/run/firstbad/bin/${name}`]),
    ...Object.entries(shape.trees).flatMap(([name, folder]) => ['--ro-bind', folder, `/components/${name}`]),
    ...Object.entries(shape.files).flatMap(([place, path]) => ['--ro-bind', path, place]),
    ...Object.entries(shape.writable).flatMap(([place, path]) => ['--bind', path, place]),
    ...['--remount-ro', '/', '--chdir', '/tmp', '--'],
  ];
}

/** A folder in memory of this size at most. */
function temporary(place: string, bytes: number): readonly string[] {
  return ['--size', String(bytes), '--tmpfs', place];
}
