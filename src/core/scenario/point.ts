// A point: one version for each component and one value for each factor.

import type { Brand } from '../base/brand.ts';

/** Maps each component's name to a version label and each factor's name to a value. */
export type Point = Readonly<Record<string, string>>;

/** For some components and factors the values that are meant; everything else may be anything. */
export type Place = Readonly<Record<string, readonly string[]>>;

/** The same for equal points whatever the order of their entries. */
export type PointKey = Brand<string, 'PointKey'>;

/** Canonical text of a point: `cache=none kernel=6.1.192-2 ...`, names sorted, values JSON-quoted where they need it. */
export function pointKey(point: Point): PointKey {
  const entries = Object.keys(point)
    .sort()
    .map((name) => {
      const value = point[name] ?? '';
      return `${name}=${/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`;
    });
  return entries.join(' ') as PointKey;
}

/** `kernel=6.1.192-2 cache=none`, for people, in the order that the point has. */
export function pointText(point: Point): string {
  return Object.entries(point)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** What names stand for in steps at a point. */
export function stepValues(
  point: Point,
  factors: readonly { readonly name: string; readonly texts?: Readonly<Record<string, string>> }[],
): Readonly<Record<string, string>> {
  const meant = factors.flatMap(({ name, texts }) => {
    const text = texts?.[point[name] ?? ''];
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...point, ...Object.fromEntries(meant) };
}

/** The point but for one name: the rest of a strip along that axis. */
export function pointWithout(axis: string, point: Point = {}): Point {
  return Object.fromEntries(Object.entries(point).filter(([name]) => name !== axis));
}
