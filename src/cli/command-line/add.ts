// What the commands' descriptions share: how a command is added, options that several have, examples under the help.

import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { ArchiveChoice } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import { parseSetting, parseVersionChoice, type Restrictions } from '../../core/scenario/restriction.ts';
import type { Context } from '../context.ts';

/** Adds a command; `finish` receives the exit code when it has run. */
export type Add = (program: Command, context: Context, finish: (exitCode: number) => void) => void;

const mirrorText = "the Debian archive to use instead of the one that this machine's apt knows";
const securityMirrorText = 'the security archive that goes with it';
const suiteText = 'look in this suite only; may be repeated';
const keyringText = 'trust the keys in this file only; may be repeated';
export const none: readonly string[] = [];

/** For options that may be repeated. */
export function collect(value: string, sofar: readonly string[]): readonly string[] {
  return [...sofar, value];
}

export function restrictionsOf(options: {
  readonly set: readonly string[];
  readonly version: readonly string[];
}): Restrictions {
  return { settings: options.set.map(parseSetting), versions: options.version.map(parseVersionChoice) };
}

/** Adds the options that `archiveOf` reads, in a group of the help. */
export function withArchive<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
  group = 'Archive:',
) {
  return command
    .optionsGroup(group)
    .option('--mirror <url>', mirrorText)
    .option('--security-mirror <url>', securityMirrorText)
    .option('--suite <suite>', suiteText, collect, none)
    .option('--keyring <file>', keyringText, collect, none);
}

export function archiveOf(options: {
  readonly mirror?: string;
  readonly securityMirror?: string;
  readonly suite: readonly string[];
  readonly keyring: readonly string[];
}): ArchiveChoice {
  const { mirror, securityMirror, suite, keyring } = options;
  return {
    ...(mirror === undefined ? {} : { mirror }),
    ...(securityMirror === undefined ? {} : { securityMirror }),
    ...(suite.length === 0 ? {} : { suites: suite }),
    ...(keyring.length === 0 ? {} : { keyrings: keyring }),
  };
}

export function examples(lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Throws UserError `usage`. */
export function parseHunt(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UserError({
    code: 'usage',
    message: `${text}: expected the number of a hunt, such as 7`,
    hint: 'firstbad hunts lists the hunts',
  });
}
