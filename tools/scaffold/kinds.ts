// All kinds of things that `npm run new` begins, one line each.

import { builder } from './builder.ts';
import { collector } from './collector.ts';
import { command } from './command.ts';
import { detector } from './detector.ts';
import { diagnoser } from './diagnoser.ts';
import { question } from './question.ts';
import { readerRule } from './reader-rule.ts';
import type { Scaffold } from './scaffold.ts';
import { source } from './source.ts';

export const kinds: Readonly<Record<string, Scaffold>> = {
  builder,
  collector,
  command,
  detector,
  diagnoser,
  question,
  'reader-rule': readerRule,
  source,
};
