// Makes the entries of new files durable.

import { closeSync, fsyncSync, openSync } from 'node:fs';

/** The content of the journal's files SQLite syncs itself. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
