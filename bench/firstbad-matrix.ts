// Runs the built firstbad as a user does and reads what it answers.

import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AttemptRecord } from '../src/core/attempt/attempt.ts';
import type { MatrixReport } from '../src/core/matrix/matrix-report.ts';
import { foldersFrom } from '../src/infra/files/folders.ts';

export interface MatrixRun {
  /** From the start of the process to its end, in milliseconds. */
  readonly wallMs: number;
  readonly report: MatrixReport;
  readonly records: readonly AttemptRecord[];
}

export interface Firstbad {
  /** All arguments of `firstbad matrix`. */
  readonly matrix: readonly string[];
  /** Its FIRSTBAD_HOME. */
  readonly home: string;
}

export async function runMatrix({ matrix, home }: Firstbad): Promise<MatrixRun> {
  const started = performance.now();
  const report = JSON.parse(await firstbad(['matrix', ...matrix, '--json', '--again'], home)) as MatrixReport;
  const wallMs = performance.now() - started;
  const records: AttemptRecord[] = [];
  for (const { id } of report.cells.flatMap((cell) => cell.attempts)) {
    records.push(JSON.parse(await firstbad(['show', id, '--json'], home)) as AttemptRecord);
  }
  return { wallMs, report, records };
}

/** The next run meets every kernel for the first time again: it has to boot and save it. Packages and disks stay. */
export async function forgetSavedVms(home: string): Promise<void> {
  await rm(join(foldersFrom({ FIRSTBAD_HOME: home }).cache, 'vms'), { recursive: true, force: true });
}

/** What it writes to standard output. Its progress is shown only when it fails, so that the bench's own lines can be read. */
async function firstbad(words: readonly string[], home: string): Promise<string> {
  const env = { ...process.env, FIRSTBAD_HOME: home };
  const child = spawn('./firstbad', words, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [output, progress] = [collect(child.stdout), collect(child.stderr)];
  const status = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  if (status === 0) return output();
  throw new Error(`firstbad ${words.join(' ')} ended with status ${String(status)}:\n${progress()}`);
}

/** All that was read so far. */
export function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
