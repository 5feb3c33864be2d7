// The last that worked, the first that failed, and the one that does or does not. What a rule is, is in rule.

import { type Rule, rule } from './rule.ts';

export const firstAndLast: readonly Rule[] = [
  rule({
    name: 'last-and-first',
    says: 'the last, first or only one that works or fails is the version that is named',
    pattern:
      '{ORDINAL}(?:\\s(?:known|tested|confirmed|one|stable))?(?:\\s{THING})?(?:\\s\\([^()\\ue000-\\uea01]{0,40}\\))?(?:\\s{THAT})?\\s{GAP}{VERDICT}{GAP}(?:\\s{IS}|:|,(?=\\s?{V}\\s*(?:$|[,.;)])))\\s?(?:the\\s|still\\s)?{V:same}',
    yes: {
      'The last kernel that came up here was 6.12.40, the one that does not, 6.12.43.': '6.12.40 works',
      'Last known good: 6.1, first known bad: 6.2': '6.1 works, 6.2 fails',
      'The oldest one that fails is 6.2.': '6.2 fails',
      'The only kernel that still boots is 6.1.': '6.1 works',
    },
    no: ['The last good idea was in 6.1.', 'The last release was 6.1, which hangs.'],
    from: 'cases/last-that-worked, corpus/bko-6380-xfs',
  }),
  rule({
    name: 'last-good-one',
    says: 'the last good or first bad one, with its version directly behind it',
    pattern:
      '{ORDINAL}(?:\\s(?:known|tested|confirmed))?\\s{VERDICT}\\s(?:{THING}\\s)?(?:{IS}\\s?)?(?:on\\s|with\\s|at\\s|in\\s)?{V:same}',
    yes: {
      'last working kernel 6.1, first broken 6.2': '6.1 works, 6.2 fails',
      'The last known working version is kernel 6.14.5.': '6.14.5 works',
    },
    no: ['the first crash of many with 6.1 was yesterday', 'last failure'],
    from: 'corpus/bluefin-2722-nouveau',
  }),
  rule({
    name: 'the-one-that',
    says: 'the one that works, or does not, is the version behind it',
    pattern:
      '\\b(?:the|those|and)\\s(?:{THING}\\s)?{THAT}\\s{SHORT}{VERDICT}{SHORT}(?:\\s{IS}|:|,(?=\\s?{V}\\s*(?:$|[,.;)])))\\s?{V:same}',
    yes: {
      'The last kernel that came up here was 6.12.40, the one that does not, 6.12.43.': '6.12.43 fails',
      'the version that fails is 6.2': '6.2 fails',
    },
    no: ['the one that fails has 6.1 as its host'],
    from: 'cases/last-that-worked',
  }),
  rule({
    name: 'it-is-the-first',
    says: 'a version is the last good or the first bad one',
    pattern:
      '{V:same},?\\s(?:(?:and|it|which|that|this|seems|appears|is|was|being|to|be)\\s){0,7}the\\s{ORDINAL}(?:\\s(?:known|one|stable|{THING})){0,2}(?:\\sof \\w+)?(?:\\s{THAT})?\\s(?:{FILL}){0,2}[^.,;?!\\ue000-\\uea01]{0,20}?{VERDICT}',
    yes: { '6.2 is the first one that hangs, 6.1 was the last that works.': '6.2 fails, 6.1 works' },
    no: ['6.2 is the first release with it, and hangs', '6.2 is the last release'],
    from: 'corpus/qubes-7560-pv',
  }),
  rule({
    name: 'before-and-after',
    says: 'of two neighbours the one before which it works is the last that does, the one after which it fails the first',
    pattern:
      '\\bbefore {V:works}(?: it| that| this| everything)?[: ,]{1,3}{FILL}{0,2}{GOOD}[^.;\\ue000-\\uea01]{0,12}[ ,;]+(?:and |but )?(?:since|after|from) {V:fails}[: ,]{1,3}(?:it |that |this |everything )?{FILL}{0,2}{BAD}',
    yes: { '6.18 line: before 6.18.17 boots, after 6.18.18 does not': '6.18.17 works, 6.18.18 fails' },
    no: ['before 6.1 it was fine', 'before 6.1 it hangs, after 6.2 it works'],
    from: 'cases/last-that-worked',
  }),
];
