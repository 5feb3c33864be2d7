// Which questions of a report are worth asking: those of which some answer would change the draft, or make one. The rest is assumed in
// silence, since whatever somebody said the same would be done. Pure.

import type { AvailableVersions } from '../draft/available-versions.ts';
import type { DraftOptions, DraftResult } from '../draft/draft-result.ts';
import { draftScenario } from '../draft/draft-scenario.ts';
import { type OpenQuestion, openQuestions } from './open-questions.ts';
import { type Answered, takeAnswer } from './take-answer.ts';

/** Answers that somebody may give: if none of them changes anything, none does. */
const tried: Readonly<Record<string, readonly string[]>> = {
  command: ['qemu-system-x86_64 -drive file=disk.img,format=raw,if=virtio,cache=none'],
  'working-cell': ['qemu-system-x86_64 -drive file=disk.img,format=raw,if=virtio,cache=unsafe'],
  image: ['1', '127'],
  symptom: ['no words that anybody prints'],
  'kernel-version': ['5.10 works, 6.1 fails', '6.1 works, 5.10 fails'],
  'qemu-version': ['5.2 works, 7.2 fails', '7.2 works, 5.2 fails'],
  accelerator: ['yes', 'no'],
};

export function tellingQuestions(
  { reading, wishes }: Answered,
  available: AvailableVersions,
  more: DraftOptions = {},
): readonly OpenQuestion[] {
  const questions = openQuestions(reading);
  const drafted = (of: Answered): string => textOf(draftScenario(of.reading, available, { ...of.wishes, ...more }));
  const before = drafted({ reading, wishes });
  return questions.filter((question) =>
    answersTo(question).some((answer) => {
      const taken = takeAnswer({ reading, wishes }, { question, answer, line: 0 });
      return taken.kind === 'taken' && drafted(taken.answered) !== before;
    }),
  );
}

function answersTo({ id, choices }: OpenQuestion): readonly string[] {
  if (id.startsWith('side-')) return ['fails', 'works'];
  return [...choices.map((_, index) => String(index + 1)), ...(tried[id] ?? [])];
}

/** Without the words of the answers themselves. */
function textOf(result: DraftResult): string {
  return result.kind === 'draft' ? result.draft.text.replace(/^# Answered when it was asked:\n(?:# .*\n)*/m, '') : '';
}
