// Words that make a sentence no statement of what was seen: conditions, wishes, plans, hearsay, advice, questions, what was
// tried with something changed. Of what such a sentence says nothing is claimed.

import type { OutcomeHit } from './outcome-words.ts';

const hedge =
  /\b(?:[A-Z][a-z]+ (?:said|wrote|mentioned|claimed) that|should|would|could|might|may|must|shall|whether|supposed|expect(?:s|ed|ing)?|hop(?:e|ed|ing|efully)|wonder(?:s|ed|ing)?|suggest(?:s|ed)?|possibly|perhaps|maybe|likely|presumably|assum(?:e|es|ed|ing|ption)|guess(?:es|ing)?|doubt(?:s|ed|ful)?|so that|in order (?:to|that)|to make|suspect(?:s|ed)?|tr(?:y|ies) (?:to|with|if|out|the|a|using|it|\w*\s?v?\d)|let's|wants? to|plan(?:s|ned)? to|going to|will (?:be|need|have|get|see|soon|try)|reportedly|allegedly|rumou?r\w*|according to|heard|unlikely|in theory|theoretically|ideally|not sure|unsure|unclear|no idea|don't know|do not know|didn't (?:test|try|check)|did not (?:test|try|check)|(?:have|has|had)(?:n't| not) (?:yet )?(?:been )?(?:tested|tried|checked)|not (?:yet )?tested|untested|or not\b|TBD|todo|example|e\.g\., if|imagine|suppose|say,|claims?|claimed|according|(?:some|other|several|many|a few) (?:users?|people|folks|others) (?:\w+ )?(?:report\w*|sa(?:y|id)|mention\w*|claim\w*|confirm\w*)|(?:someone|somebody|he|she|they|who) (?:also )?(?:said|says?|wrote|told|report\w*|mention\w*|claim\w*))\b/i;
const condition =
  /\b(?:if|in case|once|as soon as|assuming|provided)\b(?! (?:i|we|using|running|booting|booted|reverting|downgrading|going|switching)\b)/i;
/** Not the version but something on top of it is what works or fails; in "broken backport in 6.1" (verdicts are `_` here) it is in it. */
const changed =
  /\b(?:patch(?:es|ed|ing|set)?|work-?arounds?|hack(?:s|ed)?|revert(?:s|ed|ing)?(?!\w* (?:back )?to\b)|(?<!_ )backport\w*|cherry-?pick\w*|(?:with|without) (?:the |this |that |my |your )?(?:fix|change|commit|option|parameter|setting|flag))\b/i;
/** A setting that was changed for it: what works then does not tell that the version does. */
const arranged =
  /\b(?:if|when|unless|after|once|by|with|without)\b[^.;]{0,50}?(?:\b(?:disab\w+|enab\w+|remov\w+|add(?:ing|ed)?|set(?:ting)?|unset\w*|chang\w+|unload\w+|blacklist\w+|pass(?:ing)?|append\w*|replac\w+|options?|parameters?|flags?)\b|\b[\w.]+=[\w.]+|\s--?[a-z]\w+)/i;
/** Getting it is not running it. */
const made =
  /\b(?:buil[dt]|building|compil(?:e|es|ed|ing)|install(?:s|ed|ing)?|download(?:s|ed|ing)?|upgrad(?:e|es|ed|ing)|updat(?:e|es|ed|ing))\b[^,;.]{0,40}$/i;
/** Another failure is not the one of the report. */
const another =
  /\b(?:a different|another|a separate|an unrelated|some other) (?:bug|issue|problem|story|matter|thing|crash|hang|error|failure|regression)s?\b|\bsomething else\b|\bunrelated\b/i;
/** "I do not think that 6.1 hangs", "nobody says", "I have not seen it hang": the verdict is what is denied. */
const denied =
  /\b(?:do|does|did|would|can|could)(?:n't| not) (?:\w+ )?(?:think|believe|feel|recall|remember|say|mean|know|find|see)\b|\b(?:nobody|no one|no-one|none of|nothing|neither)\b|\b(?:(?:ha(?:s|ve|d)(?:n't| not)|never) (?:yet |ever )?(?:been )?(?:seen?|observed?|noticed?|had)) (?:it|this|that|any|a|the|one|them|my|vms?|guests?)\b|\bit is not (?:true|the case)\b|\bnot (?:true|the case) that\b/i;
/** `works with nokaslr`: with that setting. */
const conditionBehind =
  /^\s+(?:fine |ok |well |again )?(?:only )?(?:with|when|if|using|without|unless|except|as long as|provided)\s+(?!(?:(?:i|we) )?(?:(?:us(?:e|ing)|run(?:ning)?|boot(?:ing)?(?: (?:with|into))?|go(?:ing)? back to|downgrad\w+ to|revert\w* to|switch\w* (?:back )?to) )?(?:in|vm|guest|host|any|the same|no|this|these|all|every|kernel|linux|qemu|(?:the )?["'`*]*v?\d|the (?:old|older|previous|latest|newest|current|new|lts|stable|mainline|kernel|host|qemu|linux)|(?:old|older|previous|lts|stable|mainline) )\b)/i;
/** Seldom is neither. */
const seldom =
  /\b(?:rarely|seldom|hardly|only (?:about |around |approximately )?\d+(?:\.\d+)? ?(?:%|percent\b)|less often|more often|less likely|partially|partly|mostly)/i;

export interface Tie {
  readonly from: number;
  readonly to: number;
  readonly hit: OutcomeHit;
  readonly hits: readonly OutcomeHit[];
}

/** Whether what stands between `from` and `to`, and what leads to it, is no plain statement. */
export function hedgedBy(text: string, { from, to, hit, hits }: Tie): boolean {
  const begin = clauseBegin(text, from);
  const end = clauseEnd(text, to);
  const plain = withoutHits(text.slice(begin, end), hits, begin);
  if (hedge.test(plain) || condition.test(plain) || seldom.test(text.slice(begin, end))) return true;
  if (
    another.test(text.slice(begin, end)) ||
    (hit.outcome === 'fails' && denied.test(text.slice(begin, hit.from).replaceAll('’', "'")))
  )
    return true;
  // "no trouble with the disks": of what, and not on which condition.
  const isOfThing = /(?:trouble|problem|issue|bug|error|difficult\w*|crash|hang|failure)\w{0,3}$/i.test(
    text.slice(hit.from, hit.to),
  );
  if (hit.outcome === 'works' && !isOfThing && conditionBehind.test(withoutHits(text.slice(hit.to), hits, hit.to))) return true;
  if (changed.test(plain) || (hit.outcome === 'works' && arranged.test(plain))) return true;
  // "to fix the problem on 6.1"
  if (
    hit.outcome === 'works' &&
    /^(?:re)?(?:solve|fix|cure)/i.test(text.slice(hit.from, hit.to)) &&
    /\b(?:to|not|n't|never)\s*$/i.test(text.slice(0, hit.from))
  )
    return true;
  return (
    hit.outcome === 'works' &&
    /^(?:success|fine|ok|good)/i.test(text.slice(hit.from, hit.to)) &&
    made.test(text.slice(begin, hit.from))
  );
}

/** The same where no verdict is at hand; `hits` are those of the whole text, found once for all of its versions. */
export function isHedged(text: string, { from, to, hits }: Omit<Tie, 'hit'>): boolean {
  const begin = clauseBegin(text, from);
  const plain = withoutHits(text.slice(begin, clauseEnd(text, to)), hits, begin);
  return hedge.test(plain) || condition.test(plain);
}

function clauseBegin(text: string, from: number): number {
  const before = text.slice(0, from);
  const seams = [...before.matchAll(/;\s|\.\s|,?\s(?:but|whereas|while|however|although|though)\s|:\s(?=\S)/gi)];
  const last = seams.at(-1);
  return last ? last.index + last[0].length : 0;
}

function clauseEnd(text: string, to: number): number {
  const seam = /;\s|\.\s|,\s|\s\(|\s(?:but|whereas|while|however|although|though|and|so)\s|\)/i.exec(text.slice(to));
  return seam ? to + seam.index : text.length;
}

/** "could not boot" is a verdict and no wish. */
function withoutHits(text: string, hits: readonly OutcomeHit[], offset: number): string {
  let rest = text;
  for (const { from, to } of hits) {
    const begin = Math.max(0, from - offset);
    const end = Math.min(text.length, to - offset);
    if (end > begin) rest = rest.slice(0, begin) + '_'.repeat(end - begin) + rest.slice(end);
  }
  return rest;
}
