// Looks whether a configuration came out as it was asked for. An option that this tree does not know is passed over and told;
// one that it knows and did not set is an error that says what it depends on.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfiguration, type WantedOption } from '../core/base/configuration.ts';
import { LabError } from '../core/base/user-error.ts';
import { run } from '../infra/processes/run.ts';
import { gitIn, gitOptions } from './git-tree.ts';
import { conditionsOf, type UnsetOption, unsetOptions, valuesIn } from './kconfig.ts';

/** The wanted options that the tree does not know. Throws LabError `option-not-set`. */
export async function checkOptions(
  worktree: string,
  { configFile, wanted }: { readonly configFile: string; readonly wanted: readonly WantedOption[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const configuration = parseConfiguration(await readFile(join(worktree, configFile), 'utf8'));
  const unknown: string[] = [];
  const refused: string[] = [];
  for (const option of unsetOptions(configuration, wanted)) {
    const files = await definitionsOf(worktree, option.name, signal);
    if (files.length === 0) unknown.push(option.name);
    else refused.push(await describe(worktree, option, files, configuration));
  }
  if (refused.length === 0) return unknown;
  throw new LabError({
    code: 'option-not-set',
    message: `The configuration did not come out as it was asked for:\n${refused.join('\n')}`,
    hint: 'Ask for what these options depend on too, or do not ask for them.',
  });
}

/** Under which conditions the tree lets an option be set; none for one that it does not know. */
export async function conditionsIn(worktree: string, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const conditions: string[] = [];
  for (const file of await definitionsOf(worktree, name, signal)) {
    conditions.push(...conditionsOf(await readFile(join(worktree, file), 'utf8'), name));
  }
  return conditions;
}

/** Kconfig files that define the option. */
async function definitionsOf(worktree: string, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const pattern = `^[[:space:]]*(menu)?config[[:space:]]+${name.replace(/^CONFIG_/, '')}[[:space:]]*$`;
  const argv = [...gitIn(worktree), 'grep', '-l', '-E', '-e', pattern, '--', '*Kconfig*'];
  const { stdout } = await run(argv, gitOptions(signal));
  return stdout.toString('utf8').split('\n').filter(Boolean);
}

async function describe(
  worktree: string,
  { name, value, got }: UnsetOption,
  files: readonly string[],
  configuration: ReadonlyMap<string, string>,
): Promise<string> {
  const asked = `${name}=${value} was asked for, ${name}=${got} came out`;
  const reasons: string[] = [];
  for (const file of files) {
    const conditions = conditionsOf(await readFile(join(worktree, file), 'utf8'), name);
    reasons.push(...conditions.map((one) => `${file}: it depends on ${one} (${valuesIn(one, configuration)})`));
  }
  return [asked, ...reasons].join('; ');
}
