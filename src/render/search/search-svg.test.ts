import { describe, expect, it } from 'vitest';
import { drawnSearches } from '../../../test/fakes/drawn-searches.ts';
import { hostile } from '../../../test/fakes/hostile.ts';
import { changeAt, drawSearch } from '../../../test/fakes/search-report.ts';
import { contrast, elementsOf, overlapsOf, parseSvg, schemeOf, textBoxes } from '../../../test/fakes/svg.ts';
import type { SearchReport } from '../../core/stored/search-report.ts';
import { searchSvg } from './search-svg.ts';

const flaky = drawnSearches['flaky tests'];

describe('the picture of a search', () => {
  describe.each(Object.entries(drawnSearches))('of %s', (_, report) => {
    const root = parseSvg(searchSvg(report));

    it('has each test once, with what it said', () => {
      const titles = elementsOf(root, (one) => one.attributes['class'] === 'test').map((one) => one.children[0]?.text ?? '');
      expect(titles.map((title) => title.split(':')[0])).toEqual(report.tests.map((test) => test.id));
    });

    it('keeps its labels apart and on the page', () => {
      const boxes = textBoxes(root);
      expect(overlapsOf(boxes)).toEqual([]);
      const [width, height] = [Number(root.attributes['width']), Number(root.attributes['height'])];
      expect(boxes.filter((box) => box.left < 0 || box.right > width || box.top < 0 || box.bottom > height)).toEqual([]);
    });

    it('keeps its marks on the page', () => {
      expect(coordinatesOf(root).filter((number) => !Number.isFinite(number) || number < -1 || number > 1000)).toEqual([]);
    });

    it('says the answer to those who do not see it', () => {
      const [title, desc] = ['title', 'desc'].map((name) => root.children.find((one) => one.name === name)?.text ?? '');
      expect(root.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc' });
      expect(title).toMatch(/^firstbad: \S/);
      expect(desc).toContain(`among ${report.candidatesTotal.toLocaleString('en')}`);
    });
  });

  it('marks the culprit, and names it', () => {
    const svg = searchSvg(flaky);
    expect(svg).toContain('>first bad</text>');
    expect(svg).toContain(`>${flaky.culprit?.name} is the first bad commit</text>`);
  });

  it('gives each outcome a shape of its own', () => {
    const outcomes = ['good', 'bad', 'skip', 'other-failure', 'no-answer'] as const;
    const report = withTests(flaky, (test, index) => ({ ...test, outcome: outcomes[index % 5]! }));
    const root = parseSvg(searchSvg(report));
    const marks = elementsOf(root, (one) => one.attributes['class'] === 'test').map((one) => one.children[1]!);
    const shapes = marks
      .slice(0, 5)
      .map(({ name, attributes }) => `${name} ${(attributes['points'] ?? attributes['d'] ?? '').split(' ').length}`);
    // A diamond and a square have as many corners, and stand on another one.
    expect(shapes).toEqual(['circle 1', 'polygon 4', 'polygon 3', 'polygon 4', 'path 6']);
    expect(new Set(marks.slice(0, 5).map((mark) => mark.attributes['class'])).size).toBe(5);
  });

  it('joins the tests of one version', () => {
    const repeats = flaky.tests.length - new Set(flaky.tests.map((test) => test.version.name)).size;
    const root = parseSvg(searchSvg(flaky));
    const threads = elementsOf(
      root,
      (one) =>
        one.name === 'path' &&
        /^M[\d.]+ [\d.]+H[\d.]+$/.test(one.attributes['d'] ?? '') &&
        one.attributes['class'] === 'line-faint',
    );
    expect(repeats).toBeGreaterThan(3);
    expect(threads).toHaveLength(repeats);
  });

  it('stands newer versions higher', () => {
    const root = parseSvg(searchSvg(drawnSearches['one change']));
    const heights = elementsOf(root, (one) => one.attributes['class'] === 'test').map((one) =>
      heightOf(one.children[1]!.attributes),
    );
    const { tests } = drawnSearches['one change'];
    tests.forEach((test, a) => {
      tests.forEach((other, b) => {
        if (test.place > other.place) expect(heights[a]).toBeLessThan(heights[b]!);
      });
    });
  });

  it('tells of a repository its own folder only', () => {
    const svg = searchSvg({ ...flaky, of: '/home/somebody/secret/linux/.git' });
    expect(svg).toContain('>linux</text>');
    expect(svg).not.toContain('somebody');
  });

  it('lets no text become markup, nor turn the text around it', () => {
    const report = withTests(
      { ...flaky, of: hostile, culprit: { name: flaky.culprit!.name, title: hostile }, terms: { good: 'good', bad: 'bad' } },
      (test) => ({ ...test, because: hostile, version: { ...test.version, title: hostile } }),
    );
    const svg = searchSvg(report);
    expect(elementsOf(parseSvg(svg), (one) => one.name === 'script')).toEqual([]);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/[\u001b\u202a-\u202e\u2066-\u2069]/);
  });

  it('is as small for 1.4 million commits as for a thousand, and shows the last steps as clearly', () => {
    const small = drawnSearches['one change'];
    const scale = 1_400_000 / small.candidatesTotal;
    const large: SearchReport = {
      ...withTests(small, (test) => ({
        ...test,
        place: Math.round(test.place * scale),
        leftFrom: Math.round(test.leftFrom * scale),
        leftTo: Math.round(test.leftTo * scale),
      })),
      candidatesTotal: 1_400_000,
    };
    const svg = searchSvg(large);
    expect(svg.length).toBeLessThan(1.1 * searchSvg(small).length);
    expect(overlapsOf(textBoxes(parseSvg(svg)))).toEqual([]);
    expect(svg).toMatch(/100,000 (newer|older)/);
    const near = drawSearch({ size: 20_000, outcome: changeAt(11_234, { size: 20_000 }), rules: { flaky: false } });
    const heights = elementsOf(parseSvg(searchSvg(near)), (one) => one.attributes['class'] === 'test').map((one) =>
      heightOf(one.children[1]!.attributes),
    );
    const places = near.tests.map((test) => test.place);
    const at = (place: number): number => heights[places.indexOf(place)]!;
    // One step next to the culprit is still more than its mark's edge.
    expect(at(11_233) - at(11_234)).toBeGreaterThan(5);
  });

  it('keeps the contrast that WCAG 2 asks for, in light and in dark', () => {
    const { light, dark } = schemeOf(searchSvg(flaky));
    for (const scheme of [light, dark]) {
      const on = (selector: string): string => scheme.get(selector) ?? expect.fail(`${selector} has no colour`);
      for (const text of ['text fill', 'text.faint fill', 'text.good fill', 'text.bad fill']) {
        expect(contrast(on(text), on('.page fill')), text).toBeGreaterThanOrEqual(4.5);
      }
      for (const mark of [
        '.mark-good fill',
        '.mark-bad fill',
        '.mark-other fill',
        '.mark-faint fill',
        '.line-faint stroke',
        '.line-bad stroke',
      ]) {
        for (const ground of ['.page fill', '.mark-range fill', '.mark-good-pale fill', '.mark-bad-pale fill']) {
          expect(contrast(on(mark), on(ground)), `${mark} on ${ground}`).toBeGreaterThanOrEqual(3);
        }
      }
      expect(light.size).toBe(dark.size);
    }
  });

  it('uses only colours that it has for both', () => {
    const svg = searchSvg(flaky);
    const { light } = schemeOf(svg);
    const classes = new Set(
      elementsOf(parseSvg(svg), (one) => one.attributes['class'] !== undefined && one.name !== 'text' && one.name !== 'g').map(
        (one) => one.attributes['class'],
      ),
    );
    for (const name of classes)
      expect(
        [...light.keys()].some((selector) => selector.startsWith(`.${name} `)),
        name,
      ).toBe(true);
    expect(svg).not.toMatch(/(fill|stroke)="#/);
  });
});

function withTests(
  report: SearchReport,
  change: (test: SearchReport['tests'][number], index: number) => SearchReport['tests'][number],
): SearchReport {
  return { ...report, tests: report.tests.map(change) };
}

function heightOf({ cy, points }: Readonly<Record<string, string>>): number {
  if (cy !== undefined) return Number(cy);
  const ys = (points ?? '').split(' ').map((corner) => Number(corner.split(',')[1]));
  return (Math.min(...ys) + Math.max(...ys)) / 2;
}

function coordinatesOf(root: ReturnType<typeof parseSvg>): readonly number[] {
  const shapes = elementsOf(root, (one) => ['path', 'circle', 'polygon', 'rect'].includes(one.name));
  return shapes
    .flatMap(({ attributes: { d, points, cx, cy, r, x, y, width, height } }) =>
      [d, points, cx, cy, r, x, y, width, height].flatMap((text) =>
        (text ?? '')
          .split(/[^\d.eNaInfity-]+/)
          .filter((part) => part !== '')
          .map(Number),
      ),
    )
    .filter((number) => !(number < 0 && number > -20));
}
