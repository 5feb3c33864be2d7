// npm run bench:report-hunts -- [--budget 10m] [--only NAME] [--json FILE]
// Hunts the texts of public reports to their end, one after the other, each with a journal of its own, and prints a table: how it ended, how
// long it took, and what was found beside what the thread has found. Nothing is judged here.

import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDuration } from '../src/core/base/quantities.ts';
import type { WholeReport } from '../src/core/whole/whole-report.ts';
import { type ReportRun, runForReport } from './firstbad-report.ts';
import { readCorpus } from './import-scores.ts';

interface Wanted {
  readonly report: string;
  readonly thread: string;
}

type Hunted = ReportRun<WholeReport>;

const repository = new URL('../', import.meta.url);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      budget: { type: 'string', default: '10m' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
    },
  });
  const all = JSON.parse(readFileSync(new URL('test/corpus/report-hunts.json', repository), 'utf8')) as readonly Wanted[];
  const texts = new Map(readCorpus().map((one) => [one.name, [`Subject: ${one.title}`, '', ...one.excerpt, ''].join('\n')]));
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-bench-hunts-'));
  try {
    console.log('| report | ending | attempts | time | load | what was found | what the thread found |');
    console.log('| --- | --- | --: | --: | --: | --- | --- |');
    for (const { report, thread } of all) {
      if (values.only.length > 0 && !values.only.includes(report)) continue;
      const path = join(folder, `${report}.txt`);
      await writeFile(path, texts.get(report) ?? '');
      const load = loadavg()[0] ?? 0;
      const hunted = await hunt(path, { state: join(folder, report), budget: values.budget });
      if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify({ name: report, ...hunted })}\n`);
      console.log(row({ report, thread, load, hunted }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hunt(path: string, { state, budget }: { readonly state: string; readonly budget: string }): Promise<Hunted> {
  return runForReport({ words: ['hunt', path, '--json', '--budget', budget], state, field: 'ending' });
}

interface ForRow extends Wanted {
  readonly load: number;
  readonly hunted: Hunted;
}

function row({ report, thread, load, hunted }: ForRow): string {
  const { report: found, elapsedMs, status, stderr } = hunted;
  const said = [
    ...(found?.sentences ?? []),
    ...(found?.transitions ?? []).map(
      ({ component, kind, before, after }) => `${component}: ${kind} between ${before} and ${after}`,
    ),
    ...(found === null ? [stderr.trim().split('\n').at(-1) ?? ''] : []),
  ];
  const cells = [
    report,
    found?.ending ?? `ended with ${String(status)}`,
    String(found?.attempts ?? 0),
    formatDuration(elapsedMs),
    load.toFixed(1),
    said.join(' ').replaceAll('|', '\\|'),
    thread,
  ];
  return `| ${cells.join(' | ')} |`;
}

await main();
