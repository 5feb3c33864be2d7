// What the schema found, in our words: zod's messages are phrases for "expected ...", the data says what is there instead.

import type * as z from 'zod';
import { clip } from '../core/base/clip.ts';
import { unknownWord } from './did-you-mean.ts';
import { knownKeys } from './known-keys.ts';
import type { Path, Remark } from './remark.ts';
import { pathText, wrongKey, wrongValue } from './remark.ts';

type Issue = z.core.$ZodIssue;

/** `schema` is that of the file, for "did you mean"; without it that of a scenario. */
export function schemaRemarks(issues: readonly Issue[], data: unknown, schema?: z.ZodType): readonly Remark[] {
  return issues.flatMap((issue) => remarksOf(issue, [], { data, schema }));
}

interface Checked {
  readonly data: unknown;
  readonly schema: z.ZodType | undefined;
}

function remarksOf(issue: Issue, base: Path, { data, schema }: Checked): readonly Remark[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, schema));
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors);
      return branch === null
        ? [unexpected(path, data, issue.message)]
        : branch.flatMap((one) => remarksOf(one, path, { data, schema }));
    }
    case 'invalid_key':
      return [
        wrongKey(
          path,
          `${JSON.stringify(clip(String(path.at(-1)), 60))} can not be a key here`,
          issue.issues[0]?.message ?? null,
        ),
      ];
    case 'too_big':
      return [wrongValue(path, `${pathText(path)} is too long`, issue.message)];
    default:
      return [unexpected(path, data, issue.message)];
  }
}

function unknownKey(path: Path, key: string, schema: z.ZodType | undefined): Remark {
  const known = knownKeys(path, schema);
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  const { what, expected } = unknownWord(`unknown key ${JSON.stringify(clip(key, 60))}${where}`, { written: key, known });
  return wrongKey([...path, key], what, expected);
}

function unexpected(path: Path, data: unknown, expected: string): Remark {
  const name = path.length === 0 ? 'the file' : pathText(path);
  const value = valueAt(data, path);
  return value === undefined
    ? wrongValue(path, `${name} is missing`, expected)
    : wrongValue(path, `${name} is ${describe(value)}`, expected);
}

/**
 * The branch of a union that was meant: the one with the fewest complaints. Null when the value is of a kind that no branch
 * takes: then the union's own phrase says more.
 */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter((issues) => issues.every((issue) => issue.path.length > 0 || !isWrongKind(issue)));
  const weight = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return fitting.reduce<readonly Issue[] | null>(
    (best, one) => (best === null || weight(one) < weight(best) ? one : best),
    null,
  );
}

function isWrongKind(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    (issue.code === 'invalid_union' && nearestBranch(issue.errors) === null)
  );
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function describe(value: unknown): string {
  if (value === null) return 'without a value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return JSON.stringify(clip(typeof value === 'string' ? value : '', 60));
}
