// Fields of what a page has sent: each is what it must be, or refused in words.

import { UserError } from '../core/base/user-error.ts';

/** Throws UserError `usage`. */
export function textIn(body: unknown, name: string, max: number): string {
  const value = valueIn(body, name);
  if (typeof value === 'string' && value.length > 0 && value.length <= max) return value;
  throw wrong(`${name} is a text of 1 to ${String(max)} characters`);
}

/** A whole number from 1 on; null for one that is not there. Throws UserError `usage`. */
export function naturalIn(body: unknown, name: string): number | null {
  const value = valueIn(body, name) ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw wrong(`${name} is a whole number from 1 to 1000000`);
}

/** Throws UserError `usage`. */
export function field<Choice extends string>(value: string, choices: readonly Choice[], name: string): Choice {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw wrong(`${name} is one of ${choices.join(', ')}`);
}

/** Undefined for what is not there. */
export function valueIn(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? (body as Record<string, unknown>)[name]
    : undefined;
}

function wrong(message: string): UserError {
  return new UserError({ code: 'usage', message });
}
