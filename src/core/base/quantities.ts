// Durations and sizes as people read them.

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/** `512 B`, `64 KiB`, `70.2 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KiB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** `3 cells`, `1 cell`, `1,024 commits`. */
export function count(number: number, noun: string): string {
  return `${formatNumber(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `1,400,000`. */
export function formatNumber(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `12 %`, `99.3 %`. Never rounded up to a certainty that nobody has, nor down to an impossibility. */
export function formatPercent(probability: number): string {
  const percent = probability * 100;
  if (percent <= 0) return '0 %';
  if (percent >= 100) return '100 %';
  if (percent < 0.1) return 'under 0.1 %';
  if (percent >= 99.99) return 'over 99.99 %';
  const decimals = percent >= 99 ? 100 : percent < 10 ? 10 : 1;
  // 0.29 * 100 is a little less than 29.
  return `${Math.floor(percent * decimals + 1e-6) / decimals} %`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listWith(conjunction: 'and' | 'or', words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** UTC, to the second: `2026-11-22 19:57:21`. */
export function formatTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
