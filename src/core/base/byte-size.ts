// Sizes as people type them: `5G`, `500M`, `0`.

import { UserError } from './user-error.ts';

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** In bytes; letters are powers of 1024, with or without `iB` or `B`. Throws UserError `usage`. */
export function parseByteSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const unit = units[match?.[2]?.toUpperCase() ?? ''];
  if (match?.[1] === undefined || unit === undefined) {
    throw new UserError({ code: 'usage', message: `"${text}" is no size`, hint: 'write 500M or 5G' });
  }
  return Math.round(Number(match[1]) * unit);
}
