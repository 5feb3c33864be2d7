// The reader on quotations of public reports: what must never happen with any of them. How much it finds is counted by
// `npm run bench:import`.

import { describe, expect, it } from 'vitest';
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

// Each was judged by hand: of the second the options are right, and what fails is that QEMU refuses them.
it('drafts only what is the same machine as the report, and says of all others what is missing', () => {
  const drafted = readCorpus().filter(
    (report) => draftScenario(readCase(report), { kernel: null, qemu: null }).kind === 'draft',
  );
  expect(drafted.map(({ name }) => name)).toEqual(['clear-2291-io-uring', 'util-linux-1582-sector']);
});
