// The shape of an act: what is done with a guest that is up, and what is good and bad after it.

import * as z from 'zod';
import { namePattern } from '../core/scenario/step-command.ts';
import { consoleLine } from './expectation-schema.ts';
import { nameRule } from './name-schema.ts';
import { duration, lineOfText, listMax, word } from './scalars.ts';

const flag = (description: string) =>
  z
    .enum(['true'], { error: 'true, or no such key at all' })
    .optional()
    .meta({ description, type: 'boolean', enum: [true] });

const refusal = z.strictObject(
  {
    refused: z.string({ error: 'a regular expression' }).meta({
      description: 'QEMU or its monitor refuses, or the monitor does not answer, with words that match this pattern.',
      type: ['string', 'number', 'boolean'],
    }),
  },
  { error: 'a map with refused' },
);

export const act = z
  .strictObject(
    {
      name: word(namePattern, nameRule, { description: 'Names the act in messages and reports.' }),
      type: lineOfText('one line of text', { description: "Typed on the guest's serial console, with Enter." }).optional(),
      qmp: lineOfText('one command of QMP as JSON', {
        description: 'A command for QEMU: {"execute": "device_add", "arguments": {...}}.',
      }).optional(),
      monitor: lineOfText('one line for the monitor', { description: "A line for QEMU's human monitor." }).optional(),
      reset: flag('The machine is reset.'),
      restore: flag('The guest is saved, its QEMU ends, and the same QEMU is started anew from what was saved.'),
      migrate: word(namePattern, nameRule, {
        description: 'The guest is saved, its QEMU ends, and the QEMU of this component is started from what was saved.',
      }).optional(),
      restarts: flag('The guest starts again because of it. Of reset that is known.'),
      good: z
        .array(consoleLine, { error: 'a list of lines of consoles' })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'All of these must be seen after it. Without any it is enough that it was done.' }),
      bad: z
        .array(z.union([consoleLine, refusal], { error: 'a map with console and match, or with refused' }), {
          error: 'a list of expectations',
        })
        .max(listMax, { error: `at most ${listMax}` })
        .prefault([])
        .meta({ description: 'Any of these makes a bad attempt, as those of the scenario do.' }),
      timeout: duration({
        description: 'From its beginning until all of its good was seen; that of the guest unless told.',
      }).optional(),
    },
    { error: 'a map with name and one of type, qmp, monitor, reset, restore and migrate' },
  )
  .meta({ description: 'What is done with a guest that is up.' });

/** The keys that say what is done. */
export const deedKeys = ['type', 'qmp', 'monitor', 'reset', 'restore', 'migrate'] as const;
