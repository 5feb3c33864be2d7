// Manual pages, made from the commands themselves so that they can not fall behind: one of the program, one of each command, as roff.
// Pure.

import type { Command, Option } from '@commander-js/extra-typings';

export interface ManPage {
  /** `firstbad-bisect.1` */
  readonly file: string;
  readonly text: string;
}

/** `date` as `2026-11-30`. */
export function manPages(
  program: Command,
  { version, date }: { readonly version: string; readonly date: string },
): readonly ManPage[] {
  const commands = visibleCommands(program);
  const head = (title: string): string => `.TH ${quoted(title)} 1 ${quoted(date)} ${quoted(`firstbad ${version}`)} "firstbad"`;
  const main: ManPage = {
    file: 'firstbad.1',
    text: page([
      head('FIRSTBAD'),
      ...section('NAME', [`firstbad \\- ${escaped(firstLower(program.description()))}`]),
      ...section('SYNOPSIS', ['.B firstbad', '.I command', `.RI [ arguments ]`]),
      ...section(
        'COMMANDS',
        commands.flatMap((one) =>
          tagged(`\\fB${escaped(one.name())}\\fR`, `${one.summary() || one.description()}. See firstbad-${one.name()}(1).`),
        ),
      ),
      ...section(
        'ENVIRONMENT',
        tagged(
          '\\fBFIRSTBAD_HOME\\fR',
          'A folder for everything that firstbad keeps, instead of those of the XDG base directories.',
        ),
      ),
      ...section('SEE ALSO', [commands.map((one) => `.BR ${escaped(`firstbad-${one.name()}`)} (1)`).join(',\n')]),
    ]),
  };
  return [main, ...commands.map((one) => commandPage(one, head(`FIRSTBAD-${one.name().toUpperCase()}`)))];
}

function visibleCommands(program: Command): readonly Command[] {
  const { commands } = program as unknown as { readonly commands: readonly Command[] };
  return commands.filter((one) => !(one as unknown as { readonly _hidden: boolean })._hidden);
}

function commandPage(command: Command, head: string): ManPage {
  const name = `firstbad-${command.name()}`;
  const help = command.createHelp();
  const options = help.visibleOptions(command) as readonly Option[];
  const operands = help.visibleArguments(command);
  const text = page([
    head,
    ...section('NAME', [`${escaped(name)} \\- ${escaped(firstLower(command.summary() || command.description()))}`]),
    ...section('SYNOPSIS', [`.B firstbad ${escaped(command.name())}`, escaped(command.usage())]),
    ...section('DESCRIPTION', [escaped(command.description())]),
    ...section(
      'ARGUMENTS',
      operands.flatMap((one) => tagged(`\\fI${escaped(one.name())}\\fR`, one.description)),
    ),
    ...section(
      'OPTIONS',
      options.flatMap((one) => tagged(`\\fB${escaped(one.flags)}\\fR`, optionText(one))),
    ),
    ...section('SEE ALSO', ['.BR firstbad (1)']),
  ]);
  return { file: `${name}.1`, text };
}

function optionText({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : ` One of ${argChoices.join(', ')}.`;
  const usual = typeof defaultValue === 'string' ? ` Without it ${defaultValue}.` : '';
  return `${description}${description.endsWith('.') ? '' : '.'}${choices}${usual}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${quoted(title)}`, ...lines];
}

function tagged(tag: string, text: string): readonly string[] {
  return ['.TP', tag, escaped(text)];
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A backslash, a hyphen that is to be copied, and what a line must not begin with (groff(7)). */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}

function firstLower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}
