// Files that a test compares with what is made today, and the one way to record them again: UPDATE=1. A person reads `git diff`
// before it is committed; what a person has written or judged is never recorded over.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { isRecording } from '../tools/recording.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface RecordedOptions {
  /** Consoles are bytes as they came. */
  readonly encoding?: 'utf8' | 'latin1';
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * `now` makes today's text of the recorded one, which is null where there is no file, and returns null where there should be none.
 * Fails where the two differ, and says how to record; with UPDATE=1 the file is written instead, whole or not at all.
 */
export function expectRecorded(
  path: string,
  now: (recorded: string | null) => string | null,
  { encoding = 'utf8', env = process.env }: RecordedOptions = {},
): void {
  const recorded = readIfThere(path, encoding);
  const today = now(recorded);
  if (recorded === today) return;
  if (isRecording(env)) {
    record(path, today, encoding);
    return;
  }
  const { testPath = '' } = expect.getState();
  const how =
    `${relative(root, path)} is not what is made today. Where that is right, record it: ` +
    `UPDATE=1 npx vitest run ${relative(root, testPath)}, then read git diff.`;
  expect(today, how).toBe(recorded);
}

function record(path: string, text: string | null, encoding: 'utf8' | 'latin1'): void {
  if (text === null) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text, encoding);
  renameSync(`${path}.new`, path);
}

function readIfThere(path: string, encoding: 'utf8' | 'latin1'): string | null {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
