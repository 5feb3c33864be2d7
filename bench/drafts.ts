// npm run bench:drafts
// Which reports of the corpus are drafted, beside what a person has judged of each draft (test/corpus/drafts.json: those that an engineer
// could try). The texts that were judged are test/corpus/drafts; test/corpus/reports.test.ts compares with them.

import { readFileSync } from 'node:fs';
import { draftScenario } from '../src/reports/draft/draft-scenario.ts';
import { type CorpusReport, readCase, readCorpus } from './import-scores.ts';

interface Judged {
  readonly engineer: 'yes' | 'with effort' | 'no';
  /** `silent`: there is no draft, and there was none to judge. */
  readonly judgement: 'right' | 'wrong' | 'silent';
  readonly because?: string;
}

/** `text` is the draft without an archive; null where there is none, which `because` tells. */
interface DraftNow {
  readonly text: string | null;
  readonly because: string;
}

export function judgedDrafts(): Readonly<Record<string, Judged>> {
  return JSON.parse(readFileSync(new URL('../test/corpus/drafts.json', import.meta.url), 'utf8')) as Record<string, Judged>;
}

/** By report. */
export function draftsNow(): ReadonlyMap<string, DraftNow> {
  return new Map(readCorpus().map((report) => [report.name, draftNow(report)]));
}

function draftNow(report: CorpusReport): DraftNow {
  const result = draftScenario(readCase(report), { kernel: null, qemu: null });
  return result.kind === 'draft' ? { text: result.draft.text, because: '' } : { text: null, because: result.because };
}

function main(): void {
  const judged = judgedDrafts();
  const now = draftsNow();
  const isDrafted = (name: string): boolean => typeof now.get(name)?.text === 'string';
  const possible = Object.entries(judged).filter(([, { engineer }]) => engineer !== 'no');
  const drafted = Object.entries(judged).filter(([name]) => isDrafted(name));
  const right = possible.filter(([name, { judgement }]) => judgement === 'right' && isDrafted(name));
  const wrong = drafted.filter(([, { judgement }]) => judgement === 'wrong');
  const unjudged = [...now].filter(([name, { text }]) => text !== null && (judged[name]?.judgement ?? 'silent') === 'silent');
  console.log(
    `Of ${possible.length} reports that an engineer could try ${right.length} are drafted rightly, ${wrong.length} wrongly;`,
  );
  console.log(`${unjudged.length} drafts of the ${now.size} reports were judged by nobody.\n`);
  console.log('| report | draft | judged by a person, or why there is none |\n| --- | --- | --- |');
  for (const [name, { judgement, because }] of possible)
    console.log(`| ${name} | ${judgement === 'silent' ? '-' : judgement} | ${because ?? now.get(name)?.because ?? ''} |`);
}

if (process.argv[1]?.endsWith('drafts.ts')) main();
