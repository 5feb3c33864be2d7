// The words of a command line as sh would see them, without running or expanding anything. What only a shell can know is
// marked, so that such a command never becomes a step.

export interface ShellCommand {
  readonly words: readonly string[];
  /** True when the shell would do more than split words: pipes, redirections, substitutions, an open quote. */
  readonly shell: boolean;
  /** A comment behind the command. */
  readonly comment: string | null;
}

interface State {
  readonly commands: ShellCommand[];
  words: string[];
  word: string | null;
  shell: boolean;
  comment: string | null;
}

const wordsMax = 4000;

/** The commands of a line, which `;` and `&&` separate. */
export function parseShellLine(line: string): readonly ShellCommand[] {
  const state: State = { commands: [], words: [], word: null, shell: false, comment: null };
  let index = 0;
  while (index < line.length && state.words.length < wordsMax) index = takeOne(line, index, state);
  endCommand(state);
  return state.commands;
}

function takeOne(line: string, index: number, state: State): number {
  const char = line[index] ?? '';
  if (/\s/.test(char)) {
    endWord(state);
    return index + 1;
  }
  switch (char) {
    case "'":
    case '"':
      return takeQuoted(line, index, char, state);
    case '\\':
      state.word = (state.word ?? '') + (line[index + 1] ?? '');
      return index + 2;
    case '#':
      if (state.word !== null) break;
      state.comment = line.slice(index + 1).trim();
      return line.length;
    case ';':
      endCommand(state);
      return index + 1;
    case '&':
      if (line[index + 1] !== '&') break;
      endCommand(state);
      return index + 2;
    case '`':
      state.shell = true;
      break;
    case '$':
      if (/[\w({]/.test(line[index + 1] ?? '')) state.shell = true;
      break;
    case '<':
    case '>':
    case '|':
      state.shell = true;
      endWord(state);
      state.words.push(char);
      return index + 1;
  }
  // A single & starts in the background: the command is the same.
  if (char === '&') {
    endWord(state);
    return index + 1;
  }
  state.word = (state.word ?? '') + char;
  return index + 1;
}

function takeQuoted(line: string, start: number, quote: string, state: State): number {
  let text = '';
  let index = start + 1;
  for (; index < line.length && line[index] !== quote; index += 1) {
    if (quote === '"' && line[index] === '\\' && /["\\$`]/.test(line[index + 1] ?? '')) index += 1;
    else if (quote === '"' && (line[index] === '`' || (line[index] === '$' && /[\w({]/.test(line[index + 1] ?? ''))))
      state.shell = true;
    text += line[index] ?? '';
  }
  if (index >= line.length) state.shell = true;
  state.word = (state.word ?? '') + text;
  return index + 1;
}

function endWord(state: State): void {
  if (state.word !== null) state.words.push(state.word);
  state.word = null;
}

function endCommand(state: State): void {
  endWord(state);
  if (state.words.length > 0) state.commands.push({ words: state.words, shell: state.shell, comment: state.comment });
  else if (state.comment !== null && state.commands.length > 0)
    state.commands.push({ ...state.commands.pop()!, comment: state.comment });
  state.words = [];
  state.shell = false;
  state.comment = null;
}
