// The reader on quotations of public reports: what must never happen with any of them, and what became of them (readings.json,
// drafts/). How much of it is right is counted by
// `npm run bench:import`.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftsNow, judgedDrafts } from '../../bench/drafts.ts';
import { compare, foundIn, readCase, readCorpus } from '../../bench/import-scores.ts';
import { draftScenario } from '../../src/reports/draft/draft-scenario.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { expectRecorded } from '../recorded.ts';

const corpus = import.meta.dirname;
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

describe('what is read in the corpus', () => {
  it('is what was read when somebody last looked at it', () => {
    const read = readCorpus().map((report) => [report.name, withoutEmpty(foundIn(readCase(report)))] as const);
    expectRecorded(join(corpus, 'readings.json'), () => `${JSON.stringify(Object.fromEntries(read), null, 2)}\n`);
  });
});

// Each was judged by a person, as its text is in drafts/: drafts.json says how, and a text that is recorded again is judged again.
describe('drafts', () => {
  const [judged, now] = [judgedDrafts(), draftsNow()];
  const drafted = [...now].flatMap(([name, { text }]) => (text === null ? [] : [name]));
  const right = Object.entries(judged).flatMap(([name, { judgement }]) => (judgement === 'right' ? [name] : []));

  it.each(drafted)('%s is drafted, and somebody has judged that right', (name) => {
    expect(judged[name]).toMatchObject({ judgement: 'right' });
    expect(judged[name]?.because).not.toBe('');
  });

  it.each([...new Set([...drafted, ...right])])('%s is drafted with the text that was judged', (name) => {
    expectRecorded(join(corpus, 'drafts', `${name}.yaml`), () => now.get(name)?.text ?? null);
  });

  it('are not lost', () => {
    expect([...drafted].sort()).toEqual([...right].sort());
    expect(readdirSync(join(corpus, 'drafts')).sort()).toEqual(right.map((name) => `${name}.yaml`).sort());
  });
});

function withoutEmpty(found: ReturnType<typeof foundIn>): ReturnType<typeof foundIn> {
  return Object.fromEntries(Object.entries(found).filter(([, claims]) => claims.length > 0));
}
