// An argv as one line that a person can paste into a shell.

/** Quoted for sh where it must be (POSIX shell command language, 2.2 Quoting). */
export function shellLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
