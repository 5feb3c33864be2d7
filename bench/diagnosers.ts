// `npm run bench:diagnosers`: what each diagnoser says of the whole corpus of evidence, as a confusion table in Markdown.

import { diagnose } from '../src/core/explain/diagnose.ts';
import { builtInDiagnosers } from '../src/diagnosers/built-in.ts';
import { diagnoserCases } from '../test/corpus/diagnoser-cases.ts';

const names = builtInDiagnosers.map(({ name }) => name);
const rows = new Map<string, { cases: number; causes: Map<string, number>; consequences: Map<string, number> }>();
let right = 0;
const cases = diagnoserCases();
const startedMs = performance.now();
for (const { name, cause, bundle } of cases) {
  const { causes, consequences } = diagnose(builtInDiagnosers, { bad: [bundle], good: [] });
  const row = cause ?? (/(^|\/)healthy\//.test(name) || name.startsWith('evidence-diff/') ? 'healthy' : 'none of these');
  const own = rows.get(row) ?? { cases: 0, causes: new Map<string, number>(), consequences: new Map<string, number>() };
  own.cases += 1;
  for (const one of causes) own.causes.set(one.name, (own.causes.get(one.name) ?? 0) + 1);
  for (const one of consequences) own.consequences.set(one.name, (own.consequences.get(one.name) ?? 0) + 1);
  rows.set(row, own);
  const found = causes.map((one) => one.name).join(' ');
  if (found === (cause ?? '')) right += 1;
  else console.error(`${name}: expected ${cause ?? 'nothing'}, found ${found || 'nothing'}`);
}
const tookMs = performance.now() - startedMs;

const table = [
  ['what is in the evidence', 'cases', ...names],
  ['---', '--:', ...names.map(() => '--:')],
  ...[...names, 'none of these', 'healthy'].map((row) => {
    const own = rows.get(row);
    const counts = names.map((name) => {
      const [first, then] = [own?.causes.get(name) ?? 0, own?.consequences.get(name) ?? 0];
      return first === 0 && then === 0
        ? ''
        : then === 0
          ? String(first)
          : `${first === 0 ? '' : String(first)} (${String(then)})`.trim();
    });
    return [row, String(own?.cases ?? 0), ...counts];
  }),
];
console.log(table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
console.log(`\n${String(right)} of ${String(cases.length)} as expected; ${(tookMs / cases.length).toFixed(1)} ms for a case`);
process.exitCode = right === cases.length ? 0 : 1;
