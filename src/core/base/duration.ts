// Durations as people type them: `90`, `90s`, `10m`, `1h30m`, `2 h`, `1d`.

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds, more than 0; a bare number counts seconds. Null for what is no duration. */
export function parseDuration(text: string): number | null {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '');
  if (/^\d+(\.\d+)?$/.test(compact)) return positive(Number(compact) * 1000);
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)(ms|min|[smhd])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== compact) return null;
  return positive(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0));
}

function positive(ms: number): number | null {
  return ms > 0 && Number.isFinite(ms) ? ms : null;
}
