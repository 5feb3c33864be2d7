import { describe, expect, it } from 'vitest';
import { drawnSweeps } from '../../../test/fakes/drawn-sweeps.ts';
import { hostile } from '../../../test/fakes/hostile.ts';
import { elementsOf, overlapsOf, parseSvg, textBoxes } from '../../../test/fakes/svg.ts';
import { sweepSvg } from './sweep-svg.ts';

describe('the picture of a sweep', () => {
  describe.each(Object.entries(drawnSweeps))('of %s', (_, report) => {
    const root = parseSvg(sweepSvg(report));

    it('has each test once', () => {
      const titles = elementsOf(root, (one) => one.attributes['class'] === 'test').map((one) => one.children[0]?.text ?? '');
      const tests = report.strips.flatMap((strip) => strip.tests);
      expect(titles.map((title) => title.split(':')[0])).toEqual(tests.map((test) => test.id));
    });

    it('keeps its labels apart and on the page', () => {
      const boxes = textBoxes(root);
      const [width, height] = [Number(root.attributes['width']), Number(root.attributes['height'])];
      expect(overlapsOf(boxes)).toEqual([]);
      expect(boxes.filter((box) => box.left < 0 || box.right > width || box.top < 0 || box.bottom > height)).toEqual([]);
    });

    it('fits a phone', () => {
      expect(Number(root.attributes['width'])).toBeLessThanOrEqual(480);
    });

    it('says the answer to those who do not see it', () => {
      const desc = root.children.find((one) => one.name === 'desc')?.text ?? '';
      for (const strip of report.strips) {
        for (const { kind } of strip.transitions)
          expect(desc).toContain(kind === 'fix' ? 'fixed between' : 'introduced between');
      }
      expect(desc).toMatch(/versions? tried in/);
    });
  });

  it('is thick where it fails and thin where it works', () => {
    const root = parseSvg(sweepSvg(drawnSweeps['one cell']));
    const heights = (kind: string) =>
      elementsOf(root, (one) => one.attributes['class'] === kind).map((one) => Number(one.attributes['height']));
    expect(Math.min(...heights('mark-bad-pale'))).toBeGreaterThan(2 * Math.max(...heights('mark-good-pale')));
  });

  it('puts versions at the same place in every strip', () => {
    const report = drawnSweeps['three cells'];
    const marks = elementsOf(parseSvg(sweepSvg(report)), (one) => one.attributes['class'] === 'test');
    const places = report.strips.flatMap((strip) => strip.tests.map((test) => test.place));
    const xs = new Map<number, number>();
    marks.forEach((mark, index) => {
      const circle = mark.children[1]!.attributes['cx'];
      if (circle === undefined) return;
      const place = places[index]!;
      expect(Number(circle)).toBe(xs.get(place) ?? Number(circle));
      xs.set(place, Number(circle));
    });
    const sorted = [...xs].sort(([a], [b]) => a - b).map(([, x]) => x);
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
  });

  it('lets no text become markup, nor turn the text around it', () => {
    const report = drawnSweeps['one cell'];
    const svg = sweepSvg({
      ...report,
      of: hostile,
      versions: report.versions.map(({ name }) => ({ name: `${name} ${hostile}`, title: hostile })),
      strips: report.strips.map((strip) => ({
        ...strip,
        at: { [hostile]: hostile },
        tests: strip.tests.map((test) => ({ ...test, because: hostile })),
      })),
    });
    const root = parseSvg(svg);
    expect(elementsOf(root, (one) => one.name === 'script')).toEqual([]);
    expect(overlapsOf(textBoxes(root))).toEqual([]);
    expect(svg).not.toMatch(/[\u001b\u202a-\u202e\u2066-\u2069]/);
  });
});
