// Commits that a report blames, and what it says of reverting them. A commit that is merely mentioned, that fixes
// something, or that a patch's trailer names is not blamed.

import type { ClaimValue, LineRange } from '../../core/claim.ts';
import type { Sentence } from './paragraphs.ts';

export interface CommitClaim {
  readonly value: Extract<ClaimValue, { readonly kind: 'culprit' | 'revert' }>;
  readonly text: string;
  readonly lines: LineRange;
}

const hash = /(?<![\w/.@=-])([0-9a-f]{7,40})(?![\w/@-])/g;

/** Sentences in the order of the text. */
export function commitClaims(sentences: readonly Sentence[]): readonly CommitClaim[] {
  return sentences.flatMap((sentence, index) => {
    const next = sentences[index + 1];
    // "Bisected to this commit:" and the commit in the next line or paragraph.
    const commits = commitsIn(sentence.text);
    const following = commits.length === 0 && leadsToCommit(sentence.text) && next ? commitsIn(next.text).slice(0, 1) : [];
    if (following.length > 0 && next)
      return claimsOf(sentence.text, following, { first: sentence.lines.first, last: next.lines.last });
    const meant = commits.length === 0 && pointsToCommit(sentence.text) ? commitBefore(sentences, index) : null;
    if (meant !== null) return claimsOf(sentence.text, [meant.commit], { first: meant.lines.first, last: sentence.lines.last });
    return claimsOf(sentence.text, commits, sentence.lines);
  });
}

function leadsToCommit(text: string): boolean {
  return /(?:commit|patch|this|that|to|at|is|:|by|found)\W*$/i.test(text) && isBlame(text);
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

const bisected = /\bbisect\w*|first bad commit/i;
const blame =
  /\bbisect\w*\b.{0,80}?\b(?:to|at|led|leads?|points?|pointed|ends?|ended|shows?|showed|showing|gives?|gave|identif\w+|blame[ds]?|found|lands?|landed|resulted?|results|says|yield\w*|culprit|down|is|was|turned|reveal\w*|spit\w*|came|suggest\w*|indicat\w*|return\w*|report\w*)\b|\bfirst bad commit\b|\b(?:caused|introduced|triggered|broken|brought|regressed) (?:in |by |with |since |due to )|\bbroke(?:n|s)?\b.{0,30}\b(?:by|in|with|since)\b|\b(?:culprit|offending|guilty|breaking|suspect\w*|blame[ds]?|causing|culpable|responsible|bad) (?:commit|patch|change|is|seems|appears|on|:)|\b(?:commit|patch|change)\b.{0,120}?\b(?:breaks?|broke|causes?|caused|introduced|introduces|triggers|regress\w*|is the (?:culprit|cause|problem|reason)|is to blame|seems to be the (?:culprit|cause))|\b(?:suspect|think|believe|guess)\b.{0,60}\b(?:commit|patch|change)|\b(?:regression|problem|issue|bug)\b.{0,40}\b(?:from|by|to|in|is) (?:\w+ ){0,2}commit|\btraced?\b.{0,30}\bto\b|\bnarrowed\b.{0,30}\bto\b|\b(?:since|after) commit\b|\bas of commit\b|[0-9a-f]{7}\b.{0,140}?\b(?:is|was|are) (?:\w+ )?(?:messing up|breaking|to blame|at fault|the (?:cause|culprit|reason))\b/i;
const fix =
  /\bfix(?:ed|es)?\b.{0,25}\b(?:by|in|with|commit)\b|\b(?:patch|commit)\b.{0,40}\bfix(?:es|ed)?\b|^\s*Fixes:|\bbackport\w*\b|\bcherry[- ]pick/i;

function isBlame(text: string): boolean {
  return blame.test(text);
}

function claimsOf(text: string, commits: readonly NamedCommit[], lines: LineRange): readonly CommitClaim[] {
  const claims: CommitClaim[] = [];
  const revert = revertResult(text);
  const [first] = commits;
  if (revert !== null) {
    claims.push({ value: { kind: 'revert', commit: first?.commit ?? null, result: revert }, text, lines });
  }
  if (!first || (fix.test(text) && !bisected.test(text))) return claims;
  if (!isBlame(text) || (revert !== null && !bisected.test(text))) return claims;
  if (/\b(?:good|works|worked|working|fine)\b[^.]{0,30}$/i.test(text.slice(0, first.from)) && !/first bad/i.test(text))
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
