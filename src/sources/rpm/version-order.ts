// rpm's order of versions (rpmvercmp of rpm's rpmio/rpmvercmp.c, and of epoch, version and release: rpm-version(7)). Pure.

export interface RpmVersion {
  /** Digits; `0` where there is none. */
  readonly epoch: string;
  readonly version: string;
  readonly release: string;
}

/** Negative when `a` is older, positive when it is newer, 0 when rpm holds them for equal. */
export function compareRpmVersions(a: RpmVersion, b: RpmVersion): number {
  return compareRpm(a.epoch, b.epoch) || compareRpm(a.version, b.version) || compareRpm(a.release, b.release);
}

/** One part, as rpmvercmp does: stretches of digits and of letters, everything else only parts them. */
export function compareRpm(a: string, b: string): number {
  if (a === b) return 0;
  const left = partsOf(a);
  const right = partsOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = comparePart(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(text: string): readonly string[] {
  return text.match(/[0-9]+|[A-Za-z]+|~|\^/g) ?? [];
}

function comparePart(a: string | undefined, b: string | undefined): number {
  // A tilde is older than everything, also than the end.
  if (a === '~' || b === '~') return a === b ? 0 : a === '~' ? -1 : 1;
  // A caret is newer than the end, and older than whatever else.
  if (a === '^' || b === '^') {
    if (a === b) return 0;
    if (a === '^') return b === undefined ? 1 : -1;
    return a === undefined ? -1 : 1;
  }
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const isNumber = /^[0-9]/.test(a);
  // Numbers are newer than letters.
  if (isNumber !== /^[0-9]/.test(b)) return isNumber ? 1 : -1;
  return isNumber ? compareNumbers(a, b) : a < b ? -1 : a > b ? 1 : 0;
}

// Dates are longer than a double is exact.
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
