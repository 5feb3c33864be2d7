// The shape of a case file: keys, kinds of values and the help that editors show. What is in it was written by firstbad from somebody's
// report, and perhaps changed since by somebody else: nothing of it is believed beyond its form.

import * as z from 'zod';
import { type Help, lineOfText, wholeNumber, word } from './scalars.ts';

const entriesMax = 200;
const components = ['kernel', 'guest-kernel', 'qemu', 'libvirt', 'firmware', 'distribution', 'other'] as const;
const kinds = [
  ...['qemu', 'qemu-img', 'losetup', 'mount', 'modprobe', 'dd', 'fio', 'virsh', 'mkfs'],
  ...['libvirt-xml', 'kernel-command-line', 'other'],
];

const oneOf = <T extends string>(words: readonly [T, ...T[]] | readonly T[], help: Help) =>
  z.enum(words as unknown as [T, ...T[]], { error: words.join(', ').replace(/, ([^,]*)$/, ' or $1') }).meta({ ...help });

const listOf = <T extends z.ZodType>(item: T, expected: string, help: Help) =>
  z
    .array(item, { error: expected })
    .max(entriesMax, { error: `at most ${entriesMax}` })
    .prefault([])
    .meta({ ...help });

/** A key that may be absent or empty. */
const orNothing = <T extends z.ZodType>(item: T) =>
  item
    .nullable()
    .default(null)
    .meta({ description: item.meta()?.description ?? '' });

const id = (help: Help) => word(/^[A-Za-z][\w-]{0,63}$/, 'a name of letters, digits, - and _', help);

const quotation = (help: Help) => lineOfText('the words, on one line', help, { canBeEmpty: true });

const lines = (help: Help) =>
  z
    .string({ error: 'a line or a range of lines, such as 6 or 6-9' })
    .transform((text, context) => {
      const [, first = '', last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
      const range = { first: Number(first), last: Number(last ?? first) };
      if (first !== '' && range.first <= range.last) return range;
      context.addIssue({ code: 'custom', message: 'a line or a range of lines, such as 6 or 6-9', input: text });
      return z.NEVER;
    })
    .meta({ ...help, type: ['string', 'integer'], pattern: '^[0-9]{1,9}(-[0-9]{1,9})?$' });

const itsLines = lines({ description: 'Where it stands in the report, from 1.' });

const versionName = {
  of: oneOf(components, { description: 'What has this version.' }),
  version: lineOfText('a version such as 6.1.4 or 7.2.2+dfsg', {
    description: 'As the report has it; quotes keep 5.10 from being read as a number by others.',
  }),
  upstream: orNothing(
    lineOfText('a version such as 6.1.4', {
      description: "Upstream's part of it, where that does not follow.",
    }),
  ),
  reach: oneOf(['exact', 'and-later', 'and-older'] as const, {
    description: 'Whether versions beyond it are meant too.',
  }).prefault('exact'),
};

const outcome = oneOf(['fails', 'works', 'not-said'] as const, {
  description: 'What the report says of it. This is to be corrected.',
});

const version = z.strictObject({
  id: id({ description: 'Of this claim in this file.' }),
  lines: itsLines,
  ...versionName,
  says: outcome,
  assumed: orNothing(
    oneOf(['fails', 'works'] as const, {
      description: 'What is likely where it is not said: the draft uses it, and it is no claim.',
    }),
  ),
  rule: orNothing(id({ description: "The reader's rule that found it. Leave it out in what you add." })),
  text: quotation({ description: 'The sentence.' }).prefault(''),
});

const cell = z.strictObject({
  id: id({ description: 'Of this cell in this file.' }),
  lines: itsLines,
  says: outcome,
  commands: listOf(id({ description: 'Of a command below.' }), 'a list of ids of commands', {
    description: 'Commands that were tried together.',
  }),
  versions: listOf(z.strictObject(versionName), 'a list of versions', { description: 'With these versions.' }),
  text: orNothing(quotation({ description: 'The words that say what came of it.' })),
  'text-lines': orNothing(lines({ description: 'Where these words stand.' })),
});

const commitName = word(/^[0-9A-Za-z][\w./-]{0,99}$/, 'a commit or a tag', { description: 'A commit or a tag.' });

const commit = z.strictObject({
  id: id({ description: 'Of this claim in this file.' }),
  lines: itsLines,
  says: oneOf(['bisected-to', 'suspects', 'revert', 'bisect-log'] as const, { description: 'What is said of the commit.' }),
  commit: orNothing(commitName),
  subject: orNothing(quotation({ description: "The commit's first line." })),
  result: orNothing(
    oneOf(['helps', 'does-not-help', 'not-possible', 'not-tried'] as const, {
      description: 'What reverting it does.',
    }),
  ),
  text: quotation({ description: 'The sentence.' }).prefault(''),
});

const commandText = (help: Help) =>
  z
    .string({ error: 'a command on one line' })
    .refine((text) => text.length <= 8000 && !/[\p{Cc}\u2028\u2029]/u.test(text), {
      error: 'a command on one line of at most 8000 characters',
    })
    .meta({ ...help, type: 'string' });

const option = z.strictObject({
  name: commandText({ description: 'Without dashes.' }),
  value: orNothing(commandText({ description: 'As a whole.' })),
  parameters: listOf(
    z.strictObject({
      key: commandText({ description: 'Empty for a word of its own.' }).prefault(''),
      value: commandText({ description: 'Of this key.' }).prefault(''),
    }),
    'a list of keys with values',
    { description: 'Its parts.' },
  ),
});

const command = z.strictObject({
  id: id({ description: 'By which cells name it.' }),
  kind: oneOf(kinds, { description: 'What it does.' }),
  lines: itsLines,
  text: commandText({ description: 'The command. Nothing of it is run as it stands.' }),
  words: z
    .array(commandText({ description: 'One word of the command.' }), { error: 'a list of words' })
    .max(2000, { error: 'at most 2000' })
    .nullable()
    .default(null)
    .meta({
      description:
        'The program with its arguments, where the text alone does not say them. Delete it when you change the text.',
    }),
  shell: oneOf(['yes', 'no'] as const, { description: 'Whether only a shell understands it.' }).prefault('no'),
  options: z
    .array(option, { error: 'a list of options' })
    .max(2000, { error: 'at most 2000' })
    .nullable()
    .default(null)
    .meta({ description: "Libvirt's XML as options of QEMU." }),
});

const fact = z.strictObject({
  kind: id({ description: 'Of what kind.' }),
  value: quotation({ description: 'As the report has it.' }),
  lines: itsLines,
});

const facts = (help: Help) => listOf(fact, 'a list of facts with their lines', help);

const question = z.strictObject({
  id: lineOfText('the id of a question', { description: 'Of this question.' }),
  question: quotation({ description: 'What is not known.' }),
  assumed: quotation({ description: 'What is taken as long as nobody answers.' }).prefault(''),
  hint: quotation({ description: 'What an answer looks like.' }).prefault(''),
  choices: listOf(quotation({ description: 'A command.' }), 'a list of commands', {
    description: 'To choose from: the answer is a number, from 1.',
  }),
  answer: orNothing(lineOfText('an answer on one line', { description: 'Yours. Without one the assumption stands.' })),
});

const leftOut = z.strictObject({
  text: quotation({ description: 'What the report has.' }),
  because: quotation({ description: 'Why the draft does not have it.' }),
  lines: itsLines,
});

const draftText = z
  .string({ error: 'the text of a firstbad.yaml' })
  .refine((text) => text.trim() !== '' && text.length <= 64 * 1024 && !/[^\P{Cc}\n\t]/u.test(text), {
    error: 'the text of a firstbad.yaml, of at most 64 KiB',
  })
  .nullable()
  .default(null)
  .meta({
    description: 'The scenario. It follows from the claims; once you have changed it by hand it is used as it stands.',
    type: 'string',
  });

const sum = word(/^[0-9a-f]{64}$/, 'the sum that firstbad has written', { description: 'Written by firstbad.' });

export const caseSchema = z
  .strictObject(
    {
      case: word(/^1$/, '1', { description: "The version of this file's form." }),
      report: z
        .strictObject({
          name: quotation({ description: 'Of the file that was read.' }),
          sha256: orNothing(sum),
          format: oneOf(['text', 'mail', 'mbox', 'html', 'markdown'] as const, {
            description: 'What it was read as.',
          }).prefault('text'),
          lines: wholeNumber({ min: 0, max: 100_000_000 }, { description: 'How many it has.' }),
        })
        .meta({ description: 'The report that was read.' }),
      title: orNothing(quotation({ description: 'Of the report.' })),
      questions: listOf(question, 'a list of questions', {
        description: 'What the report leaves open and would change the draft.',
      }),
      claims: z
        .strictObject({
          versions: listOf(version, 'a list of versions', {
            description: 'Versions that the report names. Where it began or ended follows from them.',
          }),
          cells: listOf(cell, 'a list of cells', { description: 'Commands that were tried, and what came of them.' }),
          commits: listOf(commit, 'a list of commits', { description: 'Commits that are blamed, or were reverted.' }),
        })
        .prefault({})
        .meta({ description: 'What the report says, to be corrected.' }),
      commands: listOf(command, 'a list of commands', { description: 'Commands that the report shows.' }),
      consoles: facts({ description: 'Lines of consoles that say what went wrong.' }),
      machine: facts({ description: 'The machine that fails.' }),
      environment: facts({ description: 'What else the report says of where it was seen.' }),
      draft: z
        .strictObject({
          because: orNothing(quotation({ description: 'Why there is no draft.' })),
          assumed: listOf(quotation({ description: 'A sentence.' }), 'a list of sentences', {
            description: 'What the draft takes for granted and the report does not say.',
          }),
          'left-out': listOf(leftOut, 'a list of what was left out', {
            description: 'What the report has and the draft does not.',
          }),
          text: draftText,
        })
        .prefault({})
        .meta({ description: 'The scenario that follows from all this.' }),
      sums: z
        .strictObject({ claims: sum, draft: sum }, { error: 'the sums that firstbad has written' })
        .nullable()
        .default(null)
        .meta({ description: 'Of claims and draft as firstbad left them: what differs was corrected since.' }),
    },
    { error: 'a map with the keys of a case' },
  )
  .meta({
    title: 'A case of firstbad',
    description: 'What a report says, to be corrected, and the scenario that follows from it.',
  });

export type FileCase = z.output<typeof caseSchema>;
