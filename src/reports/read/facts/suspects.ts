// Commits that a report blames, and what it says of reverting them. A commit that is merely mentioned, that fixes
// something, or that a patch's trailer names is not blamed.

import type { ClaimValue, LineRange } from '../../../core/stored/claim.ts';
import type { Sentence } from '../text/paragraphs.ts';

export interface CommitClaim {
  readonly value: Extract<ClaimValue, { readonly kind: 'culprit' | 'revert' }>;
  readonly text: string;
  readonly lines: LineRange;
}

const hash = /(?<![\w/.@=-])([0-9a-f]{7,40})(?![\w/@-])/g;

/** Sentences in the order of the text. */
export function commitClaims(sentences: readonly Sentence[]): readonly CommitClaim[] {
  return sentences.flatMap((sentence, index) => {
    if (isTakenBack(sentences, index)) return [];
    const next = sentences[index + 1];
    // "Bisected to this commit:" and the commit in the next line or paragraph.
    const commits = commitsIn(sentence.text);
    const following = commits.length === 0 && leadsToCommit(sentence.text) && next ? commitsIn(next.text).slice(0, 1) : [];
    if (following.length > 0 && next)
      return claimsOf(sentence.text, following, {
        lines: { first: sentence.lines.first, last: next.lines.last },
        isPointed: true,
      });
    const meant = commits.length === 0 && pointsToCommit(sentence.text) ? commitBefore(sentences, index) : null;
    if (meant !== null)
      return claimsOf(sentence.text, [meant.commit], {
        lines: { first: meant.lines.first, last: sentence.lines.last },
        isPointed: true,
      });
    return claimsOf(sentence.text, commits, { lines: sentence.lines, isPointed: false });
  });
}

/**
 * "The bisect ended at 1234567890ab, but it is clearly not that commit", "That cannot be it, though": what is taken back in the same
 * sentence or the next ones is not found.
 */
function isTakenBack(sentences: readonly Sentence[], index: number): boolean {
  const own = sentences[index]!;
  if (retractsInside.test(own.text)) return true;
  const commits = commitsIn(own.text);
  for (const next of sentences.slice(index + 1, index + 4)) {
    if (next.paragraph > own.paragraph + 2) break;
    // Another commit is another result, and what follows speaks of that.
    const others = commitsIn(next.text).filter(
      ({ commit }) => !commits.some((one) => one.commit.startsWith(commit) || commit.startsWith(one.commit)),
    );
    if (commits.length > 0 && others.length > 0) break;
    // "With it reverted I could no longer reproduce it" confirms it.
    if (/\brevert\w*|\bbefore it\b|\bwithout it\b/i.test(next.text)) break;
    if (retracts.test(next.text.replaceAll('’', "'"))) return true;
  }
  return false;
}

const wrongly =
  "(?:can(?:no|')t be (?:it|the|right|true)|cannot be (?:it|the|right|true)|could ?n[o']t be (?:it|the)|makes? no sense|does(?: not|n't) make (?:any |much )?sense|(?:is|was|were) (?:clearly |obviously |probably |almost certainly |actually |certainly |likely )?(?:wrong|bogus|nonsense|not (?:it|the (?:culprit|cause|problem|right|real|one)|that (?:one|commit)|this (?:one|commit)|correct|right|related|to blame)|a (?:red herring|false (?:lead|positive|alarm)|mistake)|unrelated|misleading|incorrect|innocent)|(?:went|gone|must have gone|has gone) wrong|turned out (?:to be )?(?:wrong|bogus|unrelated|not|a (?:red herring|false))|wrong commit|led (?:me |us )?astray|messed up|screwed up)";
const retractsInside = new RegExp(
  `\\b(?:but|though|however|although|yet|which)\\b[^;]{0,60}?\\b${wrongly}|\\bbut\\b[^.;]{0,40}\\b(?:not (?:that|this|the) commit|(?:could|can) no longer reproduce|(?:could|can)(?:not|n't) reproduce)`,
  'i',
);
const retracts = new RegExp(
  `^[^.;]{0,60}?\\b${wrongly}|\\b(?:(?:could|can|was) (?:no longer|not|n't) (?:able to )?reproduce|no longer reproduc\\w*|scratch that|never ?mind|disregard (?:that|this|the)|ignore (?:that|this|the) (?:bisect|result)|(?:i|we) (?:was|were) wrong|(?:bisect\\w*|result)s? (?:is|was|were|are) (?:\\w+ )?(?:wrong|bogus|invalid|unreliable|inconclusive|not reliable|flawed|nonsense)|(?:do|does)(?:n't| not) (?:think|believe) (?:it is|it's|that is|that's|this is) (?:the|that|this|right)|still (?:happens|fails|crashes|hangs|occurs) (?:before|without) (?:it|that|this) commit|mis-?bisect\\w*|bisected (?:it )?wrong\\w*)`,
  'i',
);

function leadsToCommit(text: string): boolean {
  return /(?:commit|patch|this|that|to|at|is|:|by|found)\W*$/i.test(text) && blameBefore.test(text);
}

/** "bisected it to that commit": the one that was named last. */
function pointsToCommit(text: string): boolean {
  return bisected.test(text) && /\bto (?:that|this|the same|the above) (?:commit|patch|change)\b/i.test(text);
}

function commitBefore(
  sentences: readonly Sentence[],
  index: number,
): { readonly commit: NamedCommit; readonly lines: LineRange } | null {
  for (let at = index - 1; at >= 0 && index - at <= 3; at -= 1) {
    const commit = commitsIn(sentences[at]!.text).at(-1);
    if (commit) return { commit, lines: sentences[at]!.lines };
  }
  return null;
}

interface NamedCommit {
  readonly commit: string;
  readonly subject: string | null;
  readonly from: number;
  readonly to: number;
}

function commitsIn(text: string): readonly NamedCommit[] {
  const plain = text.replace(/[a-z]+:\/\/\S+/g, (url) => {
    // Only an address of a commit names one.
    const commit = /(?:commits?\/(?:\?.*?id=)?|[?&;]id=|\/c\/)([0-9a-f]{7,40})/.exec(url);
    return commit ? ' '.repeat(url.length - commit[1]!.length - 1) + ' ' + commit[1]! : ' '.repeat(url.length);
  });
  return [...plain.matchAll(hash)]
    .filter(([word]) => /\d/.test(word) && (/[a-f]/.test(word) || word.length >= 12) && !/^\d{7,11}$/.test(word))
    .map((match) => {
      const rest = text.slice(match.index + match[0].length);
      const subject =
        /^\W{0,3}\(?\s*["'“‘](.{3,160}?)["'”’]\s*\)?/.exec(rest)?.[1] ??
        /^\s*\(([^()]{6,120}(?:\([^()]*\)[^()]*)?)\)/.exec(rest)?.[1];
      return { commit: match[1]!, subject: subject ?? null, from: match.index, to: match.index + match[0].length };
    });
}

const bisected = /\bbisect\w*|first ['"]?(?:bad|new)['"]? commit/i;
/** `text` up to a commit that says that the commit is to blame. */
const blameBefore = new RegExp(
  [
    '\\bbisect\\w*\\b[^;]{0,120}$',
    'first [\'"]?(?:bad|new)[\'"]? commit\\b.{0,40}$',
    '\\b(?:caused|introduced|triggered|broken|broke|brought|regressed|started|began|regression|exposed)\\b[^.;,]{0,30}\\b(?:in|by|with|since|due to|after|from)\\b[^.;,]{0,40}$',
    '\\b(?:culprit|offending|guilty|breaking|suspect(?:ed)?|culpable|responsible|bad|problematic|problem|faulty) (?:(?:commit|patch|change|one|in question)\\b|is\\b|seems\\b|appears\\b|on\\b|:)[^.;]{0,60}$',
    '\\b(?:suspect|think|believe|guess|blame[sd]?|blaming)\\b[^.;]{0,60}$',
    '\\b(?:regression|problem|issue|bug|failures?|breakage|crash|hang)s?\\b[^.;]{0,40}\\b(?:from|by|to|in|is|since|after) (?:\\w+ ){0,3}(?:commit|patch|change)s?[^.;]{0,20}$',
    '\\b(?:traced?|narrowed|tracked)\\b[^.;]{0,40}\\bto\\b[^.;]{0,40}$',
    '\\b(?:since|after|as of)(?: \\w+)? commit\\W*$',
    '\\b(?:another|the|a) (?:faulty|broken|bad) commit\\W[^;]{0,10}$',
  ].join('|'),
  'i',
);
/** What follows a commit, after its subject. */
const blameAfter =
  /^\W*(?:["“'(][^"”']{3,160}["”')]+\W*)?(?:from [\w .]{3,40} )?(?:which |that |in \S+ |of \S+ |also |has |have |had |clearly |seems? to |appears? to |seemed to |apparently |probably |likely |indeed |really |just |really |now |completely )*(?:is (?:clearly |probably |likely |indeed |actually )?(?:the )?(?:first ['"]?(?:bad|new)['"]?|culprit|cause|reason|problem|offending|to blame|at fault|messing up|breaking|causing|responsible)|be (?:the )?(?:culprit|cause|reason|problem|to blame)|was (?:the )?(?:first ['"]?(?:bad|new)['"]?|culprit|cause|reason)|breaks?\b|broke\b|caus(?:es?|ed|ing)\b|introduced?s?\b (?:(?:this|the|a|an|that) )?(?:\w+ ){0,2}(?:regression|bug|problem|issue|crash|hang|failure|breakage)|triggers?\b|regress\w*|looks (?:possibly |very |quite )?(?:relevant|suspicious|guilty|related)|looks like (?:the )?(?:culprit|cause))/i;
const notBlamed = /\b(?:not|n't|never|unrelated|rather than|instead of|nothing to do)\b[^.;]{0,30}$/i;

function isBlamed(text: string, { from, to }: Pick<NamedCommit, 'from' | 'to'>): boolean {
  const before = text.slice(0, from);
  if (notBlamed.test(before.slice(-60)) && !/first ['"]?(?:bad|new)/i.test(before)) return false;
  return blameBefore.test(before) || blameAfter.test(text.slice(to));
}
const fix =
  /\bfix(?:ed|es)?\b.{0,25}\b(?:by|in|with|commit)\b|\b(?:patch|commit)\b.{0,40}\bfix(?:es|ed)?\b|^\s*Fixes:|\bbackport\w*\b|\bcherry[- ]pick/i;

/** `isPointed`: the sentence blames the commit that another one names. */
function claimsOf(
  text: string,
  commits: readonly NamedCommit[],
  { lines, isPointed }: { readonly lines: LineRange; readonly isPointed: boolean },
): readonly CommitClaim[] {
  const claims: CommitClaim[] = [];
  const revert = revertResult(text);
  const [first] = commits;
  if (revert !== null) {
    claims.push({ value: { kind: 'revert', commit: first?.commit ?? null, result: revert }, text, lines });
  }
  if (!first || (fix.test(text) && !bisected.test(text))) return claims;
  if (!(isPointed || isBlamed(text, first)) || (revert !== null && !bisected.test(text))) return claims;
  if (
    /\b(?:good|works|worked|working|fine)\b[^.]{0,30}$/i.test(text.slice(0, first.from)) &&
    !/first ['"]?(?:bad|new)/i.test(text)
  )
    return claims;
  const basis = bisected.test(text) ? 'bisected' : 'suspected';
  claims.push({ value: { kind: 'culprit', commit: first.commit, subject: first.subject, basis }, text, lines });
  return claims;
}

function revertResult(text: string): Extract<ClaimValue, { readonly kind: 'revert' }>['result'] | null {
  const reverted =
    /\b(?:revert(?:s|ed|ing)?|(?:back|backed|backing)[- ]?(?:ing )?out|undoing)\b|\bwithout (?:this|that|the) (?:commit|patch|change)\b/i;
  if (
    !reverted.test(text) ||
    /\b(?:should|please|could you|would|let's|can you|going to|will|need to|want to|to be)\b.{0,20}\brevert/i.test(text)
  )
    return null;
  // A version that is gone back to.
  if (
    /\brevert\w* (?:the |my |our )?(?:kernel|qemu|firmware|package|driver|host)s?\b/i.test(text) &&
    !/\bcommit|patch|change/i.test(text)
  )
    return null;
  if (/\brevert\w* (?:back )?to\b/i.test(text) && !/[0-9a-f]{12}/.test(text)) return null;
  if (/\b(?:downgrad|kernel|version|back) to\b/i.test(text) && !/\bcommit|patch|[0-9a-f]{7}/i.test(text)) return null;
  if (/^Revert "/.test(text) || /\brevert(?:s|ed)? commit\b.{0,10}$/i.test(text)) return null;
  if (
    /\bconflict|\b(?:un|not )able to (?:\w+ )?(?:resolve|revert)|can(?:no|')?t (?:be )?(?:\w+ )?revert|could not (?:be |cleanly )*revert|couldn't (?:be )?revert|(?:does|did|do)(?: not|n't) revert (?:cleanly|easily)|not (?:easily |cleanly |trivially )?revert|not possible|no longer reverts/i.test(
      text,
    )
  )
    return 'not-possible';
  if (
    /\b(?:have|has|did|haven't|hasn't)\b(?: not|n't)? (?:yet )?(?:try|tried|tested?|test) (?:\w+ )?revert|haven't (?:tried|tested)|not (?:tried|tested) revert/i.test(
      text,
    )
  )
    return 'not-tried';
  if (
    /\b(?:does|did|do)(?: not|n't) (?:help|fix|solve|resolve|change|make|work)|no (?:difference|change|effect|improvement)|still (?:fails|crash|hang|happen|occur|broken|present|reproduc)|without success/i.test(
      text,
    )
  )
    return 'does-not-help';
  if (
    /\b(?:fix(?:e[sd])?|helps?|helped|solve[sd]?|resolve[sd]?|works?|worked|working|restore[sd]?|make[s]?|made|cure[sd]?|goes? away|went away|gone|disappear\w*|eliminate[sd]?|no longer|boots?|booted|succeed\w*|avoid[s]?|fine|success\w*|recover\w*|return\w*|back to normal|confirm\w*|allow\w*|get rid|improve[sd]?|brings? back|brought back|does(?: not|n't) (?:happen|occur|fail|crash|hang|reproduce))\b/i.test(
      text,
    )
  )
    return 'helps';
  return null;
}
