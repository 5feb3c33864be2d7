// npm run bench:drafts [-- --update]
// Which reports of the corpus are drafted, beside what a person has judged of each draft (test/corpus/drafts.json: those that an engineer
// could try). `--update` writes the hashes of drafts as they are now: whoever does that has judged them again.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { draftScenario } from '../src/reports/draft/draft-scenario.ts';
import { type CorpusReport, readCase, readCorpus } from './import-scores.ts';

interface Judged {
  readonly engineer: 'yes' | 'with effort' | 'no';
  /** `silent`: there is no draft, and there was none to judge. */
  readonly judgement: 'right' | 'wrong' | 'silent';
  readonly because?: string;
  /** Of the draft's text without an archive, as it was judged. */
  readonly sha256?: string;
}

/** `because` is why there is none. */
interface DraftNow {
  readonly sha256: string | null;
  readonly because: string;
}

const path = new URL('../test/corpus/drafts.json', import.meta.url);

export function judgedDrafts(): Readonly<Record<string, Judged>> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Judged>;
}

/** By report. */
export function draftsNow(): ReadonlyMap<string, DraftNow> {
  return new Map(readCorpus().map((report) => [report.name, draftNow(report)]));
}

function draftNow(report: CorpusReport): DraftNow {
  const result = draftScenario(readCase(report), { kernel: null, qemu: null });
  return result.kind === 'draft'
    ? { sha256: createHash('sha256').update(result.draft.text).digest('hex'), because: '' }
    : { sha256: null, because: result.because };
}

function main(): void {
  const judged = judgedDrafts();
  const now = draftsNow();
  if (process.argv.includes('--update')) {
    const updated = Object.entries(judged).map(([name, one]) => {
      const sha256 = now.get(name)?.sha256;
      return [name, one.judgement === 'silent' || !sha256 ? one : { ...one, sha256 }] as const;
    });
    writeFileSync(path, `${JSON.stringify(Object.fromEntries(updated), null, 2)}\n`);
  }
  const isDrafted = (name: string): boolean => typeof now.get(name)?.sha256 === 'string';
  const possible = Object.entries(judged).filter(([, { engineer }]) => engineer !== 'no');
  const drafted = Object.entries(judged).filter(([name]) => isDrafted(name));
  const right = possible.filter(([name, { judgement }]) => judgement === 'right' && isDrafted(name));
  const wrong = drafted.filter(([, { judgement }]) => judgement === 'wrong');
  const unjudged = [...now].filter(
    ([name, { sha256 }]) => sha256 !== null && (judged[name]?.judgement ?? 'silent') === 'silent',
  );
  console.log(
    `Of ${possible.length} reports that an engineer could try ${right.length} are drafted rightly, ${wrong.length} wrongly;`,
  );
  console.log(`${unjudged.length} drafts of the ${now.size} reports were judged by nobody.\n`);
  console.log('| report | draft | judged by a person, or why there is none |\n| --- | --- | --- |');
  for (const [name, { judgement, because }] of possible)
    console.log(`| ${name} | ${judgement === 'silent' ? '-' : judgement} | ${because ?? now.get(name)?.because ?? ''} |`);
}

if (process.argv[1]?.endsWith('drafts.ts')) main();
