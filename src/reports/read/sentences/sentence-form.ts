// A sentence in the form that rules are matched against: each version, or several in a row, is one character, and so is each verdict.
// What stands around them stays as words in small letters; ornaments of markdown fall away.

import { strongBad, strongGood, versionBase, versionsMax, weakBad, weakGood } from '../rules/marks.ts';
import type { OutcomeHit } from '../rules/outcome-words.ts';
import type { VersionToken } from './version-tokens.ts';

export interface SentenceForm {
  readonly text: string;
  /** Of each character of the form where it begins in the sentence. */
  readonly places: readonly number[];
  /** By the number of the version's character. */
  readonly groups: readonly (readonly VersionToken[])[];
  /** By the place of the character in the form. */
  readonly verdicts: ReadonlyMap<number, OutcomeHit>;
}

const names =
  "(?:(?:kernels?|linux|qemu|qemu-kvm|qemu-system-\\w+|libvirt|ovmf|edk2|seabios|firmware|versions?|ver\\.?|v|releases?|series|branch|tags?|packages?|builds?|host|guest|hosts?'?|stable|mainline|upstream|vanilla|stock|latest|current|newest|newer|older|old|new|distro|distribution|debian|ubuntu|fedora|arch|proxmox|pve|rhel|lts|the|a|an|my|our|your|plain|both|either|all|any|official|default|custom)[\\s-]+)";
/** What names a version, directly before it. `kernel: 6.1` keeps its colon. */
const nameBefore = new RegExp(`(?:^|(?<=[\\s(\\[,:;|/>"'-]))${names}{1,6}(?:[<>]=\\s?|[≤≥]\\s?)?v?$`);
/** What still belongs to its name behind it. */
const nameBehind =
  /^(?:\.[xy*](?![\w])|\+(?!\s*\w))?(?:\s\((?!\s*(?:and|or)\b)[^()\ue000-\uea01\d]{0,40}\))?(?:[\s-](?:host|guest|linux|lts|stable|rc|series|kernels?|versions?|releases?|builds?|hosts?|branch|line|package)\b){0,3}(?:\s*\(?(?:and|or|&)\s+(?:(?:all|any|everything)\s+)?(?:newer|older|later|above|up|upwards?|earlier|higher|lower|below|onwards?)\b\)?(?:\s+(?:kernels?|versions?|ones|hosts?|releases?)\b)?)?/i;
const joint = /^(?:\s*(?:,|\/|&|\+|,?\s*(?:and|or|as well as|plus))\s*(?:(?:also|both|even|then|on|with|in)\s+)?)$/i;

export function sentenceForm(
  sentence: string,
  { tokens, hits }: { readonly tokens: readonly VersionToken[]; readonly hits: readonly OutcomeHit[] },
): SentenceForm {
  const groups: VersionToken[][] = [];
  const verdicts = new Map<number, OutcomeHit>();
  const places: number[] = [];
  let text = '';
  let at = 0;
  /** Where the last version's character stands, if nothing but its name follows it. */
  let open: { readonly group: VersionToken[]; readonly from: number } | null = null;
  const take = (until: number): void => {
    for (; at < until; at += 1) {
      const character = sentence[at]!;
      if (/[`*_"“”\ue000-\uf8ff]/.test(character)) continue;
      text += character === '’' ? "'" : smallLetter(character);
      places.push(at);
    }
  };
  const put = (character: string, place: number): void => {
    text += character;
    places.push(place);
  };
  const marks = [
    ...tokens.slice(0, versionsMax).map((token) => ({ from: token.from, to: token.to, token, hit: null })),
    ...hits
      .filter((hit) => !tokens.some((token) => token.from < hit.to && hit.from < token.to))
      .map((hit) => ({ from: hit.from, to: hit.to, token: null, hit })),
  ].sort((a, b) => a.from - b.from);
  for (const [index, mark] of marks.entries()) {
    if (mark.from < at) continue;
    take(mark.from);
    if (mark.hit !== null) {
      open = null;
      verdicts.set(text.length, mark.hit);
      put(characterOf(mark.hit), mark.from);
      at = mark.to;
      continue;
    }
    const named = nameBefore.exec(text.slice(Math.max(0, text.length - 90)));
    const cut = text.length - (named?.[0].length ?? 0);
    const between = open === null ? null : text.slice(open.from + 1, cut);
    if (open !== null && between !== null && joint.test(between) && open.group[0]!.component === mark.token.component) {
      open.group.push(mark.token);
      text = text.slice(0, open.from + 1);
      places.length = text.length;
    } else if (groups.length < versionsMax) {
      text = text.slice(0, cut);
      places.length = text.length;
      const group = [mark.token];
      open = { group, from: text.length };
      groups.push(group);
      put(String.fromCharCode(versionBase + groups.length - 1), mark.from);
    }
    const next = marks[index + 1]?.from ?? sentence.length;
    at = mark.to + (nameBehind.exec(sentence.slice(mark.to, Math.min(next, mark.to + 120)))?.[0].length ?? 0);
  }
  take(sentence.length);
  return { text, places, groups, verdicts };
}

/** Of the same length, so that places stay. */
function smallLetter(character: string): string {
  const small = character.toLowerCase();
  return small.length === 1 ? small : character;
}

function characterOf({ outcome, weak }: OutcomeHit): string {
  if (outcome === 'works') return weak ? weakGood : strongGood;
  return weak ? weakBad : strongBad;
}
