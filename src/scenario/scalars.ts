// The kinds of scalars that a scenario is made of. Each takes the text as written and has a phrase for "expected ..." as its
// only message, and a JSON Schema that also takes what an editor's YAML reader makes of that text (a number, a boolean).

import * as z from 'zod';
import { parseFixUp } from '../core/scenario/fix-up-wish.ts';
import { parseVersionPattern } from '../core/scenario/version-pattern.ts';
import { parseCount, parseMemory, parseUnitDuration } from './units.ts';

/** What an editor shows at a key. */
export interface Help {
  readonly description: string;
  readonly examples?: readonly unknown[];
}

const anyScalar = ['string', 'number', 'boolean'];
const lengthMax = 1000;

/** Text on one line without control characters; empty only when quoted and allowed. */
export function lineOfText(expected: string, help: Help, options: { readonly canBeEmpty?: boolean } = {}) {
  return z
    .string({ error: expected })
    .refine((text) => text.length <= lengthMax && !/[\p{Cc}\u2028\u2029]/u.test(text), { error: `${expected}, on one line` })
    .refine((text) => options.canBeEmpty === true || text.trim() !== '', { error: expected })
    .meta({ ...help, type: anyScalar });
}

/** Text that may have several lines: a command. */
export function textBlock(expected: string, help: Help) {
  return z
    .string({ error: expected })
    .refine((text) => text.trim() !== '', { error: expected })
    .refine((text) => text.length <= 10 * lengthMax && !/[^\P{Cc}\n\t]/u.test(text), {
      error: `${expected}, without control characters`,
    })
    .meta({ ...help, type: 'string' });
}

/** Text of a certain form. */
export function word(pattern: RegExp, expected: string, help: Help) {
  return z
    .string({ error: expected })
    .refine((text) => text.length <= lengthMax && pattern.test(text), { error: expected })
    .meta({ ...help, type: anyScalar, pattern: pattern.source });
}

/** A path inside the scenario's folder. */
export function pathInside(help: Help) {
  const expected = "a path inside the scenario's folder, such as images/disk.raw";
  return z
    .string({ error: expected })
    .refine((path) => isInside(path), { error: expected })
    .meta({ ...help, type: 'string' });
}

/** A fix-up as the command line takes it, with its patch in the scenario's folder. */
export function fixUp(help: Help) {
  const expected = 'a fix-up, such as fix.patch when COMMIT and not COMMIT';
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const parsed = parseFixUp(text);
      const { change } = parsed.ok ? parsed.wish : { change: null };
      if (parsed.ok && text.length <= lengthMax && (change?.kind !== 'patch' || isInside(change.path))) return parsed.wish;
      const message = parsed.ok ? "a patch inside the scenario's folder" : parsed.expected;
      context.addIssue({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .meta({ ...help, type: 'string' });
}

function isInside(path: string): boolean {
  const parts = path.split('/');
  return path.length <= lengthMax && path !== '' && !path.startsWith('/') && !/[\p{Cc}\\]/u.test(path) && !parts.includes('..');
}

// Below a tenth of a second a busy machine decides, not the guest.
const durationMinMs = 100;
const durationMaxMs = 24 * 60 * 60 * 1000;

/** Milliseconds, written with a unit. */
export function duration(help: Help) {
  const expected = 'a duration with its unit, from 100ms to 24h, such as 500ms, 10s or 2m';
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const ms = parseUnitDuration(text);
      if (ms !== null && ms >= durationMinMs && ms <= durationMaxMs) return ms;
      context.addIssue({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    })
    .meta({ ...help, type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?\\s*([mM][sS]|[sS]|[mM]|[mM][iI][nN]|[hH])$' });
}

/** MiB, written with a unit. */
export function memory(bounds: { readonly minMiB: number; readonly maxMiB: number; readonly normally: string }, help: Help) {
  const expected = `a size with its unit, from ${bounds.minMiB}M to ${bounds.maxMiB}M, such as 512M or 2G`;
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const mib = parseMemory(text);
      if (mib !== null && mib >= bounds.minMiB && mib <= bounds.maxMiB) return mib;
      context.addIssue({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    })
    .prefault(bounds.normally)
    .meta({ ...help, type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?\\s*[mMgG]([iI]?[bB])?$' });
}

/** A whole number. */
export function wholeNumber(
  bounds: { readonly min: number; readonly max: number },
  help: Help,
  expected = `a whole number from ${bounds.min} to ${bounds.max}`,
) {
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const value = parseCount(text);
      if (value !== null && value >= bounds.min && value <= bounds.max) return value;
      context.addIssue({ code: 'custom', message: expected, input: text });
      return z.NEVER;
    })
    .meta({ ...help, type: 'integer', minimum: bounds.min, maximum: bounds.max });
}

/** A version as people write it. */
export function versionPattern(help: Help) {
  const expected = 'a version such as 6.1, 6.1.*, ">=6.1 <6.18", latest or 6.1.192-2';
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const parsed = text.length > lengthMax ? { ok: false as const, expected } : parseVersionPattern(text);
      if (parsed.ok) return parsed.pattern;
      context.addIssue({ code: 'custom', message: parsed.expected, input: text });
      return z.NEVER;
    })
    .meta({ ...help, type: anyScalar });
}

/** One value or a list of at least one; always a list afterwards. */
export function oneOrMore<T extends z.ZodType>(item: T, expected: string, help: Help) {
  const list = z
    .array(item, { error: expected })
    .nonempty({ error: expected })
    .max(listMax, { error: `at most ${listMax}` });
  return z
    .union([item, list], { error: expected })
    .transform((value): readonly z.output<T>[] => (Array.isArray(value) ? (value as z.output<T>[]) : [value as z.output<T>]))
    .meta({ ...help });
}

/** No list of a scenario is longer than this; it keeps every check fast. */
export const listMax = 200;

/** `a, b or c`. */
export const wordList = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
