import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawnSearches } from '../../../test/fakes/drawn-searches.ts';
import { hostile } from '../../../test/fakes/hostile.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { CommitSummary } from '../../core/git/commit.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { styleFor } from '../base/style.ts';
import { searchLines } from './search-text.ts';

const wide = { style: styleFor(false), columns: Infinity, commit: null };

const commitOf = (place: number) => ({ name: place.toString(16).padStart(4, '0').repeat(10), title: `block: change ${place}` });

/** By hand, so that it stays what it is when the search becomes better. */
const written: SearchReport = {
  ...drawnSearches['one change'],
  ending: { kind: 'culprit' },
  culprit: commitOf(700),
  confidence: 0.99347,
  candidates: [
    { version: commitOf(700), probability: 0.99347 },
    { version: commitOf(699), probability: 0.0051 },
  ],
  candidatesTotal: 1024,
  rates: { falseGood: 0.251, falseBad: 0.004 },
  tests: (
    [
      [1023, 'bad'],
      [-1, 'good'],
      [700, 'bad'],
      [699, 'good'],
      [700, 'good'],
      [700, 'bad'],
    ] as const
  ).map(([place, outcome], index) => ({
    ...drawnSearches['one change'].tests[0]!,
    id: `7.${index + 1}`,
    version: commitOf(place),
    place,
    outcome,
    ms: 31_000,
  })),
};

describe('the answer of a bisect', () => {
  it('begins as git says it, with what is known of the commit', () => {
    const commit = {
      name: written.culprit?.name as CommitSummary['name'],
      subject: 'block: relax direct io memory alignment',
      author: 'A U Thor <author@example.org>',
      committedAtMs: Date.UTC(2022, 5, 27, 12, 29, 1),
    };
    expect(searchLines(written, { ...wide, columns: 100, commit })).toMatchInlineSnapshot(`
      [
        "02bc02bc02bc02bc02bc02bc02bc02bc02bc02bc is the first bad commit",
        "commit 02bc02bc02bc02bc02bc02bc02bc02bc02bc02bc",
        "Author:     A U Thor <author@example.org>",
        "CommitDate: Mon Jun 27 12:29:01 2022 +0000",
        "",
        "    block: relax direct io memory alignment",
        "",
        "6 tests of 4 commits among 1,024, 3 min 06 s of testing.",
        "Confidence: 99.34 %, if it changed once and the test behaves alike on each version.",
        "Next likeliest: 02bb02bb02bb ("block: change 699"), 0.5 %.",
        "The test is flaky: it passes in about 25 % of its runs where it should fail.",
        "To be ten times surer: --confidence 0.9993, about 1 more test.",
        "",
        "A suspect, not verified: firstbad verify 7",
      ]
    `);
  });

  it('names the neighbours of a package, and where they are from', () => {
    const tests = written.tests.map((test) => ({
      ...test,
      version: { name: `5.10.${test.place}-1`, title: 'debian bullseye' },
    }));
    const culprit = { name: '5.10.700-1', title: 'debian bullseye' };
    const kernel = { of: 'kernel (debian linux-image-cloud-amd64)', at: { sector: '4096', cache: 'none' } };
    const report: SearchReport = { ...written, ...kernel, question: 'bisect', tests, culprit, candidates: [] };
    expect(searchLines(report, { ...wide, columns: 80 })).toMatchInlineSnapshot(`
      [
        "5.10.700-1 is the first bad version",
        "",
        "Last good 5.10.699-1, first bad 5.10.700-1, in kernel (debian",
        "linux-image-cloud-amd64) with sector 4096, cache none.",
        "6 tests of 4 versions among 1,024, 3 min 06 s of testing.",
        "Confidence: 99.34 %, if it changed once and the test behaves alike on each",
        "version.",
        "The test is flaky: it passes in about 25 % of its runs where it should fail.",
        "To be ten times surer: --confidence 0.9993, about 1 more test.",
        "",
        "A suspect, not verified: firstbad verify 7",
      ]
    `);
  });

  it('says fixed of a fix', () => {
    const [first] = searchLines(drawnSearches['the fix'], wide);
    expect(first).toMatch(/^[0-9a-f]{40} is the first fixed commit$/);
  });

  it('lists what is left among skips with the words of git, a commit on each line', () => {
    const lines = searchLines(drawnSearches.skips, wide);
    expect(lines.slice(0, 2)).toEqual([
      "There are only 'skip'ped commits left to test.",
      'The first bad commit could be any of:',
    ]);
    const names = lines.flatMap((line) => /^([0-9a-f]{40}) {2}/.exec(line)?.[1] ?? []);
    expect(names).toEqual(drawnSearches.skips.candidates.slice(0, 20).map(({ version }) => version.name));
    expect(lines).toContain(`... and ${drawnSearches.skips.candidatesLeft - 20} more`);
  });

  it.each([
    ['a budget', /budget is used up with [\d,]+ possible commits left of 5,000/, /larger budget goes on/],
    ['nothing that fails', /does not show at either end/, /Make the test fail on/],
    ['nothing that works', /both fail/, /take an older version as the good end/],
    ['tests that fail as they like', /fail alike, in about [3-7]\d % of the tests/, /reported failure alone/],
    ['an end that can not be tested', /An end can not be tested: [0-9a-f]{12} \("/, /Take a version near it/],
    ['several changes', /^There is not one first bad version: it changed 3 times\.$/, /firstbad sweep/],
    ['a broken lab', /6 tests in a row gave no answer/, /firstbad doctor/],
    ['no good end', /back to 4\.19\.1-1\.$/, /with --good/],
    ['nothing yet', /Not finished: 200 of 200 commits left/, /goes on where it was/],
  ] as const)('says of %s what it is and what to do next', (name, what, next) => {
    const lines = searchLines(drawnSearches[name], wide);
    expect(lines[0]).toMatch(what);
    expect(lines.slice(1).join('\n')).toMatch(next);
  });

  it('tells the last words of a lab that broke, and of an end that can not be tested', () => {
    expect(searchLines(drawnSearches['a broken lab'], wide)).toContainEqual(
      expect.stringMatching(/^The last one \(7\.\d+\) said: no space left on device$/),
    );
    expect(searchLines(drawnSearches['an end that can not be tested'], wide).join('\n')).toContain('implicit declaration');
  });

  it('tells changes in the order of the history', () => {
    const lines = searchLines(drawnSearches['several changes'], wide);
    expect(lines.slice(1, 4).map((line) => line.split(' ')[0])).toEqual(['introduced', 'fixed', 'introduced']);
  });

  it('says that tests are flaky only when they were seen to be', () => {
    expect(searchLines(drawnSearches['flaky tests'], wide).join('\n')).toContain('The test is flaky: it passes in about');
    expect(searchLines(drawnSearches['one change'], wide).join('\n')).not.toContain('flaky');
  });

  it('tells whose word an answer is, and what it supersedes', () => {
    const said = { override: 1, by: 'person', because: 'the console says so', saidAtMs: 0 } as const;
    const report: SearchReport = {
      ...drawnSearches['one change'],
      overrides: [{ ...said, attempt: '7.2' as AttemptId, was: 'good', is: 'bad' }],
      supersedes: { culprit: 'v1.4', ending: 'culprit', confidence: 0.99 },
    };
    expect(searchLines(report, wide).slice(-5)).toEqual([
      '',
      'This supersedes what it had found before: v1.4, 99 % sure.',
      '',
      '1 answer as somebody has said it, and not as it was seen:',
      '  7.2  bad, says a person (seen: good): the console says so',
    ]);
  });

  it('never claims more than it was told', () => {
    const report: SearchReport = { ...drawnSearches['one change'], confidence: 0.9999999 };
    expect(searchLines(report, wide).join('\n')).toContain(
      'Confidence: over 99.99 %, if it changed once and the test behaves alike on each version.',
    );
  });

  describe.each(Object.entries(drawnSearches))('of %s', (_, report) => {
    const nasty = { ...report, of: hostile, culprit: report.culprit && { ...report.culprit, title: hostile } };

    it('fits every terminal, but for names that are to be copied', () => {
      for (let columns = 40; columns <= 200; columns += 1) {
        const tooWide = searchLines(nasty, { ...wide, columns }).filter((line) => stringWidth(line) > columns);
        expect(tooWide.filter((line) => !/^(commit )?[0-9a-f]{40}( is the first (bad|fixed) commit)?$/.test(line))).toEqual([]);
      }
    });

    it('lets no text control the terminal', () => {
      const text = searchLines(nasty, wide).join('\n');
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    });

    it('says the same with colours', () => {
      const coloured = searchLines(report, { ...wide, columns: 72, style: styleFor(true) });
      expect(coloured.map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, ''))).toEqual(
        searchLines(report, { ...wide, columns: 72 }),
      );
    });
  });
});
