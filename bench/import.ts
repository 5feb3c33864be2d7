// `npm run bench:import`: precision and recall of the reader on the corpus, for each field, written to docs/import.md.
// `-- --show` prints each difference of the reports that rules may be changed for; those held out are only counted.

import { writeFileSync } from 'node:fs';
import { compare, foundIn, readCase, readCorpus, type CorpusReport } from './import-scores.ts';

const show = process.argv.includes('--show');
const corpus = readCorpus();
const parts = [corpus.filter((one) => one.set === 'tuned'), corpus.filter((one) => one.set === 'held out')] as const;
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
      if (show && report.set === 'tuned' && (wrong.length > 0 || missed.length > 0))
        console.log(`${report.name} ${field}: wrong [${wrong.join(', ')}] missed [${missed.join(', ')}]`);
    }
  }
  return counts;
}

const rate = (right: number, other: number): string => (right + other === 0 ? '-' : (right / (right + other)).toFixed(2));
const cells = ({ right, wrong, missed }: Counts): string =>
  `${right + missed} | ${rate(right, wrong)} | ${rate(right, missed)}`;
const [tuned, heldOut] = [countsOf(parts[0]), countsOf(parts[1])];
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
const rows = fields.map(
  (field) => `| ${names[field] ?? field} | ${cells(tuned.get(field)!)} | ${cells(heldOut.get(field)!)} |`,
);
const text = `# How well reports are read

Written by \`npm run bench:import\`; do not edit. ${corpus.length} public reports, as short quotations with their source in
\`test/corpus/reports\`; what each says was written down by hand. Rules were changed because of the
tuned ones only; differences in the others were counted and not looked at. "Precision" is the part of what was found that is right, "recall" the part of what is there that
was found. Three reports with cells (seabios-vga-none, clear-2291-io-uring, vfio-807330-clique) were first counted as held
out, all three with wrong cells, and then used to mend that, so nothing can be said yet of cells in reports of others. The person
who wrote the rules also chose the quotations: expect less of whole mails. Of symptoms and the environment only recall is counted, since a quotation names just what matters.

|  | ${parts[0].length} tuned: there | precision | recall | ${parts[1].length} held out: there | precision | recall |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`;
writeFileSync(new URL('../docs/import.md', import.meta.url), text);
console.log(text);
