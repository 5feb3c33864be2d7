// Header fields with letters beyond ASCII, as RFC 2047 wants them: encoded words of at most 75 characters, on lines of at most 76.
// Whoever decodes them gets the text back. What a field may hold at all is decided before (header-text): one line, no lone surrogates.

/** `Subject: ...` of one line of text, folded at blanks; without a line end. */
export function unstructuredField(name: string, text: string): string {
  const words = text.split(' ');
  const isOdd = words.map(needsEncoding);
  const [first, last] = [isOdd.indexOf(true), isOdd.lastIndexOf(true)];
  const atoms: readonly Atom[] =
    first < 0
      ? words.map(plainAtom)
      : [
          ...words.slice(0, first).map(plainAtom),
          { kind: 'encoded', text: words.slice(first, last + 1).join(' ') },
          ...words.slice(last + 1).map(plainAtom),
        ];
  return folded(`${name}:`, atoms);
}

/** `To: ...` of addresses as `Name <local@domain>` or `local@domain`, each on lines of its own; without a line end. */
export function addressField(name: string, addresses: readonly string[]): string {
  const lines = addresses.map((address, index) => folded(index === 0 ? `${name}:` : '', addressAtoms(address)));
  return lines.join(',\n');
}

type Atom = { readonly kind: 'plain' | 'encoded'; readonly text: string };

function plainAtom(text: string): Atom {
  return { kind: 'plain', text };
}

/** A display name that no bare words can hold is encoded whole: in a quoted string no encoded word may stand (RFC 2047, 5). */
function addressAtoms(address: string): readonly Atom[] {
  const [, name = '', route = address] = /^(.*?)\s*(<[^<>]*>)$/.exec(address) ?? [];
  if (name === '') return [plainAtom(route)];
  if (!needsEncoding(name)) return [...name.split(' '), route].map(plainAtom);
  return [{ kind: 'encoded', text: name.replace(/^"(.*)"$/, '$1') }, plainAtom(route)];
}

/** Beyond ASCII, what looks encoded already, and words so long that no line could hold them. */
function needsEncoding(word: string): boolean {
  return /[^ -~]/.test(word) || /=\?|\?=/.test(word) || word.split(' ').some((part) => part.length > columnsMax - 2);
}

const columnsMax = 76;
const wordMax = 75;
// A piece of less than this is not worth the 12 characters around it.
const roomMin = 24;

function folded(head: string, atoms: readonly Atom[]): string {
  const lines = [head];
  const room = (): number => columnsMax - lines.at(-1)!.length - 1;
  const add = (text: string): void => {
    if (room() < text.length && lines.at(-1) !== '') lines.push('');
    lines[lines.length - 1] += ` ${text}`;
  };
  for (const { kind, text } of atoms) {
    if (kind === 'plain') add(text);
    else
      for (let left = [...text]; left.length > 0;) {
        if (room() < roomMin) lines.push('');
        const taken = fitting(left, Math.min(room(), wordMax));
        add(encodedWord(left.slice(0, taken).join('')));
        left = left.slice(taken);
      }
  }
  return lines.join('\n');
}

/** How many characters an encoded word of so many columns can hold; whole ones only (RFC 2047, 5 (3)). */
function fitting(characters: readonly string[], columns: number): number {
  let taken = 1;
  while (taken < characters.length && encodedWord(characters.slice(0, taken + 1).join('')).length <= columns) taken += 1;
  return taken;
}

/** Quoted where that can still be read by eye, else as base64; of what every reader knows, UTF-8. */
function encodedWord(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const quoted = Array.from(bytes, quotedByte);
  const isReadable = quoted.filter((one) => one.length > 1).length * 2 < bytes.length;
  return isReadable ? `=?UTF-8?Q?${quoted.join('')}?=` : `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

/** Only what may stand in a phrase too (RFC 2047, 5 (3)). */
function quotedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9!*+/-]/.test(character)) return character;
  return character === ' ' ? '_' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
