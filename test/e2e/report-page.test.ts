// The report as a page in a real browser: offline, light and dark, on a phone, with a keyboard.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { matrixSvg } from '../../src/render/matrix/matrix-svg.ts';
import { composeReport } from '../../src/reports/write/compose.ts';
import { htmlText } from '../../src/reports/write/html.ts';
import { hostile } from '../fakes/hostile.ts';
import { referenceReport } from '../fakes/matrix-report.ts';
import { fullDossier } from '../fakes/report-dossier.ts';
import { type Browser, hasBrowser, startBrowser, type View } from './browser.ts';
import { faintTexts, pageWidth, stiffDetails, structureProblems } from './page-checks.ts';
import { testWhen } from './test-when.ts';

const test = testWhen(hasBrowser, 'there is no browser; apt-get install chromium asks for it');

let browser: Browser;
let folder = '';
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-page-'));
  file = join(folder, 'report.html');
  const pictures = [{ section: 'cells', svg: matrixSvg(referenceReport), says: 'The matrix' }];
  await writeFile(file, htmlText(composeReport(fullDossier(hostile)), { generator: 'firstbad 0', pictures }));
  if (hasBrowser) browser = await startBrowser();
});

afterAll(async () => {
  if (hasBrowser) await browser.dispose();
  await rm(folder, { recursive: true, force: true });
});

const views: readonly (readonly [string, View])[] = [
  ['light', { width: 1100, height: 900, dark: false, phone: false }],
  ['dark', { width: 1100, height: 900, dark: true, phone: false }],
  ['a light phone', { width: 360, height: 740, dark: false, phone: true }],
  ['a dark phone', { width: 360, height: 740, dark: true, phone: true }],
];

describe.each(views)('the page of a report, %s', (name, view) => {
  test('is whole, readable and asks for nothing', async () => {
    const page = await browser.open(file, view);
    expect(await page.evaluate(structureProblems)).toEqual([]);
    expect(await page.evaluate<number>(pageWidth)).toBeLessThanOrEqual(view.width);
    expect(await page.evaluate(stiffDetails)).toEqual([]);
    expect(await page.evaluate<number>(pageWidth)).toBeLessThanOrEqual(view.width);
    expect(await page.evaluate(faintTexts)).toEqual([]);
    expect(page.requests).toEqual([]);
    expect(page.complaints).toEqual([]);
    const where = process.env['FIRSTBAD_SCREENSHOTS'];
    if (where !== undefined) await writeFile(join(where, `report-${name.replaceAll(' ', '-')}.png`), await page.screenshot());
  }, 60_000);
});

describe('the checks of a page', () => {
  test('find what is wrong with one that is', async () => {
    const broken = join(folder, 'broken.html');
    const body =
      '<h1>a</h1><h3 id="x">b</h3><p id="x" style="color:#999;width:900px">faint</p><img src="http://192.0.2.1/a.png"><details><summary>s</summary></details><a href="#no">c</a><script>console.error(1)</script>';
    await writeFile(broken, `<!doctype html><meta name="viewport" content="width=device-width"><title>t</title>${body}`);
    const page = await browser.open(broken, views[2]![1]);
    expect(await page.evaluate<string[]>(structureProblems)).toEqual(
      expect.arrayContaining([
        'a heading skips a level: 1',
        'not one main',
        'img without alt',
        'id twice: x',
        'link to nothing: #no',
      ]),
    );
    expect(await page.evaluate<number>(pageWidth)).toBeGreaterThan(360);
    expect(await page.evaluate(faintTexts)).toHaveLength(1);
    expect(page.requests).toEqual(['http://192.0.2.1/a.png']);
    expect(page.complaints.length).toBeGreaterThan(0);
  }, 60_000);
});
