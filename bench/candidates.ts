// npm run bench:candidates -- [--only NAME] [--json FILE]
// Runs the scenarios of test/candidates, each written by hand after a public report, as a matrix with a journal of its own, and prints a
// table: which show what the report says. A row shows it when the cells that fail are exactly those of test/candidates.json.

import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDuration } from '../src/core/base/quantities.ts';
import type { MatrixReport } from '../src/core/matrix/matrix-report.ts';
import { type ReportRun, runForReport } from './firstbad-report.ts';

interface Candidate {
  readonly name: string;
  readonly reports: readonly string[];
  /** What the report says, for people. */
  readonly says: string;
  /** Where it fails: settings as written, versions by how they begin. Every other cell is good. */
  readonly bad: readonly Readonly<Record<string, string>>[];
  /** Why it does not show here, where that is known: by hand, and no claim of the run. */
  readonly why?: string;
}

type Tried = ReportRun<MatrixReport>;

const repository = new URL('../', import.meta.url);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true, default: [] }, json: { type: 'string' } },
  });
  const all = JSON.parse(readFileSync(new URL('test/candidates.json', repository), 'utf8')) as readonly Candidate[];
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-bench-candidates-'));
  try {
    console.log('| scenario | the report says | shows it | cells | time | load | what was seen |');
    console.log('| --- | --- | --- | --: | --: | --: | --- |');
    for (const candidate of all) {
      if (values.only.length > 0 && !values.only.includes(candidate.name)) continue;
      const load = loadavg()[0] ?? 0;
      const tried = await matrix(candidate.name, join(folder, candidate.name));
      if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify({ ...candidate, ...tried })}\n`);
      console.log(row(candidate, tried, load));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function matrix(name: string, state: string): Promise<Tried> {
  return runForReport({ words: ['matrix', `test/candidates/${name}`, '--json'], state, field: 'cells' });
}

type Cell = MatrixReport['cells'][number];

function row({ name, says, bad, why }: Candidate, { report, status, elapsedMs, stderr }: Tried, load: number): string {
  const time = formatDuration(elapsedMs);
  const cells = report?.cells ?? [];
  const isExpected = ({ point }: Cell): boolean =>
    bad.some((at) => Object.entries(at).every(([key, value]) => isAt(point[key], value)));
  const others = cells.filter((cell) => cell.verdict !== (isExpected(cell) ? 'bad' : 'good'));
  const shows = report === null ? 'not tried' : others.length === 0 ? 'yes' : 'no';
  const seen =
    report === null
      ? `status ${String(status)}: ${lastLine(stderr)}`
      : others.length === 0
        ? 'as it says'
        : others.map(inWords).join('; ');
  return `| ${name} | ${says} | ${shows} | ${String(cells.length)} | ${time} | ${load.toFixed(0)} | ${[seen, ...(shows === 'no' && why !== undefined ? [why] : [])].join('. ').replaceAll('|', '\\|')} |`;
}

/** `6.1` is 6.1.192-3, and not 6.12.107-1. */
function isAt(label: string | undefined, value: string): boolean {
  const version = (label ?? '').replace(/^\d+:/, '');
  return (
    label === value ||
    version === value ||
    (/^\d/.test(value) && /^[.+~-]/.test(version.slice(value.length)) && version.startsWith(value))
  );
}

function inWords({ point, verdict, message }: Cell): string {
  const at = Object.entries(point).map(([key, value]) => `${key}=${value}`);
  return `${at.join(' ')}: ${verdict}${verdict === 'good' ? '' : ` (${String(message).slice(0, 100)})`}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 160) ?? '';
}

await main();
