// The commands about bug reports.

import { type Add, examples } from './add.ts';
import { jsonOption } from './options.ts';

export const addImport: Add = (program, context, finish) => {
  program
    .command('import')
    .helpGroup('Hunting:')
    .summary('read a bug report: its claims, and a draft of a scenario')
    .description(
      'Reads a report (plain text, a mail, an mbox with a thread, a page saved as HTML or markdown) and prints what it claims, ' +
        'with lines, what it leaves open, with what is assumed, and a draft of a scenario. Nothing of a report is run, and ' +
        'nothing is fetched: versions are mapped to those of the archive as the cache knows it.',
    )
    .argument('<file>', 'the report; - is standard input')
    .option('--repo <path>', 'check the marks of a bisect log against this repository')
    .option('-o, --output <file|folder>', 'write a case to be corrected (.yaml, .json), or the draft as a new scenario folder')
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples([
        'firstbad import report.eml',
        'firstbad import report.eml -o case.yaml',
        'firstbad import - -o my-failure < thread.mbox',
      ]),
    )
    .action(async (file, options) => {
      const { importCommand } = await import('../commands/import.ts');
      finish(
        await importCommand(context, {
          file,
          output: options.output ?? null,
          repository: options.repo ?? null,
          json: options.json,
        }),
      );
    });
};
