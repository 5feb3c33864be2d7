// What `--set cache=none,directsync` and `--version kernel=6.1` leave of a scenario's matrix.

import { UserError } from '../base/user-error.ts';
import { namePattern } from './step-command.ts';
import type { VersionPattern } from './version-pattern.ts';
import { parseVersionPattern } from './version-pattern.ts';

/** Settings of one name add up, and so do version choices: `--set cache=none --set cache=unsafe` leaves both. */
export interface Restrictions {
  readonly settings: readonly Setting[];
  readonly versions: readonly VersionChoice[];
}

export const noRestrictions: Restrictions = { settings: [], versions: [] };

export interface Setting {
  readonly factor: string;
  /** As typed: one value, or several with commas between them. Which it is only the factor's values can tell. */
  readonly text: string;
}

export interface VersionChoice {
  readonly component: string;
  /** At least one. */
  readonly patterns: readonly VersionPattern[];
}

/** All that the choices say of a component; empty when none of them names it. */
export function patternsOf(component: string, choices: readonly VersionChoice[]): readonly VersionPattern[] {
  return choices.flatMap((choice) => (choice.component === component ? choice.patterns : []));
}

/** Reads the argument of `--set`. Throws UserError. */
export function parseSetting(argument: string): Setting {
  const { name, text } = splitAtEquals(argument, { option: '--set', example: 'cache=none,directsync' });
  return { factor: name, text };
}

/** Reads the argument of `--version`. Throws UserError. */
export function parseVersionChoice(argument: string): VersionChoice {
  const { name, text } = splitAtEquals(argument, { option: '--version', example: 'kernel=6.1' });
  const patterns = text.split(',').map((one) => {
    const parsed = parseVersionPattern(one);
    if (!parsed.ok) throw badArgument(`--version ${argument}: ${JSON.stringify(one)} is not ${parsed.expected}`);
    return parsed.pattern;
  });
  return { component: name, patterns };
}

function splitAtEquals(
  argument: string,
  form: { readonly option: string; readonly example: string },
): { name: string; text: string } {
  const at = argument.indexOf('=');
  const name = argument.slice(0, at);
  if (at < 0 || !namePattern.test(name)) {
    throw badArgument(
      `${form.option} ${argument}: expected a name, = and what to choose, as in ${form.option} ${form.example}`,
    );
  }
  return { name, text: argument.slice(at + 1) };
}

function badArgument(message: string): UserError {
  return new UserError({ code: 'usage', message });
}

/**
 * The values of a factor that the settings leave, in the factor's order. A text that is a value as it stands is that value,
 * commas and all. Throws UserError for a value that the factor does not have.
 */
export function restrictValues(
  factor: { readonly name: string; readonly values: readonly string[] },
  settings: readonly Setting[],
): readonly string[] {
  const own = settings.filter((setting) => setting.factor === factor.name);
  if (own.length === 0) return factor.values;
  const wanted = own.flatMap(({ text }) => (factor.values.includes(text) ? [text] : text.split(',')));
  const unknown = wanted.find((value) => !factor.values.includes(value));
  if (unknown !== undefined) {
    throw new UserError({
      code: 'setting-unknown',
      message: `--set ${factor.name}=${own.map((setting) => setting.text).join(',')}: ${factor.name} has no value ${JSON.stringify(unknown)}`,
      hint: `its values are ${factor.values.join(', ')}; add one under factors in firstbad.yaml to try it`,
    });
  }
  return factor.values.filter((value) => wanted.includes(value));
}
