// The shape of what is good and what is bad.

import * as z from 'zod';
import { namePattern } from '../core/scenario/step-command.ts';
import { listOf, nameRule } from './name-schema.ts';
import { wholeNumber, word } from './scalars.ts';

const statusRule = 'an exit status from 0 to 255, a list of them, or nonzero';

const exitStatus = wholeNumber(
  { min: 0, max: 255 },
  { description: 'An exit status as sh gives it: 128 + N for signal N.' },
  statusRule,
);

export const consoleLine = z.strictObject({
  console: z
    .enum(['host', 'guest', 'firmware', 'qemu'], { error: 'host, guest, firmware or qemu' })
    .meta({ description: "The console to look at; qemu is the inner QEMU's own output." }),
  match: z.string({ error: 'a regular expression' }).meta({
    description: 'A JavaScript regular expression, matched against each line.',
    type: ['string', 'number', 'boolean'],
  }),
});

export const expectation = z.union(
  [
    consoleLine,
    z.strictObject({
      step: word(namePattern, nameRule, { description: 'The name of a step.' }),
      status: z
        .union([z.enum(['nonzero']), exitStatus, listOf(exitStatus, statusRule)], { error: statusRule })
        .meta({ description: 'The exit status, a list of them, or nonzero.' }),
    }),
  ],
  { error: 'a map with console and match, or with step and status' },
);

const refusal = z.strictObject(
  {
    step: word(namePattern, nameRule, { description: 'The name of a step.' }),
    refused: z.string({ error: 'a regular expression' }).meta({
      description:
        "The step's program refuses: it ends with a status from 1 to 124, before a guest ran, and a line of its output matches this " +
        'JavaScript regular expression.',
      type: ['string', 'number', 'boolean'],
    }),
  },
  { error: 'a map with step and refused' },
);

export const badExpectation = z.union([...expectation.options, refusal], {
  error: 'a map with console and match, with step and status, or with step and refused',
});
