// `npm run bench:import`: precision and recall of the reader on the corpus, for each field, written to docs/measured/import.md with what
// was counted when reports were read for the first time. `-- --show` prints each difference, `-- --wrong` those that are invented,
// `-- --from FOLDER` counts reports that are not of the corpus yet and writes nothing.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { firstReadings } from './import-first-readings.ts';
import { compare, foundIn, readCase, readCorpus, type CorpusReport } from './import-scores.ts';

const { values: wanted } = parseArgs({
  options: { show: { type: 'boolean' }, wrong: { type: 'boolean' }, from: { type: 'string' } },
});
const corpus = readCorpus(wanted.from === undefined ? undefined : pathToFileURL(`${resolve(wanted.from)}/`));
const fields = Object.keys(foundIn(readCase(corpus[0]!)));

interface Counts {
  right: number;
  wrong: number;
  missed: number;
}

function countsOf(reports: readonly CorpusReport[]): ReadonlyMap<string, Counts> {
  const counts = new Map(fields.map((field) => [field, { right: 0, wrong: 0, missed: 0 }]));
  for (const report of reports) {
    for (const { field, right, wrong, missed } of compare(report.expected, foundIn(readCase(report)))) {
      const sum = counts.get(field)!;
      sum.right += right;
      sum.wrong += wrong.length;
      sum.missed += missed.length;
      if (wanted.wrong === true && wrong.length > 0) console.log(`${report.name} ${field}: ${wrong.join(', ')}`);
      if (wanted.show === true && (wrong.length > 0 || missed.length > 0))
        console.log(`${report.name} ${field}: wrong [${wrong.join(', ')}] missed [${missed.join(', ')}]`);
    }
  }
  return counts;
}

const rate = (right: number, other: number): string => (right + other === 0 ? '-' : (right / (right + other)).toFixed(2));
const cells = ({ right, wrong, missed }: Counts): string =>
  `${right + missed} | ${rate(right, wrong)} | ${rate(right, missed)}`;
const counts = countsOf(corpus);
const names: Readonly<Record<string, string>> = {
  versions: 'version fails or works',
  mentions: 'version named',
  edges: 'edge',
  culprit: 'blamed commit',
  revert: 'revert',
  cells: 'cell fails or works',
  commands: 'command',
  bisect: 'bisect log',
  regzbot: 'regzbot line',
  symptom: 'symptom',
  distribution: 'distribution',
  cpu: 'processor',
  compiler: 'compiler',
  arch: 'architecture',
};
const rows = fields.map((field) => `| ${names[field] ?? field} | ${cells(counts.get(field)!)} |`);
const table = `|  | ${corpus.length} reports: there | precision | recall |
| --- | ---: | ---: | ---: |
${rows.join('\n')}
`;
const text = `# How well reports are read

Written by \`npm run bench:import\`; do not edit. ${corpus.length} public reports, as short quotations with their source in
\`test/corpus/reports\`; what each says was written down by hand before it was read. "Precision" is the part of what was found that is
right, "recall" the part of what is there that was found. Of symptoms and the environment only recall is counted, since a quotation
names just what matters.

${firstReadings}
## All of them, now

After each reading the rules were changed because of what it had shown, so these figures are better than what a new report gets. They
are here to see that a change breaks nothing.

${table}`;
if (wanted.from === undefined) {
  const page = new URL('../docs/measured/import.md', import.meta.url);
  const options = (await resolveConfig(fileURLToPath(page))) ?? {};
  writeFileSync(page, await format(text, { ...options, parser: 'markdown' }));
}
console.log(wanted.from === undefined ? text : table);
