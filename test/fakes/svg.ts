// What a browser would do with a picture, as far as tests need it: read it, or say where it is not well-formed; measure its texts;
// know its colours.

import stringWidth from 'string-width';

export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SvgElement[];
  /** Of itself, without its children's. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: SvgElement[];
  text: string;
}

/** Throws on what XML does not allow; knows what our pictures use: elements, attributes in double quotes, five entities. */
export function parseSvg(svg: string): SvgElement {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack: Open[] = [root];
  const token = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gy;
  for (const [, closing, name = '', attributes = '', selfClosing, text, stray] of svg.matchAll(token)) {
    const top = stack.at(-1)!;
    if (stray !== undefined) throw new Error(`a stray < in ${top.name}: ${top.text.slice(-40)}`);
    if (text !== undefined) top.text += decoded(text);
    else if (closing === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      stack.pop();
    } else {
      const element: Open = { name, attributes: attributesOf(attributes), children: [], text: '' };
      top.children.push(element);
      if (selfClosing !== '/') stack.push(element);
    }
  }
  if (stack.length !== 1) throw new Error(`<${stack.at(-1)!.name}> is not closed`);
  const [svgRoot, ...more] = root.children;
  if (svgRoot?.name !== 'svg' || more.length > 0) throw new Error('not one <svg>');
  return svgRoot;
}

export function elementsOf(element: SvgElement, wanted: (one: SvgElement) => boolean): readonly SvgElement[] {
  return [...(wanted(element) ? [element] : []), ...element.children.flatMap((child) => elementsOf(child, wanted))];
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly text: string;
}

/** Where each text is, in a font of 12 pixels whose characters are 0.6 wide; the widest common monospaced one. */
export function textBoxes(root: SvgElement): readonly Box[] {
  return elementsOf(root, (one) => one.name === 'text' && one.attributes['class'] !== undefined).map((one) => {
    const size = one.attributes['class'] === 'title' ? 14 : 12;
    const width = stringWidth(one.text) * size * 0.602;
    const x = Number(one.attributes['x']);
    const anchor = one.attributes['text-anchor'] ?? 'start';
    const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x;
    const baseline = Number(one.attributes['y']);
    // Above the baseline capitals and digits, below it the tails of g and y.
    return { left, right: left + width, top: baseline - 0.73 * size, bottom: baseline + 0.21 * size, text: one.text };
  });
}

export function overlapsOf(boxes: readonly Box[]): readonly string[] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  );
}

/** `#rrggbb` by selector and property, for light and for dark. */
export interface Scheme {
  readonly light: ReadonlyMap<string, string>;
  readonly dark: ReadonlyMap<string, string>;
}

export function schemeOf(svg: string): Scheme {
  const css = /<style>([\s\S]*?)<\/style>/.exec(svg)?.[1] ?? '';
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const coloursOf = (rules: string): Map<string, string> =>
    new Map(
      [...rules.matchAll(/([\w.-]+)\s*\{([^{}]*)\}/g)].flatMap(([, selector = '', body = '']) =>
        [...body.matchAll(/(fill|stroke):\s*(#[0-9a-f]{6})/g)].map(([, property, colour = '']) => [
          `${selector} ${property}`,
          colour,
        ]),
      ),
    );
  return { light: coloursOf(light), dark: coloursOf(dark) };
}

/** WCAG 2.2, "contrast ratio": 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function attributesOf(text: string): Record<string, string> {
  const all = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)] as const);
  if (new Set(all.map(([name]) => name)).size !== all.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(all);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error('a character that XML has no place for');
  if (/[\ud800-\udfff]/u.test(text)) throw new Error('half a pair of surrogates');
  return text.replaceAll(/&(\w*;?)/g, (_, entity: string) => {
    const character = entities[entity.replace(';', '')];
    if (!entity.endsWith(';') || character === undefined) throw new Error(`&${entity} is no entity`);
    return character;
  });
}
