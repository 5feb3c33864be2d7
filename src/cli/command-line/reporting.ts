// The commands that give a hunt away: report, export, adopt, check.

import { Option } from '@commander-js/extra-typings';
import { UserError } from '../../core/base/user-error.ts';
import { reportFormats, resultFormats } from '../../reports/write/report-formats.ts';
import { type Add, examples, parseHunt } from './add.ts';
import { jsonOption, mailArchivesOption } from './options.ts';

export const addReport: Add = (program, context, finish) => {
  program
    .command('report')
    .helpGroup('Giving away:')
    .summary('write what a hunt has found, as a mail, a form of a tracker, Markdown, HTML, JSON or JUnit XML')
    .description(
      'Writes a report in which every statement names the runs that show it. The script in it is run in a fresh virtual machine ' +
        'first. qemu-issue has the fields of the QEMU tracker, debian-bug the pseudo-headers of Debian. A report that says more ' +
        'than is known, or that holds personal data, is refused with the reasons. junit and summary say what each test gave, for CI.',
    )
    .argument('<hunt>', 'the number of the hunt', parseHunt)
    .addOption(new Option('--format <form>', 'the form').choices([...reportFormats, ...resultFormats]).default('mail' as const))
    .option('-o, --output <file>', 'write it into this file')
    .option('--script <file>', 'also write the script that shows the failure')
    .option(...mailArchivesOption)
    .option('--get-maintainer <tree>', 'run scripts/get_maintainer.pl of this tree, which is code of that tree')
    .option(
      '--supersedes <what>',
      'the address or message id of a published report that this one stands instead of',
      parsePublished,
    )
    .option('--no-try', 'do not run the script; the report then says that nobody has')
    .addHelpText('after', examples(['firstbad report 7', 'firstbad report 7 --format html -o report.html']))
    .action(async (hunt, options) => {
      const { reportCommand } = await import('../commands/report.ts');
      finish(
        await reportCommand(context, {
          hunt,
          output: null,
          script: null,
          ...options,
          archives: options.archive,
          getMaintainer: options.getMaintainer ?? null,
          supersedes: options.supersedes ?? null,
          tries: options.try,
        }),
      );
    });
};

export const addExport: Add = (program, context, finish) => {
  program
    .command('export')
    .helpGroup('Giving away:')
    .summary('put a hunt with its evidence into a file, for another machine')
    .description('Writes the scenario, all events and all evidence of a hunt and of its parts into one file.')
    .argument('<hunt>', 'the number of the hunt', parseHunt)
    .argument('<file>', 'the file to write')
    .addHelpText('after', examples(['firstbad export 7 no-boot.firstbad']))
    .action(async (hunt, file) => {
      const { exportCommand } = await import('../commands/export.ts');
      finish(await exportCommand(context, { hunt, file }));
    });
};

export const addAdopt: Add = (program, context, finish) => {
  program
    .command('adopt')
    .helpGroup('Giving away:')
    .summary('take over a hunt from a file that export has written')
    .description('Takes over the hunts of a file, whole or not at all. Nothing of it is run before you go on with the hunt.')
    .argument('<file>', 'the file')
    .option(...jsonOption)
    .addHelpText('after', examples(['firstbad adopt no-boot.firstbad']))
    .action(async (file, options) => {
      const { adoptCommand } = await import('../commands/export.ts');
      finish(await adoptCommand(context, { file, ...options }));
    });
};

export const addCheck: Add = (program, context, finish) => {
  program
    .command('check')
    .helpGroup('Giving away:')
    .summary('say what of an exported hunt can be confirmed')
    .description(
      'Looks at a file that export has written: whether it is as it was written, whether each answer follows from what was recorded of ' +
        'its test, whether the search would have asked the same and ends the same. Nothing in it is run. Ends with 0 when what could be ' +
        'looked at is confirmed, with 1 when something is contradicted, with 3 when nothing could be looked at.',
    )
    .argument('<file>', 'the file')
    .option('--repo <path>', 'a clone of the repository that it searched: its search is then played again')
    .option(...jsonOption)
    .addHelpText('after', examples(['firstbad check no-boot.firstbad', 'firstbad check found.firstbad --repo ../linux --json']))
    .action(async (file, { repo, json }) => {
      const { checkCommand } = await import('../commands/check.ts');
      finish(await checkCommand(context, { file, repo: repo ?? null, json }));
    });
};

/** One word: it goes into a mail. */
function parsePublished(text: string): string {
  if (/^[\x21-\x7e]{1,300}$/.test(text)) return text;
  throw new UserError({
    code: 'usage',
    message: `--supersedes ${JSON.stringify(text.slice(0, 80))}: expected an address or a message id, without spaces`,
  });
}
