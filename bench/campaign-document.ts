// What a campaign has counted, and docs/measured/faults.md made of it.

export interface Tally {
  readonly ranges: { readonly from: number; readonly to: number; readonly seconds: number }[];
  readonly stories: Record<
    string,
    { runs: number; disturbed: number; processes: number; equal: number; none: number; wrong: number }
  >;
  /** How often each fault struck, by `effect: kind`. */
  readonly faults: Record<string, number>;
  readonly damage: Record<string, { unchanged: number; said: number; wrong: number }>;
}

export function emptyTally(): Tally {
  return { ranges: [], stories: {}, faults: {}, damage: {} };
}

/** Faults of firstbad that a seed has shown, each with the test that keeps it from coming back. */
const found = [
  [
    '99',
    'A whole hunt whose disk of consoles was full said "Nothing that was tried fails as reported", ended with 0 and counted as answered, ' +
      'though 23 of 25 attempts had given no answer; `isolate` did the same.',
    'It says that nothing is known, ends with 128, and the same command asks those points again.',
  ],
  [
    '99',
    'A part of a whole hunt that the lab broke was put down to a budget that nobody had given.',
    'The reason names the lab; a budget only where there is one.',
  ],
  [
    '2098',
    'An end of a bisect on which the lab had failed three times ended each later process too: the report counted what the search had forgiven.',
    'What the lab could not answer before a hunt was stopped is told, and counts no more; the same command asks it again.',
  ],
  [
    '20173, 20306',
    'Where the lab failed three times on the version that was searched, the bisect ended with "Only versions that can not be tested are left", ' +
      'status 2 and as answered; a sweep called itself complete, and a reduction whose lab broke once never went on.',
    'It says on which versions the lab gave no answer, ends with 128, and the same command goes on.',
  ],
  [
    'a journal damaged at rest',
    'One flipped bit in the JSON of a stored mark ended `hunts`, and each later `bisect`, in a bug.',
    'That hunt is named as damaged, the others are listed.',
  ],
] as const;

export function campaignDocument({ ranges, stories, faults, damage }: Tally): string {
  const runs = Object.values(stories).reduce((sum, { runs: own }) => sum + own, 0);
  const damaged = Object.values(damage).reduce((sum, one) => sum + one.unchanged + one.said + one.wrong, 0);
  const seconds = ranges.reduce((sum, range) => sum + range.seconds, 0);
  const seeds = ranges.map(({ from, to }) => `${from} to ${to}`).join(', ');
  return [
    '# Faults of the world',
    '',
    `Written by \`npm run campaign\`; do not edit. Seeds ${seeds}: ${runs} stories of the command line and ${damaged} damaged journals, ${Math.round(seconds / 60)} minutes on a busy machine of two cores.`,
    '',
    'A seed draws a machine without hardware (what fails where), one to three faults for each of the first processes, and when they',
    'strike. The same command is given again until it has ended by itself; the last processes are left alone. In every process:',
    'nothing is claimed against the undisturbed run, nor, of an isolation, against the machine itself, no ending is a bug, no host, worktree, command or timer is left; in the',
    'end nothing that was answered was asked again (traced attempts are repeated on purpose). The journal of a story is in memory; the',
    'real one is damaged at rest, in its file or in its log.',
    '',
    '## Stories',
    '',
    ...table(
      ['story', 'runs', 'disturbed', 'processes', 'the undisturbed answer', 'an honest none', 'wrong'],
      Object.entries(stories).map(([name, one]) => [
        name,
        one.runs,
        one.disturbed,
        one.processes,
        one.equal,
        one.none,
        one.wrong,
      ]),
    ),
    '',
    '## Faults that struck',
    '',
    ...table(['fault', 'times'], Object.entries(faults).sort()),
    '',
    '## Journals damaged at rest',
    '',
    ...table(
      ['damage', 'nothing shown has changed', 'said', 'silent, or a bug'],
      Object.entries(damage)
        .sort()
        .map(([what, one]) => [what, one.unchanged, one.said, one.wrong]),
    ),
    '',
    '## What it has found',
    '',
    'On the way to these tables; each has a test of its own now.',
    '',
    ...table(['seed', 'what was wrong', 'what it does now'], found),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
