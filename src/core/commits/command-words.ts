// The words of a user's command, for running it at the top of a worktree instead of where it was typed: a script of the
// user's own, which no commit holds, has to be named by its place on the disk.

/** A file that a word of the command names. */
export interface NamedFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
  readonly kind:
    /** In the repository: each commit has its own. */
    | { readonly is: 'tracked'; readonly fromTop: string }
    /** In the checkout, and git is told to ignore it: what a build makes. */
    | { readonly is: 'ignored' }
    | { readonly is: 'own' };
}

export interface PlacedCommand {
  readonly argv: readonly string[];
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** What was changed, for people. */
  readonly notes: readonly string[];
}

/** Programs whose first argument is a script, so that a bare word may be one. */
const interpreters = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'python', 'python3', 'perl', 'ruby', 'node', 'expect']);

/** Those words that may name a file. `make test` means a target, also where a file happens to be called `test`. */
export function fileWords(argv: readonly string[]): readonly string[] {
  const [program = '', ...rest] = argv;
  const scripts = interpreters.has(program.split('/').at(-1) ?? '')
    ? rest.filter((word) => !word.startsWith('-')).slice(0, 1)
    : [];
  const paths = rest.filter((word) => !word.startsWith('-') && /[/.]/.test(word));
  return [...new Set([...(program.includes('/') ? [program] : []), ...scripts, ...paths])];
}

/** `files` holds what `fileWords` name. */
export function placeCommand(argv: readonly string[], files: ReadonlyMap<string, NamedFile>): PlacedCommand {
  const candidates = new Set(fileWords(argv));
  const notes: string[] = [];
  const own = new Map<string, string>();
  const placed = argv.map((word, index) => {
    const file = candidates.has(word) ? files.get(word) : undefined;
    if (!file) return word;
    const { kind, path, sha256 } = file;
    if (kind.is === 'tracked') {
      const fromTop = index === 0 && !kind.fromTop.includes('/') ? `./${kind.fromTop}` : kind.fromTop;
      if (index === 0) notes.push(`${word} is in the repository: each commit is tested with its own`);
      return isSamePath(word, fromTop) || word.startsWith('/') ? word : fromTop;
    }
    // What a build has left in the user's checkout: the command is to make its own, in the worktree.
    if (kind.is === 'ignored' && index > 0) return word;
    own.set(path, sha256);
    if (word !== path) notes.push(`${word} is not in the repository: ${path} is run on every commit`);
    return path;
  });
  return { argv: placed, files: [...own].map(([path, sha256]) => ({ path, sha256 })), notes };
}

function isSamePath(word: string, fromTop: string): boolean {
  return word.replace(/^(\.\/)+/, '') === fromTop.replace(/^(\.\/)+/, '');
}
