// The structure of a JavaScript regular expression (without flags), as far as the checks need it. The engine has accepted the
// source before, so this only has to find what is there, not to judge it.

export type Syntax =
  | { readonly kind: 'characters'; readonly set: CharacterSet }
  | { readonly kind: 'line-start' }
  | { readonly kind: 'line-end' }
  /** Word boundaries and look-around: takes no character, and nobody here knows when it holds. */
  | { readonly kind: 'condition' }
  | { readonly kind: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'choice'; readonly branches: readonly Syntax[] }
  | { readonly kind: 'repeat'; readonly body: Syntax; readonly min: number; readonly max: number };

/** Bit N for the character with code N below 256, bit 256 for all others. No set has control characters, as no line has them. */
export type CharacterSet = bigint;

const anyCharacter: Syntax = { kind: 'characters', set: (1n << 257n) - 1n };

/** Reads a source that `new RegExp(source)` accepts. */
export function parsePattern(source: string): Syntax {
  return new Reader(source).choice();
}

class Reader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  choice(): Syntax {
    const branches = [this.sequence()];
    while (this.take(/\|/y) !== null) branches.push(this.sequence());
    return { kind: 'choice', branches };
  }

  private sequence(): Syntax {
    const parts: Syntax[] = [];
    while (this.at < this.source.length && !/[|)]/.test(this.source.charAt(this.at))) parts.push(this.quantified());
    return { kind: 'sequence', parts };
  }

  private quantified(): Syntax {
    const body = this.term();
    const quantifier = this.take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (quantifier === null) return body;
    const [, least = '', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}/.exec(quantifier) ?? [];
    if (quantifier.startsWith('{')) {
      const min = Number(least);
      return { kind: 'repeat', body, min, max: comma === undefined ? min : most === '' ? Infinity : Number(most) };
    }
    return { kind: 'repeat', body, min: quantifier.startsWith('+') ? 1 : 0, max: quantifier.startsWith('?') ? 1 : Infinity };
  }

  private term(): Syntax {
    if (this.take(/\^/y) !== null) return { kind: 'line-start' };
    if (this.take(/\$/y) !== null) return { kind: 'line-end' };
    if (this.take(/\\[bB]/y) !== null) return { kind: 'condition' };
    if (this.take(/\(\?<?[=!]/y) !== null) {
      this.group();
      return { kind: 'condition' };
    }
    if (this.take(/\((?:\?:|\?<[^>]*>)?/y) !== null) return this.group();
    // What a reference repeats is not known here; it may be nothing.
    if (this.take(/\\(?:[1-9]\d*|k<[^>]*>)/y) !== null) return { kind: 'repeat', body: anyCharacter, min: 0, max: Infinity };
    const atom =
      this.take(/\[(?:\\[^]|[^\]\\])*\]/y) ??
      this.take(/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[A-Za-z]|0[0-7]{0,2}|[^])/y) ??
      this.take(/[^]/y) ??
      '';
    return { kind: 'characters', set: charactersOf(atom) };
  }

  private group(): Syntax {
    const content = this.choice();
    this.take(/\)/y);
    return content;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.source)?.[0] ?? null;
    if (match !== null) this.at += match.length;
    return match;
  }
}

const tabulator = 9;

const known = new Map<string, CharacterSet>();

/** Asks the engine itself, character by character. */
function charactersOf(atom: string): CharacterSet {
  const before = known.get(atom);
  if (before !== undefined) return before;
  // A lone `{`, `}` or `]` is a literal where it stands, and would not be one at the start of a pattern.
  const pattern = new RegExp(`^${/^[{}\]]$/.test(atom) ? `\\${atom}` : atom}$`);
  let set = 0n;
  for (let code = 0; code < 256; code += 1) {
    const isControl = (code < 32 && code !== tabulator) || code === 127;
    if (!isControl && pattern.test(String.fromCharCode(code))) set |= 1n << BigInt(code);
  }
  for (let code = 256; code < 0x10000; code += 1) {
    if (!pattern.test(String.fromCharCode(code))) continue;
    set |= 1n << 256n;
    break;
  }
  if (known.size < 1000) known.set(atom, set);
  return set;
}
