// Runs firstbad from its sources with a journal of its own, and keeps what it ends with, whatever that is.

import { spawn } from 'node:child_process';
import { collect } from './firstbad-matrix.ts';

export interface ReportRun<Report> {
  readonly status: number | null;
  readonly elapsedMs: number;
  /** Null where it printed none. */
  readonly report: Report | null;
  /** Its end. */
  readonly stderr: string;
}

interface Wish {
  /** With `--json`. */
  readonly words: readonly string[];
  /** The folder of its journal. */
  readonly state: string;
  /** A field of the JSON object without which it is no report. */
  readonly field: string;
}

export async function runForReport<Report>({ words, state, field }: Wish): Promise<ReportRun<Report>> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...words], {
    cwd: new URL('../', import.meta.url),
    env: { ...process.env, XDG_STATE_HOME: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, progress] = [collect(child.stdout), collect(child.stderr)];
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve).once('error', reject);
  });
  const isReport = output().trimStart().startsWith('{') && output().includes(`"${field}"`);
  const report = isReport ? (JSON.parse(output()) as Report) : null;
  return { status, elapsedMs: performance.now() - started, report, stderr: progress().slice(-4000) };
}
