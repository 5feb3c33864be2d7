// `firstbad sources`: places of this machine's user whose versions scenarios can name.

import { machineArchive } from '../../app/lab.ts';
import { plainProgress } from '../../app/plain-progress.ts';
import { UserError } from '../../core/base/user-error.ts';
import { type KnownSource, type SourceKind, sourceKinds, sourceNamePattern } from '../../core/scenario/known-source.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { writeTable } from '../display/write-table.ts';
import { exitCodes } from '../exit-codes.ts';
import { printNamed } from './print-named.ts';

export interface AddSourceWords {
  readonly name: string;
  readonly kind: string;
  readonly place: string;
  readonly package?: string | undefined;
  readonly keys?: string | undefined;
  readonly list?: string | undefined;
  readonly fetch?: string | undefined;
  readonly json: boolean;
}

export async function addSourceCommand(context: Context, words: AddSourceWords): Promise<number> {
  const { json } = words;
  const sources = await context.lab(machineArchive).knownSources();
  const progress = plainProgress((line) => writeLines(context.stderr, [line]));
  const { source, versions } = await sources.add(sourceOf(words), { signal: context.signal, progress });
  printNamed(context, { named: source, versions, says: describe(source), none: 'nothing there yet' }, json);
  return exitCodes.ok;
}

export async function listSourcesCommand(context: Context, { json }: { readonly json: boolean }): Promise<number> {
  const sources = await (await context.lab(machineArchive).knownSources()).list();
  if (json) writeJson(context.stdout, sources);
  else if (sources.length === 0) writeLines(context.stdout, ['no source is named; firstbad sources add NAME KIND PLACE']);
  else {
    const rows = sources.map((one) => [one.name, one.kind, one.package ?? '', one.place]);
    writeTable(context, ['source', 'kind', 'package', 'place'], rows);
  }
  return exitCodes.ok;
}

export async function removeSourceCommand(context: Context, { name }: { readonly name: string }): Promise<number> {
  const removed = await (await context.lab(machineArchive).knownSources()).remove(name);
  writeLines(context.stdout, [removed ? `${name} is no source any more; its place stays as it is` : `${name} was no source`]);
  return exitCodes.ok;
}

function describe({ kind, package: name, place }: KnownSource): string {
  return [kind, ...(name === undefined ? [] : [name]), place].join(' ');
}

function sourceOf({ name, kind, place, package: of, keys, list, fetch }: AddSourceWords): KnownSource {
  if (!sourceNamePattern.test(name)) {
    throw new UserError({
      code: 'name-wrong',
      message: `${name} can not be the name of a source.`,
      hint: 'Small letters, digits and dashes, a letter first: fedora, my-builds',
    });
  }
  return {
    name,
    kind: kindOf(kind),
    place,
    ...(of === undefined ? {} : { package: of }),
    ...(keys === undefined ? {} : { keys }),
    ...(list === undefined ? {} : { list }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}

function kindOf(text: string): SourceKind {
  const found = sourceKinds.find((kind) => kind === text);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'kind-unknown',
    message: `${text} is no kind of source.`,
    hint: `There are ${sourceKinds.join(', ')}.`,
  });
}
