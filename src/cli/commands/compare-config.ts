// `firstbad compare-config A B`: in which options two configurations differ, of files or of packaged kernels.

import type { ArchiveChoice, Lab } from '../../app/lab.ts';
import { shippedConfiguration } from '../../app/open/package-configuration.ts';
import { plainProgress } from '../../app/plain-progress.ts';
import { differingOptions } from '../../core/base/configuration.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, formatNumber } from '../../core/base/quantities.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Version } from '../../core/scenario/version.ts';
import { matchingVersions, parseVersionPattern } from '../../core/scenario/version-pattern.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export interface CompareConfigOptions {
  /** A file, or a version of the package. */
  readonly good: string;
  readonly bad: string;
  readonly package: string;
  /** Only options that have this in their name; null for all. */
  readonly only: string | null;
  readonly archive: ArchiveChoice;
  readonly json: boolean;
}

interface Named {
  readonly name: string;
  readonly text: string;
}

export async function compareConfigCommand(context: Context, options: CompareConfigOptions): Promise<number> {
  const { json, only, archive } = options;
  const lab = context.lab(archive);
  const good = await configurationOf(context, { lab, of: options.good, package: options.package });
  const bad = await configurationOf(context, { lab, of: options.bad, package: options.package });
  const all = differingOptions(good.text, bad.text);
  const shown = all.filter(({ name }) => only === null || name.toLowerCase().includes(only.toLowerCase()));
  if (json) {
    writeJson(context.stdout, { good: good.name, bad: bad.name, differ: all.length, options: shown });
    return exitCodes.ok;
  }
  const lines = shown.map((option) => `${option.name}: ${option.good} -> ${option.bad}`);
  const told = only === null ? '' : `, ${formatNumber(shown.length)} of them with "${only}" in the name`;
  const summary = `${count(all.length, 'option')} ${all.length === 1 ? 'differs' : 'differ'} between ${good.name} and ${bad.name}${told}.`;
  writeLines(context.stdout, [...lines, context.style.bold(summary)].map(printableLine));
  return exitCodes.ok;
}

interface ConfigurationOrigin {
  readonly lab: Lab;
  readonly of: string;
  readonly package: string;
}

async function configurationOf(context: Context, { lab, of, package: name }: ConfigurationOrigin): Promise<Named> {
  // Versions of packages begin with a digit and have no folders in them.
  if (!/^\d/.test(of) || of.includes('/')) return { name: of, text: await lab.readText(of) };
  const { signal, stderr } = context;
  const note = (line: string): void => writeLines(stderr, [line]);
  const spec = { kind: 'debian', package: name, suites: null } as const;
  const source = await lab.source({ role: 'host-kernel', spec, scenarioFolder: '.', onNote: note });
  const progress = plainProgress(note);
  const line = await source.line(signal, progress);
  const pattern = parseVersionPattern(of);
  const version = pattern.ok ? matchingVersions(pattern.pattern, line).at(-1) : undefined;
  if (version === undefined) throw versionUnknown(of, name);
  const text = await shippedConfiguration(lab, { source, version }, { signal, progress });
  if (text === null) throw noConfiguration(version, name);
  return { name: version.label, text };
}

function versionUnknown(of: string, name: string): UserError {
  return new UserError({
    code: 'version-unknown',
    message: `${name} has no version ${of}`,
    hint: `List what there is: firstbad versions ${name}. A file has a folder in its name: ./${of}`,
  });
}

function noConfiguration({ label }: Version, name: string): UserError {
  return new UserError({ code: 'config-missing', message: `the package of ${name} ${label} has no configuration in it` });
}
