// Which programs a command for sh starts, as far as its text tells: the word at the beginning of each simple command. Quotes, pipes,
// lists, substitutions and the words before a command (`if`, `env X=1`, `timeout 5`) are understood, and nothing is expanded.

/** Names without their folder, each once, in the order in which they stand there. */
export function programsIn(command: string): readonly string[] {
  const names = new Set<string>();
  for (const words of simpleCommands(command)) {
    const name = programOf(words);
    if (name !== null) names.add(name);
  }
  return [...names];
}

/** Words of the grammar that a command follows, and programs that start the one named after them (their own options are passed over). */
const before = new Set(
  'if then elif else do while until ! { time exec command env sudo nice ionice nohup setsid timeout strace stdbuf'.split(' '),
);

function programOf(words: readonly string[]): string | null {
  let isWrapped = false;
  for (const word of words) {
    if (/^[A-Za-z_]\w*=/.test(word)) continue;
    if (isWrapped && /^(?:-|\d)/.test(word)) continue;
    const name = word.slice(word.lastIndexOf('/') + 1);
    if (!before.has(name)) return name === '' ? null : name;
    isWrapped = true;
  }
  return null;
}

/** One frame for the command itself and for each `$(`, `(` and backquote that is open. */
interface Frame {
  readonly closedBy: ')' | '`' | null;
  isQuoted: boolean;
  words: string[];
  word: string | null;
}

function simpleCommands(command: string): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const stack: Frame[] = [{ closedBy: null, isQuoted: false, words: [], word: null }];
  const top = (): Frame => stack.at(-1) as Frame;
  const endWord = (): void => {
    const frame = top();
    if (frame.word !== null) frame.words.push(frame.word);
    frame.word = null;
  };
  const endCommand = (): void => {
    endWord();
    found.push(top().words);
    top().words = [];
  };
  const open = (closedBy: ')' | '`'): void => void stack.push({ closedBy, isQuoted: false, words: [], word: null });
  for (const [piece] of command.matchAll(/\\[^]|\$\(\(|\$\(|#[^\n]*|'[^']*'|[^]/g)) {
    const frame = top();
    if (piece.startsWith('#') && !frame.isQuoted && frame.word === null) continue;
    if (piece === frame.closedBy && !frame.isQuoted) {
      endCommand();
      stack.pop();
    } else if (piece === '$(' || piece === '`') open(piece === '`' ? '`' : ')');
    else if (piece === '"') {
      frame.isQuoted = !frame.isQuoted;
      frame.word ??= '';
    } else if (frame.isQuoted || !/^[\s;|&()]$/.test(piece)) frame.word = (frame.word ?? '') + unquoted(piece);
    else if (piece === '(') {
      endCommand();
      open(')');
    } else if (piece === ' ' || piece === '\t') endWord();
    else endCommand();
  }
  while (stack.length > 0) {
    endCommand();
    stack.pop();
  }
  return found;
}

function unquoted(piece: string): string {
  if (piece.length > 1 && piece.startsWith("'")) return piece.slice(1, -1);
  // A backslash before the end of a line joins two lines.
  return piece.length === 2 && piece.startsWith('\\') ? piece.slice(1).replace('\n', '') : piece;
}
