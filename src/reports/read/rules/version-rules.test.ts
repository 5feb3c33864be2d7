// Every rule on its own sentences: those that it is for, those that are alike and not for it, and texts made to keep a pattern busy.

import { describe, expect, it } from 'vitest';
import { applyRules } from '../sentences/apply-rules.ts';
import { sentenceForm } from '../sentences/sentence-form.ts';
import { hitsOf } from '../sentences/verdicts-of.ts';
import { versionTokens } from '../sentences/version-tokens.ts';
import type { Rule } from './rule.ts';
import { rules } from './version-rules.ts';

/** As if the report were about kernels alone. */
function saidBy(rule: Rule, sentence: string): string {
  const tokens = versionTokens(sentence, 'kernel');
  const hits = hitsOf(sentence);
  const said = applyRules([rule], { sentence, hits, form: sentenceForm(sentence, { tokens, hits }) });
  return tokens
    .flatMap((token) => (said.get(token)?.outcome ? [`${token.upstream} ${said.get(token)!.outcome!}`] : []))
    .join(', ');
}

function speaksOf(rule: Rule, sentence: string): boolean {
  const tokens = versionTokens(sentence, 'kernel');
  const hits = hitsOf(sentence);
  return applyRules([rule], { sentence, hits, form: sentenceForm(sentence, { tokens, hits }) }).size > 0;
}

it('has a name for each rule that no other has', () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

describe.each(rules.map((rule) => ({ name: rule.name, rule })))('$name', ({ rule }) => {
  it.each(Object.entries(rule.yes))('%s', (sentence, expected) => {
    expect(saidBy(rule, sentence)).toBe(expected);
    expect(speaksOf(rule, sentence)).toBe(true);
  });

  it.each(rule.no.map((sentence) => ({ sentence })))('not: $sentence', ({ sentence }) => {
    expect(speaksOf(rule, sentence)).toBe(false);
  });

  it('repeats nothing without a bound that holds something repeated', () => {
    expect(rule.regex.source).not.toMatch(/[*+]\??\)[*+]/);
    expect(rule.regex.source).not.toMatch(/\.[*+]/);
  });
});
