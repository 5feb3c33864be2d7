// Whether the grammar of a sentence ties a word that says "fails" or "works" to a version: `6.1 hangs`, `hangs with 6.1`, `on 6.1 it
// hangs`. Nearness ties nothing: a reader who is silent is better than one who makes the report say what it does not.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';
import { hedgedBy } from '../rules/hedges.ts';
import { type OutcomeHit, smallLetters } from '../rules/outcome-words.ts';
import type { VersionToken } from './version-tokens.ts';

/** Names and small words that may stand between a preposition and its version. */
const distributions =
  "(?:debian|(?:k|x)?ubuntu|fedora|arch(?: ?linux)?|gentoo|nixos|manjaro|proxmox(?: ve)?|pve|rhel|centos(?: stream)?|rocky|alma|opensuse|tumbleweed|void|alpine|raspberry pi os|bookworm|bullseye|trixie|sid|jammy|noble|focal)(?:'s)?(?: linux)?(?: \\d[\\w.]*)?";
const naming = `(?:(?:>=|<=|≥|≤|the|a|an|updated|upgraded|fresh|my|our|this|these|both|either|all|any|latest|current|newest|recent|older|newer|old|new|plain|pure|stable|mainline|upstream|vanilla|stock|default|custom|own|official|longterm|lts|rc|running|linux|linux-(?:image|lts|zen)|kernels?|qemu|qemu-kvm|qemu-system-\\w+|kvm|libvirt|ovmf|edk2|seabios|host|hosts|guest|hypervisor|vm|el\\d|fc?\\d\\d|oracle(?: uek)?|uek|arm64|aarch64|x86[_-]64|amd64|i386|riscv(?:64)?|ppc64(?:le)?|s390x|(?:64|32)-bit|versions?|ver\\.?|v|releases?|series|branch|tag|package|build|about|at least|exactly|namely|e\\.g\\.|i\\.e\\.|like|such as|even|also|only|tag|${distributions})[:(,]?[\\s"'\`*(]*|["'\`*([])*(?:[a-z]+\\d*-)?v?`;

/** Where something was made, and not where it is run: `a VM saved on 5.10`, `added in 6.1`. */
const madeThere = new RegExp(
  `\\b(?:added|removed|dropped|merged|landed|included|shipped|released|implemented|supported|available|changed|renamed|written|made|saved|created|built|building|compiled|compiling|taken|recorded|merged)\\b[^,;.]{0,20}\\b(?:on|with|in|by|for|since|from|under)\\s+${naming}$`,
);

/** What may follow a version and still be its name: `6.1.x and newer kernels (Debian)`. */
const suffix =
  '(?:\\.[xy*]\\b)?\\+?[`"\'*]{0,2}(?:\\s*\\([^()]{0,60}\\))?(?:\\s+(?:host|guest|linux|lts|stable|rc|series|kernels?|versions?|releases?|builds?|hosts?))*(?:\\s*\\(?(?:and|or|&)\\s+(?:(?:all|any|everything)\\s+)?(?:newer|older|later|above|up|upwards?|earlier|higher|lower|below|before|onwards?)\\)?(?:\\s+(?:kernels?|versions?|ones|hosts?))?)?(?:\\s*,?\\s+(?:and|or|&)\\s+(?:the )?(?:latest |current )?(?:master|git|mainline|head|trunk)(?: \\w+)?)?';

const filler =
  '(?:is|are|was|were|be|been|being|has|have|had|does|do|did|also|still|now|already|always|just|only|sometimes|often|frequently|consistently|immediately|reliably|even|both|all|too|apparently|seems?|seemed|appears? to|to|the|a|an|this|that|these|same|again|completely|totally|actually|definitely|certainly|simply|really|indeed|known|as|well|for me|for us|here|instead|it|they|everything|which|i|we|can|get|gets|got|on my (?:machine|system|laptop|host))';
/** `6.1 after installation ...` */
const afterwards =
  '(?:,?\\s+after (?:the |an? )?(?:installation|installing|install|upgrade|upgrading|update|updating|reboot|rebooting)(?: it)?,?)?';
const subjectGap = new RegExp(
  `^${suffix}${afterwards}(?:\\s*(?:[:=|)\\]–—-]{1,3}>?|=>|→)\\s*|\\s*,?\\s+)?(?:[["'\`*(]\\s*)?(?:${filler}\\s+)*["'\`*(]?$`,
);
/** `6.1 boot regression`: the noun that a version is put before. */
const compound = new RegExp(
  `^${suffix}(?:['’]s)?\\s+(?:(?!(?:is|are|was|were|has|had|have|does|did|not|for|with|in|on|to|of|and|or|the|a|from|that|which|will|can|if|as|by|at)\\b)[\\w/-]+\\s+){0,3}$`,
);
const noun =
  /^(?:regressions?|failures?|crash(?:es)?|panics?|hangs?|freezes?|lock-?ups?|oops(?:es)?|corruptions?|breakages?|deadlocks?|stalls?|issues?|problems?|bugs?|errors?|segfaults?|slowdowns?)$/i;
/** `6.1 (bad)`, `6.1 (which was "bad")`. */
const aside = new RegExp(`^${suffix}\\s*\\((?:\\s*(?:which|that|it) (?:is|was))?\\s*["'“]?$`);
const causes = new RegExp(
  `^${suffix}\\s+(?:(?:which|that|also|still|has|have|had|seems? to|appears? to|clearly|now|it)\\s+)*(?:caus(?:es?|ed|ing)|gives?|gave|produces?d?|leads? to|led to|results? in|resulted in|ends? in|shows?|showed|triggers?|triggered|makes?|made|introduce[sd]?|brings?|brought|contains?|contained|has|had)\\b[^;.:,]{0,70}$`,
);
const fronted = new RegExp(
  `(?:^[\\s"'\`*•·+-]*(?:[a-z][\\w ]{0,12}:\\s)?|[,;:(–—]\\s*|\\s[-–]\\s+|\\b(?:and|but|while|whereas|so|then|however|note that|confirm that|found that|tested)[,]?\\s+)(?:(?:only|also|but|even|now|still|currently|here|today|yes|no|hi|again)[,]?\\s+)*(?:on|with|in|under|using|running|since|as of|starting (?:with|from|at|in)|beginning (?:with|in|from)|ever since|booting(?: with| into)?|when (?:i (?:use|run|boot|try)|we (?:use|run|boot)|using|running|booting(?: with| into)?|on)|if (?:i (?:use|run|boot)|we use|using|running|booting))\\s+${naming}$`,
);
const moved = new RegExp(
  `\\b(?:upgrad|updat|mov|switch|downgrad|revert|go(?:ing|ne)? back|went back|roll\\w* back|return|bump)(?:e|es|ed|ing|ings)?\\b[^.;,]{0,40}\\b(?:to|into|on)\\s+${naming}$|\\b(?:after|when|since|upon|by) (?:\\w+ ){0,2}?install(?:ed|ing)?\\s+${naming}$|\\b(?:upgrad|updat|downgrad)\\w*\\s+to\\b(?:[^.;,]|\\.(?=\\d)){0,60}\\b(?:has|having|with|contains|containing|includes|including|ships)\\s+${naming}$`,
);
/** `after the 6.1 upgrade it hangs` */
const afterIt = new RegExp(`\\b(?:after|since) ${naming}$`);
const upgradeBehind = new RegExp(`^${suffix}\\s+(?:upgrade|update|installation)\\b[^;.]{0,100}$`);
/** `I tried 6.1 and it hangs`. */
const trial = new RegExp(
  `\\b(?:tr(?:ied|y|ies)|test(?:ed|s|ing)?|boot(?:ed|ing|s)?|install(?:ed|ing)?|check(?:ed|ing)?|r[ua]n(?:ning)?|us(?:ed|ing|e)|start(?:ed)?|upgrad(?:ed|ing)?|updat(?:ed|ing)?|mov(?:ed|ing)|switch(?:ed|ing)?|downgrad(?:ed|ing)?|reverted|went back|i'm|i am|we are|we're|we|i) (?:(?:[^.;,(]|\\.(?=\\d)){0,40}\\b)?(?:on|with|using|to|in|into|of|are|is|were|was|under)\\s+(?:[^;,()]{0,40}\\()?${naming}$|\\b(?:tried|tested|booted|installed|checked|ran|run|using|running|used)\\s+${naming}$`,
);
const trialGap = new RegExp(
  `^${suffix}\\s*\\)?\\s*(?:[^;.,:–—]{0,25})?(?:,?\\s*(?:and|but)\\s|[:,–—-]\\s*|=>\\s*|\\s)[^;.:]{0,70}$`,
);
const prepositional = new RegExp(
  `^(?:[^;]{0,90}?[\\s(])??(?:on|with|in|under|using|by|from|at|since|running|for|of|up to(?: and including)?|starting (?:with|from|at|in)|as of|when (?:using|running|booting(?: with| into)?)|while (?:using|running)|(?:after|since|when|by|upon|once|on|from|if)\\b[^;,.]{0,25}\\b(?:upgrad|updat|mov|switch|downgrad|revert|go(?:ing)? back|went back|roll\\w* back|return|bump)\\w*[^;,.]{0,30}\\b(?:to|into)|(?:after|since|by|upon|when) (?:\\w+ ){0,2}?install(?:ed|ing)?|(?:if|when) (?:i|we) (?:use|run|boot))\\s+${naming}$|^\\s*\\)?\\s*(?:[:=]|->|=>|→|\\])\\s*(?:[-\\w. ]{0,30},\\s*)?${naming}$|[^;]{0,50}\\(\\s*(?:(?:on|with|in|using|running|i (?:have|use|run|am on)|i'm (?:on|using|running))\\s+)?${naming}$|\\b(?:when|if|where)\\s[^,;.]{0,60}\\b(?:is|and|has|runs?|uses?)\\s+${naming}$`,
);
/** `fails to boot 6.1`, `affects 6.1`. */
const object = new RegExp(
  `^\\s*(?:(?:to )?(?:boot|start|run|load|launch)(?:ing)?(?: up)?(?: (?:into|with|from))?)?\\s+${naming}$`,
);
const takesObject =
  /(?:fail(?:s|ed|ing|ures?)?(?: to)?|refuse[sd]? to|boot|start|run|launch|load|affects?|affected|unaffected|broken|bad|failing|working|good|breaks?|broke|crash(?:es|ed|ing)|hangs|kills)$/i;
/** Words that begin another thought between a verdict and a version. */
const barrier =
  /[;]|\.\s|\b(?:but|not|while|whereas|however|although|though|because|which|who|unless|until|before|than|except|instead|unlike|so|and (?:then|i|we|it|the|now|also)|where|compared|versus|vs|whether|prior|older|earlier|newer|later|based|patch\w*|commit\w*|series for|designed|intended|support\w*|requires?|needs?)\b/i;

export interface ForPredication {
  readonly text: string;
  /** All of the sentence. */
  readonly tokens: readonly VersionToken[];
  readonly hits: readonly OutcomeHit[];
}

/** What is said of each version, as far as the grammar ties it. */
export function predicated({ text: sentence, tokens, hits }: ForPredication): ReadonlyMap<VersionToken, ClaimedOutcome> {
  // A pattern that ignores case takes V8 twice as long to compile, and these are long.
  const text = smallLetters(sentence);
  const told = new Map<VersionToken, ClaimedOutcome>();
  for (const group of groupsOf(text, tokens)) {
    const before = behindVerdict(group, { text, tokens, hits });
    const after = aheadOfVerdict(group, { text, tokens, hits });
    const last = group.at(-1)!;
    for (const token of group) {
      // "works on 5.19 and 6.0 fails": the last one begins anew.
      const isSplit = before !== null && after !== null && before !== after;
      const outcome = isSplit ? (group.length === 1 ? null : token === last ? after : before) : (before ?? after);
      if (outcome !== null) told.set(token, outcome);
    }
  }
  return told;
}

const joint = new RegExp(
  `^${suffix}\\s*(?:,|/|&|,?\\s*(?:and|or|nor|as well as|plus)|through|–|-|to|\\.\\.)\\s*(?:(?:also|both|even|then|all the way (?:up )?to)\\s+)?${naming}$`,
);

/** `6.0.9, 6.1-rc5 and 6.1` are one thing to a sentence. */
function groupsOf(text: string, tokens: readonly VersionToken[]): readonly (readonly VersionToken[])[] {
  const groups: VersionToken[][] = [];
  for (const token of tokens) {
    const group = groups.at(-1);
    const previous = group?.at(-1);
    const between = previous ? text.slice(previous.to, token.from) : '';
    // "works with 5.19, only 6.0 hangs"
    if (group && previous && joint.test(between) && !/\bonly\b/i.test(between)) group.push(token);
    else groups.push([token]);
  }
  return groups;
}

type Group = readonly VersionToken[];

/** `hangs with 6.1`: the verdict stands before. */
function behindVerdict(group: Group, { text, tokens, hits }: ForPredication): ClaimedOutcome | null {
  const [first] = group as [VersionToken];
  const hit = hits.filter((one) => one.to <= first.from).at(-1);
  if (!hit || !isUsable(hit, hits)) return null;
  const gap = text.slice(hit.to, first.from);
  const words = text.slice(hit.from, hit.to);
  // `[Crash] Alpine, kernel 5.4`.
  const isLabelled =
    ((mark.test(words) || words.endsWith(']')) && hit.from <= 6 && labelBefore.test(gap)) ||
    // "What works: downgrading to 5.19"
    (hit.from <= 5 && /^what /i.test(text));
  // `✓ 6.1` is a mark; of "✓ I am on 6.1" it is that of something else.
  if (!isLabelled && mark.test(words)) return null;
  const isObject = takesObject.test(words) && object.test(gap);
  if (madeThere.test(text.slice(Math.max(0, hit.to - 1), first.from))) return null;
  if (anaphora.test(gap) || saysMoreInside(gap, text.slice(group.at(-1)!.to))) return null;
  // "It crashes, downgrade to 5.10": the verdict is that of what is left.
  if (hit.outcome === 'fails' && /\b(?:downgrad\w*|roll\w* back|go(?:ing)? back)\b/i.test(gap)) return null;
  if (gap.length > 140 || !(isLabelled || isObject || prepositional.test(gap)) || barrier.test(withoutNames(gap))) return null;
  if (tokens.some((other) => other.from >= hit.to && other.to <= first.from && other.component === first.component))
    return null;
  if (
    !isLabelled &&
    /,/.test(gap.replace(/\([^()]*\)/g, '')) &&
    !/^[^,]*,\s*(?:even|also|only|both|at least|including|e\.g\.|i\.e\.|both on|kernel|qemu|namely)/i.test(gap)
  )
    return null;
  return hedgedBy(text, { from: hit.from, to: group.at(-1)!.to, hit, hits }) ? null : hit.outcome;
}

const labelBefore = new RegExp(`^\\s*(?:[-\\w. ]{0,40},\\s*)?${naming}$`);
const mark = /[✓✔✅☑✗✘❌\ufe0f]$/;

/** `no boot to that kernel (5.13 ...)`: that kernel is one named before. */
const anaphora = /\b(?:that|the other|the former|said) (?:kernel|version|release|one|build)\b/i;

/** `hangs (5.13 does so too)`: what follows the version in its parentheses is said of it, and not what stands before them. */
function saysMoreInside(gap: string, after: string): boolean {
  const isOpen = gap.lastIndexOf('(') > gap.lastIndexOf(')');
  return (
    isOpen &&
    /^[`"'*]*\s+(?!(?:and|or|on|with|in|from|by|at|through|to|kernel|host|guest|arm64|x86\S*|amd64)\b)[a-z]{2,}\b[^()]*\)/i.test(
      after,
    )
  );
}

/** `6.1 hangs`, `6.1: bad`, `on 6.1 the guest hangs`: the verdict follows. */
function aheadOfVerdict(group: Group, { text, tokens, hits }: ForPredication): ClaimedOutcome | null {
  const [first] = group as [VersionToken];
  const last = group.at(-1)!;
  const next = tokens.find((one) => one.from >= last.to && one.component === last.component)?.from ?? text.length;
  const following = hits.filter((one) => one.from >= last.to && one.from < next);
  const [hit] = following;
  if (!hit) return null;
  const gap = text.slice(last.to, hit.from);
  if (!isUsable(hit, hits) && !causes.test(gap)) return null;
  // "works with 5.10, fails with 6.1"
  if (/[,;]/.test(gap) && belongsToNext(text, hit, next)) return null;
  const lead = text.slice(Math.max(0, first.from - 120), first.from);
  if (madeThere.test(lead)) return null;
  const isFronted =
    (fronted.test(lead) || moved.test(lead) || (afterIt.test(lead) && upgradeBehind.test(gap))) &&
    gap.length <= 130 &&
    !barrier.test(withoutNames(gap));
  const isSubject = subjectGap.test(gap) && (startsClause(lead) || (hit.outcome === 'fails' && within.test(lead)));
  const isSum = hit.outcome === 'fails' && sum.test(gap) && startsClause(lead);
  const isCause = hit.outcome === 'fails' && causes.test(gap) && (startsClause(lead) || within.test(lead));
  const isCompound = compound.test(gap) && noun.test(text.slice(hit.from, hit.to)) && startsClause(lead);
  // "boots under 6.1, but hangs under 6.2" is no trial.
  const isTrial =
    !hits.some((one) => one.to <= first.from && one.outcome !== hit.outcome) &&
    trial.test(lead) &&
    trialGap.test(gap) &&
    !barrier.test(gap.replace(/^[^;.]{0,30}?,?\s*\b(?:but|and)\b/i, ''));
  if (!isFronted && !isSubject && !isCause && !isSum && !isCompound && !isTrial && !aside.test(gap)) return null;
  // "boots on 6.1, but then hangs": two things are said, and which one is meant is not known.
  const end = tokens.find((one) => one.from >= last.to)?.from ?? text.length;
  const own = following.filter((one) => !one.weak && one.from < end && !belongsToNext(text, one, next));
  if (!aside.test(gap) && own.some((one) => one.outcome !== hit.outcome)) return null;
  return hedgedBy(text, { from: first.from, to: hit.to, hit, hits }) ? null : hit.outcome;
}

/** A verdict whose preposition leads to the next version is that one's. */
function belongsToNext(text: string, hit: OutcomeHit, next: number): boolean {
  return next < text.length && prepositional.test(text.slice(hit.to, next).replace(/^[\s,]+$/, ''));
}

/** `6.1 + bcache = kernel panic` */
const sum = new RegExp(`^${suffix}\\s*\\+\\s*[\\w./-]+(?: [\\w./-]+)?\\s*(?:=>?|->|→)\\s*(?:\\w+ )?$`);

/** `unmounting a disk in Linux 6.1 hangs` */
const within = new RegExp(`\\s(?:on|with|in|under|using)\\s+${naming}$`);

/** Whether the words before a version tell that it was tried: what the next sentence says came of that. */
export function isTried(lead: string): boolean {
  const small = smallLetters(lead);
  return trial.test(small) || moved.test(small);
}

/** Nothing but its name stands between the beginning of the clause and the version. */
function startsClause(lead: string): boolean {
  return clauseBefore.test(lead);
}

const clauseBefore = new RegExp(
  `(?:^|^\\W*\\d{1,2}[.)]\\s+|[,;:(|\\]–—-]\\s*|[.?!]\\s+|\\b(?:guests?|vms?|hosts?|machines?|systems?|laptops?|servers?|everything|it|qemu|suspend|resume|boot(?:ing)?)\\s+(?:on|with|in|under|using)\\s+|\\b(?:and|but|while|whereas|so|however|although|though|because|that|only|since|also|yes|apparently|confirm|seems?|(?:it )?appears|looks like|found|noticed|like|both|sure|or|boot(?:ing)?|start(?:ing)?|run(?:ning)?|load(?:ing)?|launch(?:ing)?|select(?:ing)?|choos(?:e|ing)|install(?:ing)?|booted|caus(?:es|ed|ing)|mak(?:es|ing)|made|lets|sees)\\s+)["'\`*•\\s]*${naming}$`,
);

/** Words like `error` and `boots` count where nothing else in the sentence says otherwise. */
function isUsable(hit: OutcomeHit, hits: readonly OutcomeHit[]): boolean {
  return !hit.weak || hit.settled || hits.every((one) => one.outcome === hit.outcome);
}

/** In `older than 5.19` and the like the words are barriers; in `newest`, `6.0 and later` they are names. */
function withoutNames(gap: string): string {
  return gap.replace(/\b(?:and|or) (?:newer|older|later|earlier)\b|\bso far\b/gi, '');
}
