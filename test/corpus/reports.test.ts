// The reader on quotations of public reports: what must never happen with any of them. How much it finds is counted by
// `npm run bench:import`.

import { describe, expect, it } from 'vitest';
import { draftsNow, judgedDrafts } from '../../bench/drafts.ts';
import { compare, foundIn, readCase, readCorpus } from '../../bench/import-scores.ts';
import { draftScenario } from '../../src/reports/draft/draft-scenario.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';

const claimFields = new Set(['versions', 'edges', 'culprit', 'revert', 'cells', 'bisect', 'regzbot']);

describe.each(readCorpus())('$name ($kind)', (report) => {
  const reading = readCase(report);
  const lines = [`Subject: ${report.title}`, '', ...report.excerpt];

  it('claims nothing that no line says', () => {
    for (const { lines: range, value } of reading.claims) {
      const said = lines.slice(range.first - 1, range.last).join('\n').toLowerCase();
      expect(range.last).toBeLessThanOrEqual(lines.length);
      if (value.kind === 'version') expect(said).toContain(value.version.upstream.replace(/-rc.*/, ''));
      if (value.kind === 'culprit') expect(said).toContain(value.commit);
    }
  });

  // A claim that the report does not make is worse than one that is not found, and `bench:import -- --wrong` lists them too.
  it('makes no claim that a person did not read in it', () => {
    const invented = compare(report.expected, foundIn(reading))
      .filter(({ field }) => claimFields.has(field))
      .flatMap(({ field, wrong }) => wrong.map((claim) => `${field}: ${claim}`));
    expect(invented, reading.claims.map((one) => `line ${one.lines.first}: ${one.text}`).join('\n')).toEqual([]);
  });

  it('becomes a scenario that can be read, or a reason why not', () => {
    const result = draftScenario(reading, { kernel: null, qemu: null });
    if (result.kind === 'draft') expect(parseScenario(result.draft.text, 'draft')).toMatchObject({ ok: true });
    else expect(result.because).not.toBe('');
  });
});

// Each was judged by a person, as its text was then: test/corpus/drafts.json.
describe('drafts', () => {
  const [judged, now] = [judgedDrafts(), draftsNow()];
  const drafted = [...now].flatMap(([name, { sha256 }]) => (sha256 === null ? [] : [{ name, sha256 }]));

  it.each(drafted)('$name is drafted as somebody has judged it', ({ name, sha256 }) => {
    expect(judged[name]).toMatchObject({ judgement: 'right', sha256 });
    expect(judged[name]?.because).not.toBe('');
  });

  it('are not lost', () => {
    const right = Object.entries(judged).filter(([, { judgement }]) => judgement === 'right');
    expect(drafted.map(({ name }) => name).sort()).toEqual(right.map(([name]) => name).sort());
  });
});
