// The many ways in which people say that something fails or works. Patterns are tried in order and take their words away
// from those after them, so that "does not fail" is not found to fail, and "no longer works" not to work.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';

export interface OutcomeHit {
  readonly outcome: ClaimedOutcome;
  readonly from: number;
  readonly to: number;
  /** The words alone say little: `error`, `boots`. */
  readonly weak: boolean;
  /** Weak, and yet all that its clause says: `6.0 boots.` */
  readonly settled: boolean;
}

const negation =
  "(?:can(?:no|')t|can not|cant|could(?: not|n't)|do(?:es)?(?: not|n't)|did(?: not|n't)|doesnt|dont|didnt|wo(?:n't| not)|will not|would(?: not|n't)|is(?: not|n't)|are(?: not|n't)|was(?: not|n't)|were(?: not|n't)|ha(?:s|ve|d)(?: not|n't)|never|no longer|not longer|not|nor|unable to|without)";
const doing =
  '(?:boot|start|work|run|mount|load|come|respond|resume|suspend|complete|detect|find|launch|build|compile|function|reache?|appear|recogni[sz]e|wake|shut ?down|connect|succeed|finish|proceed|get|be able|bring|pass|power|install|migrate|open|read|write|go|enter)(?:s|ed|t|ting|ing|able)?';
const trouble =
  '(?:fail(?:s|ed|ing|ures?)?|crash(?:es|ed|ing)?|hang(?:s|ing|ed)?|hung|panic(?:s|ked|king)?|freez(?:es?|ing)|frozen|happen(?:s|ed|ing)?|occur(?:s|red|ring)?|reproduc(?:es?|ed|ing|ible|e)|stall(?:s|ed)?|break|broken|affected|exhibit(?:s|ed)?|show(?:s|ed)?(?: up| this| the)?|see|seen|present|appear(?:s|ed)?|trigger(?:s|ed)?|suffer(?:s|ed|ing)?|have (?:this|the|that|such|any) (?:problem|issue|bug|error|behaviou?r|trouble|crash|hang|failure|difficult\\w+)s?|experience[ds]?|encounter(?:s|ed)?|observed?|noticed?|have it\\b|run into|hit\\b|regress\\w*|corrupt\\w*|get (?:this|the|any|that) (?:error|problem|issue|message|warning|crash|hang))';

interface Rule {
  readonly outcome: ClaimedOutcome | null;
  readonly pattern: RegExp;
  readonly weak?: boolean;
}

const rules: readonly Rule[] = [
  // Conditions and questions say nothing about what is.
  rule(null, `if (?:it|this|that|everything) works?`),
  rule(
    null,
    `\\b(?:is|was|are)(?: not|n't) (?:a|an|the|in|due to|because of) (?:\\w+ ){0,2}(?:regression|problem|issue|bug|cause|culprit|reason)s?\\b`,
  ),
  rule('works', `used to (?:work|boot|run|start)(?: fine| ok| well| perfectly)?(?= (?:on|in|with|under|up to)\\b)`),
  rule(
    'works',
    `(?:makes?|made|making) (?:\\w+ ){0,4}(?:go away|disappear|vanish)\\b|(?:avoid|eliminate|cure)[sd]? (?:this|the|that) (?:\\w+ )?(?:problem|issue|bug|crash|hang|error|regression)\\b|gets? rid of (?:this|the|that) (?:\\w+ )?(?:problem|issue|bug|crash|hang|error)\\b`,
  ),
  rule(
    'fails',
    `(?:did|does|do|has|have|had)(?: not|n't) (?:help|fix|solve|resolve|cure|change)(?:ed|d|s)?(?: (?:it|this|that|anything|the (?:problem|issue|bug|crash|hang|error)))?\\b|(?:no (?:change|difference|luck|improvement)|same (?:problem|issue|error|result|behaviou?r|crash|hang|thing|failure|bug))\\b`,
  ),
  rule(
    'fails',
    `(?:i'm|i am|we are|we're|still|also|been|am) (?:also |still )?(?:seeing|getting|hitting|experiencing|having|facing) (?:this|the same|that|it)\\b(?: (?:problem|issue|error|bug|crash|hang|behaviou?r))?`,
  ),
  rule(
    'works',
    `\\b(?:bugs?|problems?|issues?|regressions?|errors?|hangs?|crash(?:es)?|freezes?|lock-?ups?|panics?|failures?|symptoms?|it|this|that)\\b (?:\\w+ ){0,2}?(?:(?:does|do|did)(?: not|n't) (?:exist|occur|happen|appear|show|manifest|reproduce)\\w*|(?:is|are|was|were|has|have) (?:\\w+ )?(?:gone|absent|disappeared|vanished|not (?:there|present|reproducible))\\b|(?:went|goes|go|gone) away|disappear(?:s|ed)?|vanish(?:es|ed)?)\\b`,
  ),
  rule(
    'fails',
    `\\b(?:none|neither|nothing|not one|no one|few) of (?:\\w+ ){1,4}?(?:boots?|starts?|works?|runs?|comes? up|came up|come up|booted|started|worked)\\b(?: any ?more)?|\\bno (?:\\w+ )?(?:vms?|guests?|machines?|domains?|instances?|images?) (?:\\w+ )?(?:starts?|boots?|works?|runs?|comes? up|come up|came up|booted|started)\\b(?: any ?more)?`,
  ),
  rule(
    'fails',
    `still (?:happen(?:ing|s)?|occur(?:ring|s)?|fail(?:ing|s)?|broken|hang(?:ing|s)?|crash(?:ing|es)?|present|there|reproducible|an issue|a problem|affected)\\b`,
  ),
  // What was says nothing of what is.
  rule(null, `used to \\w+(?: fine| ok| well)?`),
  rule(
    null,
    `(?:how|whether|where|what|why) (?:it |this |that |exactly |things )?works?\\b(?!\\s*[:,])|work in progress|(?<!not )(?<!n't )working on (?:a|an|the|this|it|that|getting|fixing)\\b|works? ?around|workarounds?|\\bat work\\b|network\\w*|framework\\w*|workload\\w*|workqueue\\w*|working (?:tree|directory|set|group)|(?:good|bad) (?:idea|news|luck|reason|practice|day|evening|morning|point|question|thing)|fail-?over|fail-?safe|failed to apply|a good|as good as|error (?:handling|path|code)|bug ?(?:report|zilla|tracker)s?|error log|crash ?(?:dump|log|utility|kernel)\\w*|not (?:sure|clear|know\\w*|yet tested|tested|tried)`,
  ),
  rule(
    'works',
    `${negation} (?:\\w+ ){0,3}?${trouble}\\b(?: (?:(?:this|the|that|these|those|any|such|same|a|of|with) )+(?:\\w+ )?(?:problem|issue|error|bug|crash|hang|freeze|regression|warning|behaviou?r|failure)(?:e?s)?\\b)?`,
  ),
  rule(
    'works',
    `(?:no|zero|without|never (?:had|saw|seen|have)|free of|fixe[sd]|solve[sd]|resolve[sd]?|cures?) (?:\\w+ ){0,3}?(?:problems?|issues?|bugs?|errors?|crash(?:es)?|hangs?|regressions?|corruptions?|freezes?|panics?|troubles?|failures?|lockups?|stalls?|oops(?:es)?|slowdowns?|warnings?)\\b`,
  ),
  rule(
    'fails',
    `\\b(?:ha(?:s|ve|d)|shows?|exhibits?) (?:this|that|the same|the) (?:bug|problem|issue|regression|crash|hang)\\b`,
  ),
  rule(
    'fails',
    `(?:able|managed) to reproduce\\b|\\bno boot\\b|unable to use\\b|nothing (?:\\w+ )?(?:works?|worked|boots?|starts?|helps?|helped)\\b|\\bsame here(?= (?:on|with|using|under)\\b)`,
  ),
  rule('fails', `(?:start(?:s|ed)?|beg[au]n) (?:happening|occurring|failing|hanging|crashing)\\b`),
  rule('fails', `(?:seems?|appears?|continues?) to (?:break|fail|hang|crash|panic|freeze)\\b`),
  rule('fails', `confirm (?:this|the|that) (?:bug|issue|problem|regression|crash|hang|behaviou?r)\\b`),
  rule('works', `back to normal\\b|[✓✔✅☑]\\ufe0f?`),
  rule('fails', `[✗✘❌]\\ufe0f?`),
  rule(null, `to reproduce\\b`),
  rule('works', `\\[\\s*(?:normal|ok|pass(?:ed)?|good|works)\\s*\\]`),
  rule('works', `(?:not|un)[- ]?affected|(?:go|goes|going|went|gone) away|disappear(?:s|ed)|vanish(?:es|ed)`),
  rule('fails', `(?:stop(?:s|ped)?|ceased?|quit) (?:\\w+ )?(?:work|boot|start|function|respond|run)ing`),
  rule('fails', `${negation} (?:\\w+ ){0,4}?${doing}\\b`),
  rule(
    'fails',
    `fail(?:s|ed|ing)? to|refuse[sd]? to|not (?:ok|okay|up|fine|good|possible|usable|accessible|available|visible|stable|supported)\\b|unbootable|unusable|non[- ]?(?:working|functional)|inoperable`,
  ),
  rule(
    'works',
    `(?:is|was|are|got|been|be|were|seems|looks|gets) (?:now |already |also |finally |apparently |then )?(?:fixed|resolved|solved)\\b|fix(?:es|ed) (?:it|this|the|that|in|by|with)\\b|(?:solve[sd]?|resolve[sd]?) (?:it|this|the|that|in|by|with)\\b|restores? (?:the )?(?:old|previous|normal|functionality)`,
  ),
  rule(
    'works',
    `(?:work|boot|start|run|load|resume|suspend|mount|perform|behave|come|go|went)(?:e?s|ed|ing)?(?: up)? (?:\\w+ ){0,4}?(?:fine|ok|okay|as (?:\\w+ )?before|as it should|correctly|normally|successfully|well|properly|flawlessly|perfectly|without|as expected|as usual|great|again|reliably|smoothly)\\b`,
  ),
  rule(
    'works',
    `(?:is|are|was|were|be|runs?|all|everything|just|perfectly|been|also|works?|still|:|=|->|-)\\s+(?:fine|ok|okay|good|stable|healthy)\\b`,
  ),
  rule(
    'works',
    `\\bworks\\b|\\bworked\\b|\\bworking\\b|\\bwork\\b|success(?:ful|fully)?\\b|succeed(?:s|ed)?\\b|pass(?:es|ed)\\b|known[- ]good|last good|\\bgood\\b(?! (?!with|on|in|for|and|but|at|as|again|now|here|too|until|up|if|when|while|kernels?|versions?)[a-z])|\\bfine\\b|\\babsent\\b|\\bok(?:ay)?\\b(?=\\s*(?:$|[,.;)(]))|\\bunaffected\\b|(?<=[:|=(>-]\\s{0,4})ok(?:ay)?\\b|(?<=\\(v?\\d[\\w.+-]{1,40} )ok(?:ay)?(?=\\))`,
  ),
  rule(
    'fails',
    `(?:still |also |always |is |are |can be |easily |was )?reproduc(?:es?|ible|ed|ing)?\\b|(?:problem|issue|bug|regression|error|failure|crash|hang|symptom|behaviou?r)s? (?:\\w+ )?(?:is|are|was|were)? ?(?:still |also |already )?(?:present|there|exists?|existed|occur\\w*|happen\\w*|appear\\w*|persist\\w*|remain\\w*|start\\w*|began|begins|show\\w*|seen|see|visible|introduced)\\b`,
  ),
  rule(
    'fails',
    `\\bit(?:'s| is|s| was) (?:still |also |already )*present\\b|\\b(?:performance|speed|throughput|bandwidth|latency|iops|i/o)\\b (?:\\w+ ){0,2}?(?:drops?|loss|decreases?|worse\\w*|degred\\w*|grows|increases?|doubled|halved)\\b`,
  ),
  rule(
    'fails',
    `\\bfail(?:s|ed|ing|ures?)?\\b|\\bbroken?\\b|\\bbreaks\\b|\\bbreakage\\b|\\bcrash(?:es|ed|ing)?\\b|\\bhang(?:s|ing|ed)?\\b|\\bhung\\b|\\bpanic(?:s|ked|king)?\\b|\\bfr(?:eezes?|oze|ozen|eezing)\\b|\\block(?:s|ed|ing)?[- ]?ups?\\b|\\bstuck\\b|\\bstall(?:s|ed|ing)?\\b|\\boops(?:es)?\\b|\\bregress(?:es|ed|ions?|ing)?\\b|\\bcorrupt(?:s|ed|ions?|ing)?\\b|\\bsegfaults?\\b|\\bsegmentation fault\\b|\\btim(?:es|ed) out\\b|\\baffect(?:s|ed)\\b|\\baffect\\b|\\bbad\\b|\\b(?:black|blank) screen\\b|\\bslow(?:er|down|ness)?\\b|\\babort(?:s|ed)\\b|\\bdeadlocks?(?:ed)?\\b|\\bunresponsive\\b|\\breboot loop\\b|\\bdies\\b|\\bcorrupted\\b|\\bbusted\\b|\\bborked\\b|\\bprevents?\\b|\\bno (?:vms?|guests?|machines?) (?:starts?|boots?|works?|runs?)\\b|\\bkilled\\b|\\bcause[sd] (?:a |the |this |an )?(?:problem|issue|regression)|\\bdegrad(?:es|ed|ation)\\b|\\btriggers?\\b|\\btriggered\\b|\\bfaulty\\b|\\bnull pointer dereferences?\\b|\\buse[- ]after[- ]free\\b|\\bpage faults?\\b|\\bdata loss\\b|\\bboot ?loops?\\b|\\bgeneral protection faults?\\b|\\bmisbehav\\w+|\\bcan be seen\\b|\\bexhibited\\b|\\breproducible\\b|\\boccurs?\\b|\\boccurred\\b|\\bhappens\\b|\\bhappened\\b`,
  ),
  {
    ...rule(
      'works',
      `\\b(?:all|both|they|these|those|guests?|vms?|machines?|kernels?|everything) (?:(?:all|still|can|do|both|three|two|now) )?(?:boot\\b|(?:start|run)\\b(?=\\s*(?:[.,;)]|$)))|\\b(?:resolves|solves|fixes)(?=\\s*(?:[.,;)]|$))|\\b(?:is|are|was|were) able to\\b|\\bboots\\b|\\bbooted\\b|\\bstarts up\\b|\\bcomes up\\b|\\b(?:came|do come|did come|does come) up\\b(?! with)|\\b(?:it|they|guests?|vm\\d*|vms|domains?|machines?) (?:all |still |then |again )?starts?\\b(?! (?:to|fail|hang|crash|happen|throw|giv|show|print|break)\\w*)|\\bhelps\\b|\\bhelped\\b`,
    ),
    weak: true,
  },
  { ...rule('fails', `\\berrors?\\b|\\bproblems?\\b|\\bissues?\\b|\\bbugs?\\b|\\bwarnings?\\b`), weak: true },
];

function rule(outcome: ClaimedOutcome | null, source: string): Rule {
  return { outcome, pattern: new RegExp(source, 'g') };
}

const textMax = 4000;

/** In the order of the text; hits do not overlap. */
export function outcomeHits(text: string): readonly OutcomeHit[] {
  let rest = smallLetters(text.slice(0, textMax).replaceAll('’', "'"));
  const hits: OutcomeHit[] = [];
  for (const { outcome, pattern, weak = false } of rules) {
    rest = rest.replace(pattern, (match: string, ...args: readonly unknown[]) => {
      const from = args.find((arg) => typeof arg === 'number') as number;
      if (match.trim() === '') return match;
      if (outcome !== null)
        hits.push({
          outcome,
          from,
          to: from + match.length,
          weak,
          settled: weak && isSettled(text, from, from + match.length),
        });
      return '\u0001'.repeat(match.length);
    });
  }
  return hits.sort((a, b) => a.from - b.from);
}

/** Of the same length. A pattern that ignores case takes V8 twice as long to compile. */
export function smallLetters(text: string): string {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** `boots.`, `boots fine now`, `problems with`: nothing more is to come. */
function isSettled(text: string, from: number, to: number): boolean {
  const word = text.slice(from, to);
  if (/^(?:resolves|solves|fixes)$/i.test(word)) return true;
  if (/boot|start|come/i.test(word))
    return /^(?: (?:fine|ok|up|here|again|now))?\s(?:with|on|under|using|in)\s|^(?: (?:up|for me|here|now|again|too|as well))*\s*(?:[.,;)]|$)/i.test(
      text.slice(to),
    );
  return (
    /^(?:errors?|problems?|issues?|bugs?|warnings?)$/i.test(word) && /^\s(?:on|with|in|since|under)\s/i.test(text.slice(to))
  );
}

/** What a text as a whole says: the last strong hit, else the last weak one; null when it says nothing or both. */
export function outcomeOf(text: string): ClaimedOutcome | null {
  const hits = outcomeHits(text);
  const strong = hits.filter((hit) => !hit.weak);
  const telling = strong.length > 0 ? strong : hits;
  if (telling.length === 0) return null;
  return telling.every((hit) => hit.outcome === telling[0]!.outcome) ? telling[0]!.outcome : telling.at(-1)!.outcome;
}
