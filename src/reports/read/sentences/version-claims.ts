// What a sentence says of each version in it: that it fails or works there, from there on or up to there.

import { compareUpstream } from '../../../core/scenario/upstream-order.ts';
import type { ClaimedOutcome, ReportComponent, VersionReach } from '../../../core/stored/claim.ts';
import { isHedged } from '../rules/hedges.ts';
import { type OutcomeHit, outcomeHits } from '../rules/outcome-words.ts';
import { rules } from '../rules/version-rules.ts';
import { applyRules } from './apply-rules.ts';
import { isTried, predicated } from './predication.ts';
import { sentenceForm } from './sentence-form.ts';
import { hitsOf } from './verdicts-of.ts';
import { pairsOf } from './version-pairs.ts';
import { type VersionToken, versionTokens } from './version-tokens.ts';

export interface SaidVersion {
  readonly token: VersionToken;
  /** What the words establish; null where they do not. */
  readonly outcome: ClaimedOutcome | null;
  /** What is likely meant where the words establish nothing: never a claim. */
  readonly assumed: ClaimedOutcome | null;
  readonly reach: VersionReach;
  /** The rule that says so; null where none does. */
  readonly rule: string | null;
}

export interface SaidAround {
  /** What the report is about. */
  readonly subject: ReportComponent | null;
  /** What a heading before a list says (`Working:`), null when nothing. */
  readonly context: ClaimedOutcome | null;
  /** What the next sentence says came of it (`After that it hangs.`). */
  readonly consequence?: ClaimedOutcome | null;
}

export function saidVersions(text: string, { subject, context, consequence = null }: SaidAround): readonly SaidVersion[] {
  const tokens = versionTokens(text, subject);
  if (tokens.length === 0 || isQuestion(text))
    return tokens.map((token) => ({ token, outcome: null, assumed: null, reach: 'exact', rule: null }));
  const hits = hitsOf(text);
  const byRules = applyRules(rules, { sentence: text, hits, form: sentenceForm(text, { tokens, hits }) });
  const pairs = pairsOf(text, tokens);
  const paired = establishedPairs(text, { tokens, pairs, hits, consequence });
  const tied = predicated({ text, tokens, hits });
  // "I run 6.1 here. No problems."
  const followed = (token: VersionToken): ClaimedOutcome | null =>
    hits.length === 0 &&
    tokens.filter(({ component }) => component === token.component).length === 1 &&
    isTried(text.slice(Math.max(0, token.from - 120), token.from)) &&
    !isHedged(text, { ...token, hits })
      ? consequence
      : null;
  const said = clausesOf(text).flatMap((clause) => {
    const inside = tokens.filter((token) => token.from >= clause.from && token.from < clause.to);
    const own = outcomeHits(text.slice(clause.from, clause.to)).map((hit) => ({
      ...hit,
      from: hit.from + clause.from,
      to: hit.to + clause.from,
    }));
    return inside.map((token, index): SaidVersion => {
      if (isUntested(text, token) || isOfAnother(text, token))
        return { token, outcome: null, assumed: null, reach: 'exact', rule: null };
      const around = {
        before: withoutAsides(text.slice(Math.max(inside[index - 1]?.to ?? 0, token.from - 140), token.from)).slice(
          -Math.min(60, token.from - Math.max(clause.from, inside[index - 1]?.to ?? clause.from)),
        ),
        after: text.slice(token.to, Math.min(clause.to, token.to + 60)),
      };
      const likely = pairs.has(token)
        ? pairs.get(token)!
        : (byPreposition(around, own) ?? byHit(token, own, { text, tokens: inside }) ?? context);
      const marked = byMark({ text, token, hits, around });
      const next = followed(token);
      const ground: readonly [ClaimedOutcome | null, string] = pairs.has(token)
        ? [paired.get(token) ?? null, 'pair']
        : marked !== null
          ? [marked, 'mark']
          : tied.has(token)
            ? [tied.get(token)!, 'grammar']
            : context !== null
              ? [context, 'heading']
              : [next, 'next-sentence'];
      const [outcome, by] = ground;
      const reach = isSince(around.before) ? ('and-later' as const) : reachOf(around);
      const told = byRules.get(token);
      if (told !== undefined) return { token, outcome: told.outcome, assumed: null, reach, rule: told.rule };
      return { token, outcome, assumed: outcome === null ? likely : null, reach, rule: outcome === null ? null : by };
    });
  });
  const all = withLeft(
    said.map((one, index) => oppositeOf(one, said[index - 1], text) ?? one),
    text,
  );
  return isPlain(text, hits) ? all : all.map((one) => ({ ...one, assumed: null }));
}

/** Whether a sentence says one thing, and denies nothing: only of such a one something is assumed. */
function isPlain(text: string, hits: readonly OutcomeHit[]): boolean {
  if (new Set(hits.map(({ outcome }) => outcome)).size > 1) return false;
  let plain = text.replaceAll('’', "'");
  for (const { from, to } of hits) plain = plain.slice(0, from) + ' '.repeat(to - from) + plain.slice(to);
  return !/\b(?:not|no|never|neither|nor|without|hardly|nothing|none|nobody|only|unless|except|instead|before|older|dont|doesnt|didnt|cant|wont|back|previous|old)\b|n't\b|^\W*\[[ xX]\]/i.test(
    plain,
  );
}

interface ForPairs {
  readonly tokens: readonly VersionToken[];
  readonly pairs: ReadonlyMap<VersionToken, ClaimedOutcome | null>;
  readonly hits: readonly OutcomeHit[];
  readonly consequence: ClaimedOutcome | null;
}

/** A pair says where it changed when something says that it did, and which way: `upgraded from A to B, and now it hangs`. */
function establishedPairs(
  text: string,
  { tokens, pairs, hits, consequence }: ForPairs,
): ReadonlyMap<VersionToken, ClaimedOutcome | null> {
  const established = new Map<VersionToken, ClaimedOutcome | null>();
  for (const [index, first] of tokens.entries()) {
    const second = tokens[index + 1];
    const order = pairs.get(first);
    if (!second || !order || !pairs.get(second) || order === pairs.get(second)) continue;
    const before = text.slice(0, first.from);
    if (isHedged(text, { from: first.from, to: second.to, hits }) && !/\b(?:need|have) to bisect\b/i.test(before)) continue;
    if (/\b(?:change ?log|diff|shortlog|git log)\b[^.;]{0,30}$/i.test(before)) continue;
    // "I tried kernels from A to B, same problem": a range, and no change.
    if (
      /\b(?:kernels|versions|releases|tr(?:ied|y)|test(?:ed|s)?|all|everything|any(?:thing)?)\b[^.;]{0,20}\b(?:from|between)\b[^.;]{0,20}$/i.test(
        before,
      )
    ) {
      const both = cameOfIt(hits, { first, second });
      if (both !== null) established.set(first, both).set(second, both);
      continue;
    }
    // The newer one is where it fails, unless what came of it is good.
    const backwards = order === 'fails';
    const came =
      (backwards && remedy.test(text) ? 'works' : null) ??
      cameOfIt(hits, { first, second }) ??
      (changeWords.test(before) ? 'fails' : consequence);
    if (came === null) continue;
    const changed = backwards ? 'works' : 'fails';
    // "upgrading from A to B fixed it"; that "it works before the upgrade from A to B" is not told from that, and is no ground.
    if (came !== changed && (backwards || !hits.some((hit) => hit.from >= second.to))) continue;
    established.set(first, came === 'fails' ? 'works' : 'fails');
    established.set(second, came);
  }
  return established;
}

const remedy = /\b(?:solution|work-?around|solved|resolved|helped|helps|cured?|fixe[sd])\b/i;
/** What makes a pair the two ends of a change for the worse by itself. */
const changeWords =
  /\b(?:bisect\w*|narrowed)\b[^.;]{0,60}$|\bbreaking\b(?! changes?\b)[^.;]{0,40}\bbetween\b[^.;]{0,20}$|\b(?:it|this|that|problem|bug|issue|regression|lockups?|hangs?)\b[^.;]{0,30}\b(?:introduced|appeared|occurr?ed|happened|began|started|came)\b[^.;]{0,40}$|\b(?:exposed|caused|triggered|introduced|broken|brought|due|because|thanks)\s+(?:by|to|with|of)\s+(?:the |an? )?(?:upgrade|update|bump|move|switch)[^.;]{0,30}$/i;

function cameOfIt(
  hits: readonly OutcomeHit[],
  { first, second }: { readonly first: VersionToken; readonly second: VersionToken },
): ClaimedOutcome | null {
  const after = hits.filter((hit) => hit.from >= second.to);
  const before = hits.filter((hit) => hit.to <= first.from);
  for (const side of [after, before]) {
    const strong = side.filter((hit) => !hit.weak);
    const nearest = side === after ? strong[0] : strong.at(-1);
    if (nearest && (side === before || nearest.from - second.to <= 90)) return nearest.outcome;
    const [weak] = side;
    if (weak && side.every((hit) => hit.outcome === weak.outcome)) return weak.outcome;
  }
  return null;
}

interface ForMark {
  readonly text: string;
  readonly token: VersionToken;
  /** All of the sentence. */
  readonly hits: readonly OutcomeHit[];
  readonly around: Around;
}

/** Words that are said of one version alone: the last good, fixed in, stay on. */
function byMark({ text, token, hits, around: { before, after } }: ForMark): ClaimedOutcome | null {
  if (isHedged(text, { ...token, hits })) return null;
  if (isLastGood(before)) return 'works';
  if (isFirstBad(before)) return 'fails';
  if (firstOf.test(after)) return 'fails';
  if (lastOf.test(after)) return 'works';
  if (fixedInPattern.test(before) && !/\b(?:not|n't|never|yet|isn't|wasn't|commit|patch)\b[^.;]{0,40}$/i.test(before))
    return 'works';
  if ((keptPattern.test(before) || backPattern.test(before)) && /^\s*(?:until|for now|as a work-?around)\b/i.test(after))
    return 'works';
  if (solution.test(before) && backPattern.test(before)) return 'works';
  return null;
}

/** `the solution was to downgrade to 5.10` */
const solution = /\b(?:solutions?|work-?arounds?|remed(?:y|ies)|cure)\b[^.;]{0,30}(?:\b(?:is|was|were|are)\b|:)[^.;]{0,60}$/i;

/** `is the first that hangs`, `the first bad one`, and the other way round. */
const firstOf =
  /^\s*(?:kernel\s+)?(?:(?:is|was|being)\s+)?the\s+(?:first|earliest|oldest)(?: (?:one|kernel|version|release))?(?: (?:that|which|where|to))?(?: it| this)? (?:bad|broken|failing|affected|fails?|failed|breaks?|broke|hangs?|crash(?:es)?|panics?|does not boot|doesn't boot)\b/i;
const lastOf =
  /^\s*(?:kernel\s+)?(?:(?:is|was|being)\s+)?the\s+(?:last|latest|newest)(?: (?:known|one|kernel|version|release))?(?: (?:that|which|where|to))?(?: it| this)? (?:good|works?|worked|working|boots?|booted)\b/i;

/** An old tree of devices, headers, a configuration: a part of that version and not the version. */
function isOfAnother(text: string, { from, to }: VersionToken): boolean {
  return (
    /^[)\]"'`]*\s+(?:dts|dtb|device[- ]?trees?|headers?|config\w*|\.config|modules?|source|sources|toolchain|initr\w+|firmware|tarball|patch\w*|machine[- ]?types?|documentation|docs|milestone|merge window|cycle|api|abi|protocol)\b/i.test(
      text.slice(to),
    ) ||
    /\b(?:machine(?: type)?|pc-i440fx|pc-q35|docs?|documentation|headers?|config(?:uration)?) (?:for |of |from |in )?(?:v|linux-)?$/i.test(
      text.slice(Math.max(0, from - 40), from),
    )
  );
}

/** "the last good kernel (that I can test) is 4.14.24" */
function withoutAsides(text: string): string {
  return text.replace(/\([^()]*\)\s*/g, '');
}

/** "6.1.11 ends in errors (reverting to 6.1.8 resolves it)": where going back to an older one cures, the newer one that was left fails. */
function withLeft(said: readonly SaidVersion[], text: string): readonly SaidVersion[] {
  const [left, back] = said;
  if (!left || !back || said.length !== 2 || left.token.component !== back.token.component) return said;
  const isBack =
    back.outcome === 'works' && backPattern.test(text.slice(left.token.to, back.token.from)) && left.assumed === 'fails';
  return isBack && compareUpstream(left.token.upstream, back.token.upstream) > 0
    ? [{ ...left, outcome: 'fails', assumed: null, rule: 'left' }, back]
    : said;
}

/** "2.6.27 is good, and 2.6.28 is not." */
function oppositeOf(one: SaidVersion, before: SaidVersion | undefined, text: string): SaidVersion | null {
  if (!before || before.outcome === null || before.token.component !== one.token.component) return null;
  const between = text.slice(before.token.to, one.token.from);
  // "works on 5.10 but not on 6.1"
  const negated =
    /^[^.;]{0,30}?\b(?:but|and) (?:not|never|no longer|not any ?more)\s+(?:on|with|in|under|using|for)\s+(?:\w+ ){0,3}v?$/i;
  // "does not happen on 5.10 but does on 6.1"
  const affirmed =
    /^[^.;]{0,30}?(?:,|;|\b(?:but|and|while|whereas))\s+(?:it )?(?:does|do|did|is|was)(?: so)?\s+(?:on|in|with|under|using)\s+(?:\w+ ){0,3}v?$/i;
  const isDenied = /\bnot\b|n't\b/i.test(text.slice(0, one.token.from).replaceAll('’', "'"));
  if (negated.test(between) || (isDenied && affirmed.test(between))) return opposite(one, before.outcome);
  const behind = text.slice(one.token.to);
  // "6.1 is not.", "6.1 they do not."
  if (!/^\s+(?:(?:they|it|the (?:guests?|vms?)) )?(?:is|does|did|was|do|are)(?:n't| not)\s*(?:[.,;)]|$)/i.test(behind))
    return null;
  return opposite(one, before.outcome);
}

function opposite(one: SaidVersion, outcome: ClaimedOutcome): SaidVersion {
  return { ...one, outcome: outcome === 'works' ? 'fails' : 'works', assumed: null, rule: 'contrast' };
}

/** "(i didn't test it on 2.6.25)", "in the hope of ...", and what was tried with something on top of it. */
function isUntested(text: string, { from, to }: VersionToken): boolean {
  const open = text.lastIndexOf('(', from);
  const close = text.indexOf(')', to);
  const enclosed = open !== -1 && close !== -1 && !text.slice(open, from).includes(')');
  if (
    enclosed &&
    /\b(?:did(?:n'?t| not)|ha(?:ve|s)(?:n'?t| not)|not) (?:yet )?(?:test|tried|try)/i.test(
      text.slice(open, close).replaceAll('’', "'"),
    )
  )
    return true;
  if (/^\s*(?:in (?:the )?hopes?\b|hoping\b)/i.test(text.slice(to))) return true;
  return /^[^.;]{0,30}\b(?:applied|apply|applying|with|plus) (?:\w+ ){0,2}(?:patch(?:es)?|changes|commit|series)\b/i.test(
    text.slice(to),
  );
}

function isQuestion(text: string): boolean {
  return (
    /\?["')]*$/.test(text.trim()) ||
    // A box of a form, ticked or not.
    /^\W{0,4}\[[ xX]\]/.test(text) ||
    /^if (?:this|it|that)(?:'s| is| was| really)?\b/i.test(text) ||
    /^(?:could|can|would|please|did|does|do) you\b|\bplease (?:try|test|check)\b|\bif you\b/i.test(text)
  );
}

interface Clause {
  readonly from: number;
  readonly to: number;
}

const seam =
  /;\s|,?\s+(?:but|while|whereas|however|although|though|yet|even though)\s|,\s+(?:and|so|with|then|which|on|in|it|the|all|after|since|using|under|everything|no|not|works|fails)\s(?=)|\s[-–—]{1,3}\s|\.\s|\s\(|\)|:\s(?=\S*\s*(?:works?|fails?|good|bad|ok|broken|fine)\b)/gi;

function clausesOf(text: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  for (const match of text.matchAll(seam)) {
    // `6.0 - works`, `6.0: works` and `6.0 (works)` belong together: only a clause that says something on its own is cut.
    const left = text.slice(from, match.index);
    const right = text.slice(match.index + match[0].length);
    const saysSomething = outcomeHits(left).some((hit) => !hit.weak) || /\b(?:since|after|upgrad|updat)\w*/i.test(left);
    const contrasts = /\b(?:but|while|whereas|however|although|though)\b/i.test(match[0]);
    // `5.10 - 5.19` is a range.
    if (/\d\s*$/.test(left) && /^\s*v?\d+\.\d/.test(right) && /^\s[-–—]{1,3}\s$/.test(match[0])) continue;
    if (!saysSomething || !/\d\.\d/.test(right) || (!/\d\.\d/.test(left) && !contrasts)) continue;
    clauses.push({ from, to: match.index });
    from = match.index;
  }
  return [...clauses, { from, to: text.length }];
}

interface Around {
  readonly before: string;
  readonly after: string;
}

const later =
  /^\+|^\.?[x*]?\s*\(?(?:and|or|&|\/)?\s*(?:(?:all|any|the|every)\s+)?(?:later|newer|above|up(?:wards?)?|onwards?|higher|beyond|following|after)\b|^\s*(?:kernels?\s+)?(?:onwards?|upwards?)\b|^\s*(?:kernels?|versions?)?\s*(?:and|or)\s+(?:later|newer|above|up|onwards?|higher)\b/i;
const older =
  /^\.?[x*]?\s*\(?(?:and|or|&|\/)\s*(?:(?:all|any|the|every)\s+)?(?:older|earlier|below|before|prior|lower|previous)\b|^\s*(?:kernels?|versions?)\s*(?:and|or)\s+(?:older|earlier|below|before|prior|lower)\b/i;

function reachOf({ before, after }: Around): VersionReach {
  if (
    later.test(after) ||
    (/(?:>=|≥|from|starting (?:with|from|at|in))\s*v?$/i.test(before.trimEnd()) && /^\s*(?:on|upwards?|onwards?)\b/.test(after))
  )
    return 'and-later';
  if (/(?:>=|≥)\s*v?$/.test(before)) return 'and-later';
  if (older.test(after) || /(?:<=|≤|up (?:to|until|till)(?: and including)?(?: \w+)?)\s*v?$/i.test(before.trimEnd()))
    return 'and-older';
  return 'exact';
}

const named =
  '(?:(?:the|a|an|my|our|host|linux|kernel|kernels|qemu|version|versions|v|release|stable|mainline|latest|about|around|at least|upstream|vanilla|series|new|newer)\\s*[:(]?\\s*)*';
const sincePattern = new RegExp(
  `\\b(?:since|starting (?:with|from|at|in)|as of|beginning (?:with|in|from)|from ${named}(?=\\S*$)|ever since)\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);
const upgradePattern = new RegExp(
  `\\b(?:(?:upgrad|updat|mov|switch|migrat|go)(?:e|es|ed|ing|ings)?\\b[^.;,]{0,40}\\b(?:to|into)|install(?:ing|ed)?)\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);
const backPattern = new RegExp(
  `\\b(?:downgrad\\w*|revert\\w*|roll\\w* back|go(?:ing)? back|went back|switch\\w* back|fall\\w* back|return\\w*)\\b(?:[^.;,]{0,40}\\b(?:to|into|on)|\\s+(?:with|for))\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);
const brokeInPattern = new RegExp(
  `\\b(?:regress\\w*|broke|broken|breaks|introduced|appear\\w*|start\\w*|began|first (?:seen|bad|broken|appeared)|changed|bug|problem|issue)\\b[^.;,]{0,30}\\b(?:in|with|by|on|at)\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);
const keptPattern = new RegExp(
  `\\b(?:us(?:e|ing)|stay(?:ing)? (?:on|with|at)|stick(?:ing)? (?:to|with)|pin(?:ned|ning)?(?: to| at)?|keep(?:ing)?|h(?:o|e)ld(?:ing)?(?: at| back to)?)\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);
const fixedInPattern = new RegExp(
  `\\b(?:fixed|resolved|solved|works again|gone|disappeared)\\b[^.;,]{0,20}\\b(?:in|with|by|on|since|as of)\\s+${named}(?:linux-|qemu-|v)?$`,
  'i',
);

function isSince(before: string): boolean {
  return sincePattern.test(before);
}

function isLastGood(before: string): boolean {
  return /(?<![a-z])(?:last|latest|newest)\s+(?:known\s+)?(?:good|working|ok)\b[^.;]{0,30}$|\bgood\s*[:=]\s*(?:v|linux-)?$/i.test(
    before,
  );
}

function isFirstBad(before: string): boolean {
  return /(?<![a-z])(?:first|earliest|oldest)\s+(?:known\s+)?(?:bad|broken|failing|affected)\b[^.;]{0,30}$|\bbad\s*[:=]\s*(?:v|linux-)?$/i.test(
    before,
  );
}

/** What stands directly before a version and likely says what it is. */
function byPreposition({ before, after }: Around, hits: readonly OutcomeHit[]): ClaimedOutcome | null {
  const strong = hits.filter((hit) => !hit.weak);
  // A commit that came with a version says nothing of the version.
  if (/\b(?:commit|patch|change)\b[^.;]{0,40}\b(?:introduced|added|merged|landed|appeared)\b[^.;]{0,12}$/i.test(before))
    return null;
  if (isLastGood(before)) return 'works';
  if (isFirstBad(before)) return 'fails';
  if (
    /\b(?:before|prior to|older than|earlier than|until|newer than|later than|pre|below|above|based on|on top of|against|applied to|not|compared to|than|patch(?:es)? for|backport\w* to|queued for|targeting|for)\W+(?:\w+\W+){0,2}?(?:v|linux-)?$/i.test(
      before,
    ) &&
    !upgradePattern.test(before)
  ) {
    return null;
  }
  if (/\b(?:current|latest|last|newest|stable)\s+(?:version|release) of\s+(?:v|linux-)?$/i.test(before)) return null;
  if (keptPattern.test(before) && /^\s*(?:until|for now|instead|as a work-?around)\b/i.test(after)) return 'works';
  if (fixedInPattern.test(before)) return 'works';
  if (backPattern.test(before)) return strong.some((hit) => hit.outcome === 'works') || strong.length === 0 ? 'works' : null;
  if (sincePattern.test(before)) return strong.length > 0 && strong.every((hit) => hit.outcome === 'works') ? 'works' : 'fails';
  if (upgradePattern.test(before) && !strong.some((hit) => hit.outcome === 'works'))
    return strong.length > 0 || /\b(?:after|since|when|upon)\b/i.test(before) ? 'fails' : null;
  if (brokeInPattern.test(before)) return 'fails';
  if (/^\s*(?:kernel\s+)?(?:is|was)\s+the\s+(?:first bad|first broken)/i.test(after)) return 'fails';
  return null;
}

/** The nearest word in the clause that says something. One far away, or one of a pair that disagrees, does not count. */
function byHit(
  token: VersionToken,
  hits: readonly OutcomeHit[],
  { text, tokens }: { readonly text: string; readonly tokens: readonly VersionToken[] },
): ClaimedOutcome | null {
  const before = text.slice(Math.max(0, token.from - 24), token.from);
  if (
    /\b(?:before|prior to|older than|earlier than|until|newer than|later than|based on|on top of|than|against|for|(?:version|release) of)\W+(?:\w+\W+)?(?:v|linux-)?$/i.test(
      before,
    )
  )
    return null;
  const strong = hits.filter((hit) => !hit.weak);
  const usable = strong.length > 0 ? strong : hits;
  let best: { readonly outcome: ClaimedOutcome; readonly cost: number } | null = null;
  for (const hit of usable) {
    const isAfter = hit.from >= token.to;
    const distance = isAfter ? hit.from - token.to : token.from - hit.to;
    // "works on 5.19, fails on 6.0": a version of another hit in between makes it another's word.
    const crossed = tokens.some(
      (other) =>
        other !== token &&
        (isAfter ? other.from > token.to && other.to < hit.from : other.to < token.from && other.from > hit.to),
    );
    const cost = distance + (crossed && usable.length > 1 ? 60 : 0) + (isAfter ? 6 : 0);
    if (distance <= 160 && (best === null || cost < best.cost)) best = { outcome: hit.outcome, cost };
  }
  return best?.outcome ?? null;
}
