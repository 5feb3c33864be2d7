// `firstbad complete -- WORDS`: what could stand where the cursor is. Called by the scripts of `firstbad completion`.

import type { Command, CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { machineArchive } from '../../app/lab.ts';
import { UserError } from '../../core/base/user-error.ts';
import { subjectOf } from '../../core/stored/hunt-plan.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

interface Candidate {
  readonly word: string;
  readonly text: string;
}

const files: Candidate = { word: ':files', text: '' };

/** `words` follow `firstbad` on the line; the last one is being typed and may be empty. */
export async function completeCommand(context: Context, program: Command, words: readonly string[]): Promise<number> {
  const typed = words.at(-1) ?? '';
  const candidates = await candidatesFor(context, program, words);
  const fitting = candidates.filter((candidate) => candidate === files || candidate.word.startsWith(typed));
  writeLines(
    context.stdout,
    fitting.map(({ word, text }) => (text === '' ? word : `${word}\t${text}`)),
  );
  return exitCodes.ok;
}

async function candidatesFor(context: Context, program: Command, words: readonly string[]): Promise<readonly Candidate[]> {
  const [name = '', ...rest] = words;
  const typed = words.at(-1) ?? '';
  const command = program.commands.find((one) => one.name() === name);
  if (words.length < 2 || !command) return words.length < 2 ? [...commandsOf(program), ...optionsOf(program.options)] : [];
  const option = takingValue(command.options, rest.at(-2) ?? '');
  if (option) return valuesOf(context, option, rest);
  if (typed.startsWith('-')) return optionsOf(command.options);
  return argumentsOf(context, command, rest);
}

function commandsOf(program: Command): readonly Candidate[] {
  const visible = program.createHelp().visibleCommands(program);
  return visible.map((command) => ({ word: command.name(), text: command.summary() || command.description() }));
}

function optionsOf(options: readonly Option[]): readonly Candidate[] {
  const help = { word: '--help', text: 'print this help' };
  return [...options.map((option) => ({ word: option.long ?? option.flags, text: option.description })), help];
}

function takingValue(options: readonly Option[], word: string): Option | undefined {
  return options.find((option) => (option.long === word || option.short === word) && option.required);
}

async function valuesOf(context: Context, option: Option, words: readonly string[]): Promise<readonly Candidate[]> {
  if (option.argChoices) return option.argChoices.map((word) => ({ word, text: '' }));
  if (option.long === '--set') return settingsOf(context, words[0] ?? '');
  if (option.long === '--version') return versionsOf(context, words[0] ?? '');
  if (option.long === '--hunt') return huntsOf(context);
  return option.long === '--svg' || option.long === '--repo' ? [files] : [];
}

async function settingsOf(context: Context, path: string): Promise<readonly Candidate[]> {
  const scenario = await scenarioAt(context, path);
  return (scenario?.factors ?? []).flatMap(({ name, values }) =>
    values.map((value) => ({ word: `${name}=${value}`, text: '' })),
  );
}

async function versionsOf(context: Context, path: string): Promise<readonly Candidate[]> {
  const scenario = await scenarioAt(context, path);
  return (scenario?.components ?? []).flatMap(({ name, versions }) =>
    versions.map(({ text }) => ({ word: `${name}=${text}`, text: '' })),
  );
}

async function scenarioAt(context: Context, path: string) {
  try {
    return (await context.lab(machineArchive).loadScenario(path)).scenario;
  } catch (error) {
    // A path that is not finished or a file with mistakes: there is nothing to offer, and a shell wants no message.
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function argumentsOf(
  context: Context,
  command: CommandUnknownOpts,
  words: readonly string[],
): Promise<readonly Candidate[]> {
  const choices = command.registeredArguments[0]?.argChoices;
  if (choices) return choices.map((word) => ({ word, text: '' }));
  if (words.length > 1) return [];
  if (command.name() === 'show' || command.name() === 'log') return huntsOf(context);
  return ['scenario', 'report|scenario', 'file', 'what'].includes(command.registeredArguments[0]?.name() ?? '') ? [files] : [];
}

async function huntsOf(context: Context): Promise<readonly Candidate[]> {
  const journal = await context.lab(machineArchive).journal();
  return journal.list().map(({ hunt, plan }) => ({ word: String(hunt), text: subjectOf(plan) }));
}
