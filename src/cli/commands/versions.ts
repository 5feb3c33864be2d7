// `firstbad versions`: what the archive has of a package, or a source that the user has named.

import type { ArchiveChoice } from '../../app/lab.ts';
import { plainProgress } from '../../app/plain-progress.ts';
import { parseArchitecture } from '../../core/scenario/architecture.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { writeTable } from '../display/write-table.ts';
import { exitCodes } from '../exit-codes.ts';

export interface VersionsOptions {
  readonly package: string;
  /** Either name of it: `arm64`, `aarch64`. */
  readonly architecture: string;
  readonly archive: ArchiveChoice;
  readonly json: boolean;
}

export async function versionsCommand(context: Context, options: VersionsOptions): Promise<number> {
  const lab = context.lab(options.archive);
  const isNamed = (await (await lab.knownSources()).list()).some(({ name }) => name === options.package);
  const source = await lab.source({
    // A layer of the guest, whose architecture is the one that is asked for; nothing here unpacks a version.
    role: 'guest-kernel',
    architecture: parseArchitecture(options.architecture),
    // What the user has named himself comes first.
    spec: isNamed ? { kind: 'named', name: options.package } : { kind: 'debian', package: options.package, suites: null },
    scenarioFolder: '.',
    onNote: (note) => writeLines(context.stderr, [note]),
  });
  const line = await source.line(
    context.signal,
    plainProgress((line) => writeLines(context.stderr, [line])),
  );
  if (options.json) {
    const versions = line.map(({ label, upstream, origin, id }) => ({ version: label, upstream, suite: origin, id }));
    writeJson(context.stdout, { package: options.package, source: source.description, versions });
    return exitCodes.ok;
  }
  const rows = line.map(({ label, id, origin }) => (isNamed ? [label, origin] : [label, packageOf(id), origin]));
  writeTable(context, isNamed ? ['version', 'place'] : ['version', 'package', 'suite'], rows);
  return exitCodes.ok;
}

/** The binary package that brings a version: behind a metapackage it is another one each time. */
function packageOf(id: string): string {
  return id.split('=')[0] ?? id;
}
