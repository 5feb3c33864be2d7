// The order of upstream versions, as far as it can be told from their text. Debian's own order, with epochs and revisions,
// is the business of its source; this one places what a person wrote (`>=6.1`) among the versions of a line.

/** Orders upstream versions: numbers by value, a `-rc`/`~` part before the release, everything else by code point. */
export function compareUpstream(a: string, b: string): number {
  const left = a.match(/\d+|[^\d.]+/g) ?? [];
  const right = b.match(/\d+|[^\d.]+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = comparePart(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return b !== undefined && isPrerelease(b) ? 1 : -1;
  if (b === undefined) return isPrerelease(a) ? -1 : 1;
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (isPrerelease(a) !== isPrerelease(b)) return isPrerelease(a) ? -1 : 1;
  return a < b ? -1 : 1;
}

/** By length and then by text: dates and hashes can be longer than a float is exact. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length < right.length ? -1 : 1;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isNumber(part: string): boolean {
  return /^\d/.test(part);
}

function isPrerelease(part: string): boolean {
  return /^[~-]*(rc|alpha|beta|pre)|^~/.test(part);
}
