// A correction of a case as the page sends it: each field is what it must be, or refused in words.

import type { CaseCorrection } from '../reports/case/corrected-case.ts';
import { field, textIn, valueIn } from './request-fields.ts';

const kinds = ['says', 'remove', 'version', 'command', 'answer', 'draft'] as const;
const says = ['fails', 'works', 'not-said'] as const;
const components = ['kernel', 'guest-kernel', 'qemu', 'libvirt', 'firmware', 'distribution', 'other'] as const;

/** Of characters: a scenario, a command. */
const textMax = 200_000;

/** Null for none. Throws UserError `usage`. */
export function correctionIn(body: unknown): CaseCorrection | null {
  const value = valueIn(body, 'correction') ?? null;
  if (value === null) return null;
  const id = (): string => textIn(value, 'id', 200);
  const outcome = (): (typeof says)[number] => field(textIn(value, 'says', 20), says, 'says');
  const kind = field(textIn(value, 'kind', 20), kinds, 'kind');
  switch (kind) {
    case 'says':
      return { kind, id: id(), says: outcome() };
    case 'remove':
      return { kind, id: id() };
    case 'version':
      return {
        kind,
        of: field(textIn(value, 'of', 20), components, 'of'),
        version: textIn(value, 'version', 200),
        says: outcome(),
      };
    case 'command':
      return { kind, text: textIn(value, 'text', textMax), says: outcome() };
    case 'answer':
      return { kind, question: textIn(value, 'question', 200), answer: textIn(value, 'answer', textMax) };
    case 'draft':
      return { kind, text: valueIn(value, 'text') === null ? null : textIn(value, 'text', textMax) };
  }
}
