// What the rules say of the versions in a sentence: the first rule that speaks of a version decides.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';
import { hedgedBy, isHedged } from '../rules/hedges.ts';
import { versionBase } from '../rules/marks.ts';
import type { OutcomeHit } from '../rules/outcome-words.ts';
import type { Role, Rule } from '../rules/rule.ts';
import type { SentenceForm } from './sentence-form.ts';
import type { VersionToken } from './version-tokens.ts';

export interface RuleSaid {
  /** Null where a rule settles that nothing is said. */
  readonly outcome: ClaimedOutcome | null;
  readonly rule: string;
}

export interface ForRules {
  readonly sentence: string;
  readonly form: SentenceForm;
  readonly hits: readonly OutcomeHit[];
}

export function applyRules(rules: readonly Rule[], { sentence, form, hits }: ForRules): ReadonlyMap<VersionToken, RuleSaid> {
  const said = new Map<VersionToken, RuleSaid>();
  if (form.groups.length === 0) return said;
  for (const rule of rules) {
    if (said.size === form.groups.flat().length) break;
    for (const match of matchesOf(rule, form.text)) {
      if (rule.unless?.test(sentence)) break;
      const verdict = verdictOf(match, form);
      if (rule.words && !rule.words.test(sentence.slice(form.places[match.index], (verdict?.to ?? 0) + 20))) continue;
      if (rule.evenHedged !== true && isDoubtful(match, { sentence, form, hits, verdict })) continue;
      if (rule.all === true) {
        for (const token of form.groups.flat()) if (!said.has(token)) said.set(token, { outcome: null, rule: rule.name });
        break;
      }
      const found = rule.slots.flatMap(({ role, group }) => {
        const character = match[group];
        return character === undefined ? [] : [{ role, group: form.groups[numberOf(character)]! }];
      });
      // What one rule says of several is said together or not at all.
      if (found.some(({ group }) => group.some((token) => said.has(token)))) continue;
      for (const { role, group } of found)
        for (const token of group) said.set(token, { outcome: outcomeOf(role, verdict), rule: rule.name });
    }
  }
  return said;
}

/** `matchAll` would make a pattern anew each time. */
function* matchesOf({ regex }: Rule, text: string): Generator<RegExpExecArray> {
  regex.lastIndex = 0;
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    const next = Math.max(regex.lastIndex, match.index + 1);
    yield match;
    regex.lastIndex = next;
  }
}

function numberOf(character: string): number {
  return character.charCodeAt(0) - versionBase;
}

function verdictOf(match: RegExpExecArray, form: SentenceForm): OutcomeHit | null {
  const place = match.indices?.groups?.['verdict']?.[0];
  return place === undefined ? null : (form.verdicts.get(place) ?? null);
}

function isDoubtful(
  match: RegExpExecArray,
  { sentence, form, hits, verdict }: ForRules & { readonly verdict: OutcomeHit | null },
): boolean {
  const from = form.places[match.index] ?? 0;
  const to = form.places[Math.max(match.index, match.index + match[0].length - 1)] ?? sentence.length;
  const end = Math.max(to + 1, verdict?.to ?? 0);
  return verdict === null
    ? isHedged(sentence, { from, to: end, hits })
    : hedgedBy(sentence, { from, to: end, hit: verdict, hits });
}

function outcomeOf(role: Role, verdict: OutcomeHit | null): ClaimedOutcome | null {
  switch (role) {
    case 'works':
    case 'fails':
      return role;
    case 'same':
      return verdict?.outcome ?? null;
    case 'opposite':
      return verdict === null ? null : verdict.outcome === 'works' ? 'fails' : 'works';
    case 'nothing':
      return null;
  }
}
