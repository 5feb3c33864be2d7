// Reads one entry of the list of known issues. Everything that is wrong with it is one error with all its places.

import { parse } from 'yaml';
import * as z from 'zod';
import type { KnownIssue } from '../core/explain/known-issue.ts';
import { componentRoles } from '../core/scenario/scenario.ts';
import { parseVersionPattern, type VersionPattern } from '../core/scenario/version-pattern.ts';

const text = z.string().min(1).max(400);
const role = z.enum(componentRoles);

const pattern = z.string().transform((written, context): VersionPattern => {
  const parsed = parseVersionPattern(written);
  if (parsed.ok) return parsed.pattern;
  context.addIssue({ code: 'custom', message: `expected ${parsed.expected}` });
  return z.NEVER;
});

const expression = text.transform((written, context): RegExp => {
  try {
    return new RegExp(written);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const line = z.strictObject({ console: z.enum(['host', 'guest', 'firmware', 'qemu', 'step']), match: expression });

const change = z.strictObject({
  in: role,
  version: text,
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'expected the full name of a commit')
    .nullable()
    .default(null),
  title: text.nullable().default(null),
});

const entry = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    title: text,
    noted: z.iso.date(),
    when: z.strictObject({
      versions: z.partialRecord(role, pattern).default({}),
      diagnosis: text.nullable().default(null),
      command: expression.nullable().default(null),
      lines: z.array(line).default([]),
      'no-lines': z.array(line).default([]),
    }),
    introduced: change.nullable(),
    fixed: z.array(change),
    workarounds: z.array(text),
    links: z.array(z.url()).min(1),
    reproduced: text,
  })
  .refine(({ when }) => when.diagnosis !== null || when.lines.length > 0, {
    path: ['when'],
    message: 'versions and commands alone say nothing: name a diagnosis or a line',
  });

/** Throws an Error that names the file and everything that is wrong in it. */
export function parseKnownIssue(content: string, file: string): KnownIssue {
  // No type is guessed: `5.10` stays text, as in scenarios.
  const parsed = entry.safeParse(withoutGuesses(parse(content, { schema: 'failsafe' })));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const { when, ...rest } = parsed.data;
  const { versions, diagnosis, command, lines, 'no-lines': noLines } = when;
  const conditions = Object.entries(versions).map(([name, one]) => ({ role: role.parse(name), pattern: one }));
  return { ...rest, when: { versions: conditions, diagnosis, command, lines, noLines } };
}

/** The failsafe schema knows texts only: `null` means that there is none. */
function withoutGuesses(value: unknown): unknown {
  if (value === 'null' || value === '') return null;
  if (Array.isArray(value)) return value.map(withoutGuesses);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutGuesses(one)]));
}
