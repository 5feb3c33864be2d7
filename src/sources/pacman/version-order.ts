// pacman's order of versions: epoch, version and release, each by alpm's own rpmvercmp, which is not rpm's of today (libalpm's version.c,
// vercmp(8)). Pure.

/** Negative when `a` is older, positive when it is newer, 0 when pacman holds them for equal. */
export function comparePacmanVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [partsOf(a), partsOf(b)];
  const order = compareAlpm(left.epoch, right.epoch) || compareAlpm(left.version, right.version);
  if (order !== 0) return order;
  // A version without a release is any release of it.
  return left.release === null || right.release === null ? 0 : compareAlpm(left.release, right.release);
}

interface Parts {
  readonly epoch: string;
  readonly version: string;
  readonly release: string | null;
}

function partsOf(text: string): Parts {
  const [, epoch = '0', rest = text] = /^([0-9]*):(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: epoch === '' ? '0' : epoch,
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? null : rest.slice(dash + 1),
  };
}

/** Stretches of digits and of letters; how many other characters part them counts, too. */
function compareAlpm(a: string, b: string): number {
  if (a === b) return 0;
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [startA, startB] = [i, j];
    while (i < a.length && !isAlnum(a, i)) i += 1;
    while (j < b.length && !isAlnum(b, j)) j += 1;
    if (i >= a.length || j >= b.length) break;
    if (i - startA !== j - startB) return i - startA < j - startB ? -1 : 1;
    const isNumber = isDigit(a, i);
    const left = stretch(a, i, isNumber);
    const right = stretch(b, j, isNumber);
    // Numbers are newer than letters.
    if (right.length === 0) return isNumber ? 1 : -1;
    const order = isNumber ? compareNumbers(left, right) : left < right ? -1 : left > right ? 1 : 0;
    if (order !== 0) return order;
    i += left.length;
    j += right.length;
  }
  if (i >= a.length && j >= b.length) return 0;
  // What is left over makes it newer, but for letters: 1.0rc is older than 1.0.
  const isLeftLetters = i < a.length && isLetter(a, i);
  if ((i >= a.length && !(j < b.length && isLetter(b, j))) || isLeftLetters) return -1;
  return 1;
}

function isDigit(text: string, at: number): boolean {
  return /[0-9]/.test(text.charAt(at));
}

function isLetter(text: string, at: number): boolean {
  return /[A-Za-z]/.test(text.charAt(at));
}

function isAlnum(text: string, at: number): boolean {
  return isDigit(text, at) || isLetter(text, at);
}

function stretch(text: string, at: number, ofDigits: boolean): string {
  const rest = text.slice(at);
  return (ofDigits ? /^[0-9]*/ : /^[A-Za-z]*/).exec(rest)?.[0] ?? '';
}

function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
