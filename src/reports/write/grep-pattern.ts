// A JavaScript regular expression as `grep -E` understands it, where both mean the same.

const classes: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  s: '[[:space:]]',
  S: '[^[:space:]]',
  w: '[[:alnum:]_]',
  W: '[^[:alnum:]_]',
};

/** Null for what POSIX extended expressions do not have: look-around, lazy repeats, back references, named groups. */
export function grepPattern(source: string): string | null {
  if (/\(\?(?!:)|[*+?}]\?|\\[1-9kpPuxcB]/.test(source) || /[^\u0020-\u007e]/.test(source)) return null;
  let result = '';
  let inClass = false;
  for (let place = 0; place < source.length; place += 1) {
    const letter = source[place] ?? '';
    if (letter === '\\') {
      place += 1;
      const escaped = source[place] ?? '';
      // A class inside a class has another form in POSIX; nobody needs it enough.
      if (inClass) {
        if (/[\]\\^-]/.test(escaped) || /[A-Za-z]/.test(escaped)) return null;
        result += escaped;
      } else if (escaped === 'b') result += '\\b';
      else if (escaped in classes) result += classes[escaped] ?? '';
      else if (/[A-Za-z0-9]/.test(escaped)) return null;
      else result += escaped === '/' || /[^$()*+.?[\\\]^{|}]/.test(escaped) ? escaped : `\\${escaped}`;
    } else if (!inClass && source.startsWith('(?:', place)) {
      result += '(';
      place += 2;
    } else {
      if (letter === '[' && !inClass) inClass = true;
      else if (letter === ']') inClass = false;
      result += letter;
    }
  }
  return result;
}
