import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawnSweeps } from '../../../test/fakes/drawn-sweeps.ts';
import { hostile } from '../../../test/fakes/hostile.ts';
import type { AttemptId } from '../../core/attempt/attempt.ts';
import type { SweepReport, SweptStrip } from '../../core/stored/sweep-report.ts';
import { styleFor } from '../base/style.ts';
import { sweepLines, sweepStrips } from './sweep-text.ts';

const plain = styleFor(false);

describe('a sweep on a terminal', () => {
  it('tells whose word an answer is', () => {
    const said = { override: 1, by: 'agent', because: 'the disk was full', saidAtMs: 0 } as const;
    const overrides = [{ ...said, attempt: '8.3' as AttemptId, was: 'bad', is: 'skip' }] as const;
    expect(sweepLines({ ...drawnSweeps['one cell'], overrides }, plain, 100).slice(-3)).toEqual([
      '',
      '1 answer as somebody has said it, and not as it was seen:',
      '  8.3  skip, says an agent (seen: bad): the disk was full',
    ]);
  });

  it('draws a strip for each cell and says what it means', () => {
    const test = (place: number, outcome: SweptStrip['tests'][number]['outcome']) => ({
      id: `8.${place}`,
      place,
      outcome,
      because: '',
      ms: 1,
    });
    const written: SweepReport = {
      ...drawnSweeps['one cell'],
      versionsTried: 9,
      attempts: 12,
      strips: [
        {
          at: { sector: '4096', cache: 'none' },
          ended: 'complete',
          tests: [
            test(0, 'good'),
            test(21, 'good'),
            test(22, 'bad'),
            test(50, 'skip'),
            test(52, 'other-failure'),
            test(70, 'good'),
            test(90, 'good'),
          ],
          stretches: [
            { verdict: 'good', from: 0, to: 21, confidence: 0.93, tested: 2 },
            { verdict: 'bad', from: 22, to: 49, confidence: 0.9, tested: 1 },
            { verdict: 'unknown', from: 50, to: 53, confidence: 1, tested: 0 },
            { verdict: 'good', from: 54, to: 90, confidence: 0.97, tested: 2 },
          ],
          transitions: [
            { kind: 'introduction', before: 21, after: 22, confidence: 0.98 },
            { kind: 'fix', before: 49, after: 54, confidence: 0.9951 },
          ],
        },
        { at: { sector: '512', cache: 'none' }, ended: null, tests: [test(0, 'good')], stretches: [], transitions: [] },
      ],
    };
    expect(sweepLines(written, plain, 100)).toMatchInlineSnapshot(`
      [
        "kernel (debian linux-image-cloud-amd64): 9 of 91 versions tried in 12 attempts",
        "",
        "sector 4096, cache none",
        "o....................oX###########################s?s?................o...................o",
        "5.10                  6.1                           6.6   6.12              6.16 6.17  6.18",
        "introduced between 5.10.87-1 and 6.1.3-1 (98 %)",
        "fixed between 6.1.111-1 and 6.6.11-1 (99.51 %)",
        "unknown from 6.1.115-1 to 6.6.7-1 (4 versions)",
        "",
        "sector 512, cache none",
        "o??????????????????????????????????????????????????????????????????????????????????????????",
        "5.10                  6.1                           6.6   6.12              6.16 6.17  6.18",
        "not finished: the same command goes on where it was",
        "",
        "o tested good, . good by its neighbours, X tested bad, # bad by its neighbours, s can not be tested,",
        "? unknown",
      ]
    `);
  });

  it('puts a long history into the width that there is, and says so', () => {
    const lines = sweepLines(drawnSweeps['a long history'], plain, 60);
    expect(lines.find((line) => /^[o.X#*]+$/.test(line))).toHaveLength(60);
    expect(lines.join(' ')).toContain('3,000 versions in 60 characters');
  });

  it('has one character for each version where they fit', () => {
    const strip = sweepLines(drawnSweeps['one cell'], plain, 200).find((line) => /^[o.X#]+$/.test(line)) ?? '';
    expect(strip).toMatch(/^[o.]{22}[X#]{63}[o.]{6}$/);
  });

  it('hides no failure in a bucket', () => {
    const lines = sweepLines(drawnSweeps['neighbouring changes'], plain, 40);
    const strip = lines.find((line) => /^[o.X#*?]+$/.test(line)) ?? '';
    const bad = drawnSweeps['neighbouring changes'].strips[0]!.tests.filter((test) => test.outcome === 'bad');
    expect(bad.length).toBeGreaterThan(0);
    for (const { place } of bad) expect(strip[Math.floor(((place + 0.5) * 40) / 91)]).toMatch(/[X*]/);
  });

  it('says why there is nothing to say', () => {
    const told = (name: keyof typeof drawnSweeps): string => sweepLines(drawnSweeps[name], plain, 200).join('\n');
    expect(told('nothing testable')).toContain('no version could be tested');
    expect(told('a broken lab')).toContain('the lab broke: as drawn');
    expect(told('nothing yet')).toContain('nothing tried yet');
    expect(told('a stop')).toContain('the same command goes on where it was');
    expect(told('one version')).toContain('bad throughout');
  });

  describe.each(Object.entries(drawnSweeps))('of %s', (_, report) => {
    const nasty: SweepReport = {
      ...report,
      of: hostile,
      versions: report.versions.map(({ name }, place) => ({
        name: place % 3 === 0 ? `${name}${hostile}` : name,
        title: hostile,
      })),
    };

    it('fits every terminal', () => {
      for (let columns = 40; columns <= 200; columns += 7) {
        for (const render of [sweepLines, sweepStrips]) {
          expect(render(report, plain, columns).filter((line) => stringWidth(line) > columns)).toEqual([]);
          expect(render(nasty, plain, columns).filter((line) => stringWidth(line) > columns)).toEqual([]);
        }
      }
    });

    it('lets no text control the terminal', () => {
      expect(sweepLines(nasty, plain, 80).join('\n')).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    });

    it('says the same with colours', () => {
      const coloured = sweepLines(report, styleFor(true), 72).map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, ''));
      expect(coloured).toEqual(sweepLines(report, plain, 72));
    });
  });
});
