// Cases of all reports of the corpus: written and read they stand for the same draft, whatever is in them.

import { describe, expect, it } from 'vitest';
import { readCase, readCorpus } from '../../bench/import-scores.ts';
import { tellingQuestions } from '../../src/reports/asking/telling-questions.ts';
import { caseOf } from '../../src/reports/case/case-of.ts';
import { readingOf } from '../../src/reports/case/reading-of.ts';
import type { DraftResult } from '../../src/reports/draft/draft-result.ts';
import { draftScenario } from '../../src/reports/draft/draft-scenario.ts';
import { caseText } from '../../src/scenario/case-text.ts';
import { parseCase } from '../../src/scenario/parse-case.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';

const none = { kernel: null, qemu: null };
const outcome = (result: DraftResult): string => (result.kind === 'draft' ? result.draft.text : result.because);

describe.each(readCorpus())('$name', (report) => {
  const reading = readCase(report);
  const result = draftScenario(reading, none);
  const file = caseOf({
    report: { name: 'r', sha256: null, format: reading.format, lines: report.excerpt.length },
    reading,
    questions: tellingQuestions({ reading, wishes: {} }, none),
    result,
  });

  it.each(['yaml', 'json'] as const)('is the same case when it is read from %s', (form) => {
    const parsed = parseCase(caseText(file, form), 'case');
    expect(parsed).toEqual({ ok: true, file });
  });

  it('is the same case from JSON in one line, as programs send it', () => {
    expect(parseCase(JSON.stringify(JSON.parse(caseText(file, 'json'))), 'case')).toEqual({ ok: true, file });
  });

  it('gives the draft of the report, or the same reason why there is none', () => {
    const read = readingOf(file);
    expect(read.ok && outcome(draftScenario(read.answered.reading, none))).toBe(outcome(result));
    if (result.kind === 'draft') expect(parseScenario(result.draft.text, 'draft').ok).toBe(true);
  });
});
