// Durations, sizes and counts as people write them.

const msOf = new Map(Object.entries({ ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }));
const mibOf = new Map(Object.entries({ m: 1, mb: 1, mib: 1, g: 1024, gb: 1024, gib: 1024 }));

/** `500ms`, `1.5s`, `2m`, `1h`: milliseconds, rounded; null for anything else. A unit is a must. */
export function parseUnitDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)$/i.exec(text);
  const factor = msOf.get(match?.[2]?.toLowerCase() ?? '');
  return match && factor !== undefined ? Math.round(Number(match[1]) * factor) : null;
}

/** `512M`, `512MiB`, `2G`: MiB, as QEMU counts them; null for anything else and for parts of a MiB. */
export function parseMemory(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)$/i.exec(text);
  const factor = mibOf.get(match?.[2]?.toLowerCase() ?? '');
  const mib = match && factor !== undefined ? Number(match[1]) * factor : Number.NaN;
  return Number.isInteger(mib) ? mib : null;
}

/** A whole number without signs and leading zeros; null for anything else. */
export function parseCount(text: string): number | null {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : null;
}
