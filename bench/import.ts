// `npm run bench:import`: precision and recall of the reader on the corpus, for each field, written to docs/measured/import.md with what
// was counted when reports were read for the first time. `-- --show` prints each difference, `-- --wrong` those that are invented,
// `-- --from FOLDER` counts reports that are not of the corpus yet and writes nothing.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { rules } from '../src/reports/read/rules/version-rules.ts';
import { firstReadings } from './import-first-readings.ts';
import { compare, type CorpusReport, foundIn, readCase, readCorpus } from './import-scores.ts';

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

${table}
## Which rule reads what

How often each rule says something of a version in these reports: those of \`src/reports/read/rules\`, and below them what the grammar of a
sentence (\`sentences/predication\`), a pair, a heading or the next sentence say. A rule that fires here on nothing has its own sentences
(\`rules/said.test\`) and was met in the report that it names, or was written for an issue.

| rule | versions |
| --- | ---: |
${ruleRows()}
`;
function ruleRows(): string {
  const fired = new Map<string, number>();
  for (const report of corpus)
    for (const { rule, outcome } of readCase(report).versions)
      if (rule !== null) fired.set(rule, (fired.get(rule) ?? 0) + (outcome === null ? 0 : 1));
  for (const { name } of rules) if (!fired.has(name)) fired.set(name, 0);
  return [...fired]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([name, count]) => `| \`${name}\` | ${count} |`)
    .join('\n');
}

if (wanted.from === undefined) {
  const page = new URL('../docs/measured/import.md', import.meta.url);
  const options = (await resolveConfig(fileURLToPath(page))) ?? {};
  writeFileSync(page, await format(text, { ...options, parser: 'markdown' }));
}
console.log(wanted.from === undefined ? text : table);
