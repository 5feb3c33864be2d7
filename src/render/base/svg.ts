// What all pictures share: the page, texts of countable width, and the escape that lets no text become markup.

import { printableLine } from '../../core/base/printable.ts';
import { paletteCss } from './svg-palette.ts';
import { columnsOf } from './text-width.ts';

// A monospaced font makes widths countable: 12 px type is about 7.3 px wide in every common one, bold 14 px about 8.6 px.
export const charWidth = 7.3;
export const titleCharWidth = 8.6;
export const margin = 16;

const fontCss = `
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
text.title { font-weight: bold; font-size: 14px; } text.strong { font-weight: bold; }`;

export interface SvgPage {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  readonly body: readonly string[];
}

export function svgPage({ width, height, title, description, body }: SvgPage): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(description)}</desc>`,
    `<style>${fontCss}${paletteCss()}\n</style>`,
    `<rect class="page" width="${size.width}" height="${size.height}" rx="6"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

export interface SvgText {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly content: string;
  readonly kind?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function svgText({ x, y, content, kind = 'ink', anchor = 'start' }: SvgText): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}"${anchored}>${escapeXml(content)}</text>`;
}

export function textWidth(content: string, oneChar = charWidth): number {
  return columnsOf(content) * oneChar;
}

/** A tenth of a pixel is as fine as a picture needs to be; long fractions only make it large. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// What XML 1.0 has no place for even as a reference: half a pair of surrogates, and two numbers that are no characters.
const notXml = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;

export function escapeXml(content: string): string {
  return printableLine(content)
    .replaceAll(notXml, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
