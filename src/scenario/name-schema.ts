// What names and lists look like in every section of firstbad.yaml.

import * as z from 'zod';
import { namePattern } from '../core/scenario/step-command.ts';
import { listMax } from './scalars.ts';

export const nameRule = 'a name of letters, digits, - and _ that starts with a letter';
export const namedBy = () => z.string().regex(namePattern, { error: nameRule });

export const listOf = <T extends z.ZodType>(item: T, expected: string) =>
  z
    .array(item, { error: expected })
    .nonempty({ error: expected })
    .max(listMax, { error: `at most ${listMax}` });
