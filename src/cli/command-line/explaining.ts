// The commands that explain a failure: explain, evidence, evidence diff.

import { type Add, archiveOf, examples, restrictionsOf, withArchive } from './add.ts';
import { againOption, jsonOption, onlyValuesOption, onlyVersionsOption, trustScenarioOption } from './options.ts';

export const addExplain: Add = (program, context, finish) => {
  gathering(program, {
    name: 'explain',
    summary: 'say why it fails, with the lines that show it',
    description:
      'Explains a failure from the evidence of a failing point and of what passes beside it: the cause with the lines that show ' +
      'it, what only comes of it, where good and bad part, which known issues it looks like, and what it is not. Evidence that ' +
      'is missing is gathered first, as firstbad evidence does; a hunt of firstbad evidence is explained without running anything.',
  })
    .addHelpText(
      'after',
      examples([
        'firstbad explain 7',
        'firstbad explain examples/qemu-4k-direct-io --version kernel=5.10,6.1 --version qemu=5.2 --set sector=4096 --set cache=none',
      ]),
    )
    .action(async (target, options) => {
      const { explainCommand } = await import('../commands/explain.ts');
      finish(await explainCommand(context, gatherOptions(target, options)));
    });
};

export const addEvidence: Add = (program, context, finish) => {
  const evidence = gathering(program, {
    name: 'evidence',
    summary: 'trace the points on both sides of a failure; `evidence diff` compares them',
    description:
      'Makes traced attempts at the points on both sides of what a hunt found, or at the points of a scenario that --set and ' +
      '--version leave: system calls of QEMU, limits of the devices, block layer, QEMU’s monitor, dmesg, hashes. Each point ' +
      'is also tried without tracing, and a difference between the two verdicts is said.',
  })
    .addHelpText(
      'after',
      examples([
        'firstbad evidence 7',
        'firstbad evidence examples/qemu-4k-direct-io --version kernel=5.10,6.1 --version qemu=5.2 --set sector=4096 --set cache=none',
        'firstbad evidence diff 8.2 8.5',
      ]),
    )
    .action(async (target, options) => {
      const { evidenceCommand } = await import('../commands/evidence.ts');
      finish(await evidenceCommand(context, gatherOptions(target, options)));
    });
  addEvidenceDiff(evidence, context, finish);
};

function addEvidenceDiff(
  evidence: ReturnType<typeof gathering>,
  context: Parameters<Add>[1],
  finish: Parameters<Add>[2],
): void {
  evidence
    .command('diff')
    .summary('compare the evidence of two points')
    .description(
      'Compares the traced attempts of two points: what all of one side show and none of the other, the most telling first; ' +
        'where the events on a file part for the first time; then these events side by side. Names of two attempts compare ' +
        'all traced attempts at their points.',
    )
    .argument('<a>', 'a traced attempt (8.2), or the values that tell its point from others (kernel=5.10.262-1,cache=none)')
    .argument('<b>', 'the other')
    .option('--hunt <n>', 'look for points in this hunt only')
    .option('--all', 'print every difference', false)
    .option(...jsonOption)
    .option('--html <file>', 'also write it as one page')
    .addHelpText('after', examples(['firstbad evidence diff 8.2 8.5', 'firstbad evidence diff 8.2 8.5 --html diff.html']))
    .action(async (a, b, options) => {
      const { evidenceDiffCommand } = await import('../commands/evidence-diff.ts');
      finish(await evidenceDiffCommand(context, { a, b, hunt: null, html: null, ...options }));
    });
}

/** What evidence is gathered of. */
function gathering(
  program: Parameters<Add>[0],
  { name, summary, description }: Readonly<Record<'name' | 'summary' | 'description', string>>,
) {
  const command = program
    .command(name)
    .helpGroup('Explaining:')
    .summary(summary)
    .description(description)
    .argument('<hunt-or-scenario>', 'the number of a hunt (7), the folder with firstbad.yaml, or the file')
    .option(...onlyValuesOption('points'))
    .option(...onlyVersionsOption('points'))
    .option('--runs <n>', 'traced attempts at each point', '2')
    .option(...againOption)
    .option(...trustScenarioOption('of a hunt along commits: '))
    .option(...jsonOption);
  return withArchive(command);
}

type GatherWords = Parameters<typeof restrictionsOf>[0] &
  Parameters<typeof archiveOf>[0] & {
    readonly runs: string;
    readonly again: boolean;
    readonly trustScenario: boolean;
    readonly json: boolean;
  };

function gatherOptions(target: string, options: GatherWords) {
  const { runs, again, json, trustScenario: isTrusted } = options;
  return { target, runs, again, json, isTrusted, archive: archiveOf(options), restrictions: restrictionsOf(options) };
}
