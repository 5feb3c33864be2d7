import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import { draftScenario } from '../draft/draft-scenario.ts';
import { readReport } from '../read/read-report.ts';
import { openQuestions } from './open-questions.ts';
import { type Answered, takeAnswer } from './take-answer.ts';

const poor = `Subject: a question about two guests

I start my two guests so:

    qemu-system-x86_64 -enable-kvm -drive file=/dev/sdb,format=raw,cache=none

and the other

    qemu-system-x86_64 -enable-kvm -drive file=/dev/sdb,format=raw
`;
const reading = readReport(new TextEncoder().encode(poor));
const unasked = { kernel: null, qemu: null };

function answer(before: Answered, id: string, text: string): Answered {
  const question = openQuestions(before.reading).find((one) => one.id === id);
  if (!question) throw new Error(`the report leaves ${id} open`);
  const result = takeAnswer(before, { question, answer: text, line: 20 });
  if (result.kind === 'not-understood') throw new Error(result.because);
  return result.answered;
}

const nothing: Answered = { reading, wishes: {} };

describe('an answer', () => {
  it('about versions becomes claims, with the line of the answer', () => {
    const { reading: after } = answer(nothing, 'kernel-version', '6.1 fails, 5.10 works');
    const claims = after.claims.filter(({ value }) => value.kind === 'version' && value.version.component === 'kernel');
    expect(claims.map(({ value, lines }) => [value.kind === 'version' && value.outcome, lines.first])).toEqual([
      ['fails', 20],
      ['works', 20],
    ]);
    expect(openQuestions(after).map(({ id }) => id)).not.toContain('kernel-version');
    expect(new Set(after.claims.map(({ id }) => id)).size).toBe(after.claims.length);
  });

  it('about a version that is only named becomes a claim of that answer', () => {
    const named = readReport(new TextEncoder().encode(`${poor}\nHost kernel: 6.1.0\n`));
    const { reading: after } = answer({ reading: named, wishes: {} }, 'side-kernel-6.1.0', 'works');
    expect(after.claims.map(({ value, lines }) => [value.kind === 'version' && value.outcome, lines.first])).toEqual([
      ['works', 20],
    ]);
    expect(openQuestions(after).map(({ id }) => id)).not.toContain('side-kernel-6.1.0');
  });

  it('about cells is their number, and the draft begins from it', () => {
    const question = openQuestions(reading).find(({ id }) => id === 'failing-cell');
    const place = question?.choices.findIndex(({ text }) => text.includes('cache=none')) ?? -1;
    const after = answer(nothing, 'failing-cell', String(place + 1));
    expect(after.reading.cells.filter(({ outcome }) => outcome === 'fails')).toHaveLength(1);
    expect(after.reading.claims.some(({ value }) => value.kind === 'cell' && value.outcome === 'fails')).toBe(true);
  });

  it('with a command is a cell of its own', () => {
    const command = 'qemu-system-x86_64 -drive file=/dev/sdb,format=raw,cache=unsafe';
    const after = answer(nothing, 'working-cell', command);
    expect(after.reading.cells.at(-1)).toMatchObject({ outcome: 'works' });
    const drafted = draftScenario(after.reading, unasked, after.wishes);
    expect(drafted.kind === 'draft' && drafted.draft.text).toContain('unsafe');
  });

  it('about the image and the symptom stands in the draft, and is no assumption', () => {
    const after = answer(answer(nothing, 'image', '7'), 'symptom', "Can't find a boot device (0x7b) [really]");
    const drafted = draftScenario(after.reading, unasked, after.wishes);
    if (drafted.kind !== 'draft') throw new Error(drafted.because);
    const parsed = parseScenario(drafted.draft.text, 'firstbad.yaml');
    expect(parsed.ok && parsed.scenario.image).toMatchObject({ kind: 'boot-sector', sectors: 7 });
    expect(parsed.ok && parsed.scenario.bad).toHaveLength(3);
    expect(drafted.draft.assumptions.join(' ')).not.toMatch(/31 sectors|every failure to come up/);
    expect(drafted.draft.text).toContain('# Answered when it was asked:');
  });

  it.each([
    ['kernel-version', 'the new one'],
    ['image', 'an installation'],
    ['failing-cell', '99'],
    ['accelerator', 'perhaps'],
  ])('to %s that makes no sense is not understood', (id, text) => {
    expect(() => answer(nothing, id, text)).toThrow();
  });

  it('of any text never breaks the draft', () => {
    const ids = openQuestions(reading).map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.string({ unit: 'binary', maxLength: 80 }), (id, text) => {
        const question = openQuestions(reading).find((one) => one.id === id)!;
        const result = takeAnswer(nothing, { question, answer: text, line: 20 });
        if (result.kind === 'not-understood') return;
        const drafted = draftScenario(result.answered.reading, unasked, result.answered.wishes);
        if (drafted.kind !== 'draft') return;
        const parsed = parseScenario(drafted.draft.text, 'firstbad.yaml');
        expect(parsed.ok, drafted.draft.text).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
