// The regular expressions of Perl that a MAINTAINERS file has (`N:`, `K:`), as far as they are simple: words, classes, groups,
// alternatives, bounds of words. Anybody may have written them, so no repetition is without end and none is of a group;
// a pattern that needs more is none.

const patternCharactersMax = 300;
const repeatsMax = 3;

/** Null for what is not understood. Blanks mean nothing, as with Perl's /x. */
export function perlPattern(pattern: string): RegExp | null {
  if (pattern.length > patternCharactersMax) return null;
  const state: State = { source: '', flags: '', depth: 0, repeats: 0, last: 'none' };
  let rest = pattern;
  while (rest !== '') {
    const taken = takeOne(rest, state);
    if (taken === 0) return null;
    rest = rest.slice(taken);
  }
  return state.depth === 0 && state.source !== '' ? new RegExp(state.source, state.flags) : null;
}

interface State {
  source: string;
  flags: '' | 'i';
  depth: number;
  repeats: number;
  /** What a quantifier would repeat. */
  last: 'none' | 'atom' | 'group';
}

/** How many characters were understood; 0 when none. */
function takeOne(rest: string, state: State): number {
  const blank = /^\s+/.exec(rest);
  if (blank) return blank[0].length;
  const open = /^\((?:\?(i)?(:|\)))?/.exec(rest);
  if (open) {
    // `(?i:x)` and `(?i)`: the case of everything is left out of account, which takes a little more than Perl does.
    if (open[1] !== undefined) state.flags = 'i';
    if (open[2] === ')') return open[1] === undefined ? 0 : open[0].length;
    if (/^\(\?/.test(rest) && open[2] === undefined) return 0;
    return add(state, '(?:', 'none', open[0].length, 1);
  }
  const quantifier = /^[?*+]/.exec(rest)?.[0];
  if (quantifier !== undefined) return takeQuantifier(quantifier, state);
  const escape = /^\\(?:[bsdw]|[^A-Za-z0-9\s])/.exec(rest)?.[0];
  if (escape !== undefined) {
    const plain = /^\\[-_"'<>@,:;=~%&#!`]$/.test(escape) ? escape.slice(1) : escape;
    return add(state, plain, escape === '\\b' ? 'none' : 'atom', escape.length);
  }
  const group = /^\[\^?(?:[\w ./_-]|\\[-\]\\/._swd])+\]/.exec(rest)?.[0];
  if (group !== undefined) return hasGoodRanges(group) ? add(state, group, 'atom', group.length) : 0;
  const [first = ''] = rest;
  if (first === ')') return state.depth === 0 ? 0 : add(state, ')', 'group', 1, -1);
  if (/[|^$]/.test(first)) return add(state, first, 'none', 1);
  if (first === '.') return add(state, '.', 'atom', 1);
  const literal = /^[\w"'<>@,:;=~%&#!/-]/.exec(rest)?.[0];
  return literal === undefined ? 0 : add(state, literal === '/' ? '\\/' : literal, 'atom', 1);
}

function add(state: State, source: string, last: State['last'], taken: number, depth = 0): number {
  state.source += source;
  state.last = last;
  state.depth += depth;
  return taken;
}

function takeQuantifier(quantifier: string, state: State): number {
  if (state.last === 'none' || (state.last === 'group' && quantifier !== '?')) return 0;
  if (quantifier !== '?') state.repeats += 1;
  if (state.repeats > repeatsMax) return 0;
  return add(state, { '?': '?', '*': '{0,40}', '+': '{1,40}' }[quantifier] ?? '', 'none', 1);
}

/** `[z-a]` would be refused by the engine. */
function hasGoodRanges(group: string): boolean {
  return [...group.matchAll(/(\w)-(\w)/g)].every(([, from = '', to = '']) => from <= to) && !/\\[swd]-|-\\[swd]/.test(group);
}
