// What the reader finds in the reports of the corpus beside what a person wrote down: counts for each field.

import { readdirSync, readFileSync } from 'node:fs';
import { draftScenario } from '../src/reports/draft/draft-scenario.ts';
import { readReport } from '../src/reports/read/read-report.ts';
import type { ReportReading } from '../src/reports/read/report-reading.ts';

const folder = new URL('../test/corpus/reports/', import.meta.url);

export interface CorpusReport {
  readonly name: string;
  /** Where the report can be read whole. */
  readonly source: string;
  readonly kind: string;
  readonly title: string;
  /** The lines that matter, quoted. */
  readonly excerpt: readonly string[];
  readonly expected: Readonly<Record<string, readonly string[]>>;
}

/** `from`: a folder of reports that are not of the corpus yet. */
export function readCorpus(from: URL = folder): readonly CorpusReport[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({
      name: name.replace(/\.json$/, ''),
      ...(JSON.parse(readFileSync(new URL(name, from), 'utf8')) as Omit<CorpusReport, 'name'>),
    }));
}

export function readCase({ title, excerpt }: CorpusReport): ReportReading {
  const reading = readReport(new TextEncoder().encode([`Subject: ${title}`, '', ...excerpt].join('\n')));
  // Whatever is read, a draft or a reason comes of it.
  draftScenario(reading, { kernel: null, qemu: null });
  return reading;
}

type Found = Readonly<Record<string, readonly string[]>>;

export function foundIn(reading: ReportReading): Found {
  const values = reading.claims.map(({ value }) => value);
  const facts = (kind: string): readonly string[] =>
    reading.environment.filter((one) => one.kind === kind).map((one) => one.value);
  const kinds = new Map(reading.commands.map((command) => [command.id, command.kind]));
  return {
    versions: unique(
      values.flatMap((value) =>
        value.kind === 'version' ? [`${value.version.component} ${value.version.upstream} ${value.outcome}`] : [],
      ),
    ),
    mentions: unique(
      reading.versions
        .filter(({ version }) => version.component !== 'other' && version.component !== 'distribution')
        .map(({ version }) => `${version.component} ${version.upstream}`),
    ),
    edges: unique(
      values.flatMap((value) =>
        value.kind === 'edge' ? [`${value.component} ${value.change} ${value.good} ${value.bad}`] : [],
      ),
    ),
    culprit: unique(
      values.flatMap((value) =>
        value.kind === 'culprit'
          ? [value.commit.slice(0, 12)]
          : value.kind === 'bisect-log' && value.culprit !== null
            ? [value.culprit.slice(0, 12)]
            : [],
      ),
    ),
    revert: unique(values.flatMap((value) => (value.kind === 'revert' ? [value.result] : []))),
    cells: reading.cells.flatMap(({ outcome, commands }) =>
      outcome === null ? [] : [`${outcome} ${kinds.get(commands.at(-1) ?? '') ?? ''}`],
    ),
    commands: reading.commands.map(({ kind }) => kind),
    bisect: reading.bisectLog ? [`${reading.bisectLog.goods.length} good ${reading.bisectLog.bads.length} bad`] : [],
    regzbot: reading.regzbot.map(({ command, argument }) => `${command} ${argument}`),
    symptom: reading.consoles.flatMap(({ symptom }) => symptom ?? []),
    distribution: facts('distribution'),
    cpu: facts('cpu'),
    compiler: facts('compiler'),
    arch: facts('architecture'),
  };
}

/** Texts of these are judged by whether one holds the other, and only where the corpus says something of them. */
const loose = new Set(['symptom', 'distribution', 'cpu', 'compiler', 'arch']);

export interface Score {
  readonly field: string;
  readonly right: number;
  /** Found and not expected. */
  readonly wrong: number;
  readonly missed: number;
}

export interface Difference {
  readonly field: string;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

export function compare(expected: Found, found: Found): readonly (Difference & { readonly right: number })[] {
  return Object.keys(found).flatMap((field) => {
    const want = [...(expected[field] ?? [])];
    if (loose.has(field) && want.length === 0) return [];
    const has = [...(found[field] ?? [])];
    let right = 0;
    for (const one of [...want]) {
      const at = has.findIndex((other) => matches(field, one, other));
      if (at === -1) continue;
      has.splice(at, 1);
      want.splice(want.indexOf(one), 1);
      right += 1;
    }
    return [{ field, right, wrong: loose.has(field) ? [] : has, missed: want }];
  });
}

function matches(field: string, want: string, has: string): boolean {
  // 5.15 and 5.15.0 are one release.
  if (field === 'edges') return withoutZero(want) === withoutZero(has);
  if (!loose.has(field)) return want === has || (field === 'culprit' && (want.startsWith(has) || has.startsWith(want)));
  return has.toLowerCase().includes(want.toLowerCase());
}

function withoutZero(edge: string): string {
  return edge.replace(/(\d+\.\d+)\.0(?= |$)/g, '$1');
}

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}
