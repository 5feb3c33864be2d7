// The verdicts of a sentence, with those that lean on another: "it boots on 6.1, on 6.2 it does not".

import { type OutcomeHit, outcomeHits } from '../rules/outcome-words.ts';

const leaning =
  /\b(?:(does|do|did|is|was|are|were|will|would|can|could|has|have)(?: not|n't)|(doesnt|dont|didnt|wont|isnt|cant|cannot)|(not|no longer|never))(?=\s*(?:$|[,;.)!|]|(?:with|on|in|under|using|for|since|from|any ?more|at all)\b))/gi;
const affirmed =
  /\b(?:but|and|while|whereas|only|,)\s+(?:it |they |that )?(does|do|did|is|was)(?= (?:so )?(?:with|on|in|under|using|for|since)\b)/gi;

export function hitsOf(sentence: string): readonly OutcomeHit[] {
  const hits = outcomeHits(sentence).map((hit) => negatedByNeither(sentence, hit));
  const plain = sentence.replaceAll('’', "'");
  const more: OutcomeHit[] = [];
  for (const match of plain.matchAll(leaning)) {
    const from = match.index;
    const to = from + match[0].length;
    const before = hits.filter((hit) => hit.to <= from).at(-1);
    if (!before || hits.some((hit) => hit.from < to && from < hit.to)) continue;
    // "it works, not only on 6.1"
    if (/^\s*(?:only|just|even|sure|yet|so|all|the)\b/i.test(plain.slice(to))) continue;
    more.push({ outcome: before.outcome === 'works' ? 'fails' : 'works', from, to, weak: false, settled: true });
  }
  for (const match of plain.matchAll(affirmed)) {
    const word = match[1]!;
    const from = match.index + match[0].length - word.length;
    const before = hits.filter((hit) => hit.to <= from).at(-1);
    if (!before || hits.some((hit) => hit.from < from + word.length && from < hit.to)) continue;
    // "does not happen on 6.1, but does on 6.2": what was denied is affirmed.
    if (!/\bnot\b|n't\b|\bnever\b|\bno\b/i.test(plain.slice(before.from, before.to))) continue;
    more.push({
      outcome: before.outcome === 'works' ? 'fails' : 'works',
      from,
      to: from + word.length,
      weak: false,
      settled: true,
    });
  }
  return more.length === 0 ? hits : [...hits, ...more].sort((a, b) => a.from - b.from);
}

/** "neither exhibited with 6.1 nor with 6.2" */
function negatedByNeither(sentence: string, hit: OutcomeHit): OutcomeHit {
  const before = /\bneither (?:\w+ )?$/i.exec(sentence.slice(0, hit.from));
  if (!before) return hit;
  return { ...hit, outcome: hit.outcome === 'works' ? 'fails' : 'works', from: before.index, weak: false };
}
