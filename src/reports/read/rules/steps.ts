// Steps from one version to another, and ranges of them. What a rule is, is in rule.

import { type Rule, rule } from './rule.ts';

export const steps: readonly Rule[] = [
  rule({
    name: 'upgrade-brought-it',
    says: 'an update brought the version, and then it fails',
    pattern:
      '\\b(?:upgrad\\w+|updat\\w+)\\b{GAP}\\b(?:put|brought|moved|took|gave|got|pulled in|installed|came with|shipped)\\b{GAP}{V:fails},?\\s(?:and|which|, )\\s?(?:now |then |since then |it |the guest |that |this ){0,3}{GAP}{BAD}',
    yes: { "vm2: the update put it on 6.16.1 and it is stuck at the firmware's last line.": '6.16.1 fails' },
    no: ['the update put it on 6.16.1 and 6.1 hangs'],
    from: 'cases/going-back-helps',
  }),
  rule({
    name: 'step-that-cures',
    says: 'going from one to another cures: the one that was left fails, whichever is newer',
    pattern: '\\bfrom {V:fails}{GAP}(?:\\bto|->|→) {V:works}[^.;?!\\ue000-\\ue0c7]{0,60}?{GOOD}',
    words: /fix|solve|cure|help|away|gone|again|disappear|back to normal|no longer|restor|not (?:occur|happen)|rid of/i,
    yes: {
      'Upgrading the kernel from 6.12.3 to 6.12.5 fixed the hang.': '6.12.3 fails, 6.12.5 works',
      'Going from 6.12.3 back to 6.11.9 helped.': '6.12.3 fails, 6.11.9 works',
      'I switched from 6.12.3 to 6.11.9 and the guests boot normally again.': '6.12.3 fails, 6.11.9 works',
    },
    no: ['The upgrade from 6.1 to 6.2 worked fine.', 'Going from 6.1 to 6.2 did not help.'],
    from: 'issue 19',
  }),
  rule({
    name: 'cured-by-a-step',
    says: 'a good word, and then the step that brought it',
    pattern:
      '{GOOD}(?:{GAP}\\b(?:after|when|by|since|upon|once|with)\\b|\\s(?=(?:{UPGRADE}|{BACK}))){GAP}\\bfrom {V:fails}{GAP}(?:\\bto|->|→) {V:works}',
    yes: {
      'Mine works after going from 6.12.3 back to 6.11.9.': '6.12.3 fails, 6.11.9 works',
      'Solved by updating from 6.12.3 to 6.12.5.': '6.12.3 fails, 6.12.5 works',
    },
    no: ['It worked before going from 6.1 to 6.2.'],
    from: 'issue 19',
  }),
  rule({
    name: 'good-before-the-step',
    says: 'it worked before the step, so the step broke it',
    pattern:
      '{GOOD}{GAP}\\b(?:before|prior to|until|till)\\b{GAP}(?:{UPGRADE}|\\bupgrade|\\bupdate)\\b{GAP}\\bfrom {V:works}{GAP}\\bto {V:fails}',
    yes: { 'It worked before the upgrade from 6.11.9 to 6.12.3.': '6.11.9 works, 6.12.3 fails' },
    no: ['It worked after the upgrade from 6.11.9 to 6.12.3.'],
    from: 'issue 19',
  }),
  rule({
    name: 'good-before-the-upgrade',
    says: 'it worked before the upgrade, so what that brought fails',
    pattern:
      '{GOOD}{GAP}\\b(?:before|prior to|until|till)\\b(?! version)[^.;?!\\ue000-\\uea01]{0,20}?(?:{UPGRADE}|\\bupgrade|\\bupdate)\\b[^.;?!\\ue000-\\uea01]{0,20}?\\bto {V:fails}|\\b[Bb]efore (?:the )?(?:{UPGRADE}|\\bupgrade|\\bupdate)\\b[^.;?!\\ue000-\\uea01]{0,20}?\\bto {V:fails},?\\s(?:[a-z]+\\s){0,3}{ANYGOOD}',
    yes: {
      'It worked before the upgrade to 6.12.3.': '6.12.3 fails',
      'Before upgrading to 6.12.3 everything worked.': '6.12.3 fails',
    },
    no: ['Before 6.12.3 everything worked.', 'It works since the upgrade to 6.12.3.'],
    from: 'issue 19',
  }),
  rule({
    name: 'regression-from',
    says: 'a regression from a version: that one was good',
    pattern: '{BAD} (?:from|compared (?:to|with)|relative to|versus|vs\\.?|against) {V:works}(?! to\\b|\\s?->)',
    evenHedged: true,
    words: /regression/i,
    yes: { 'This is a regression compared to kernel 6.11.': '6.11 works', 'This is a regression from 6.11.': '6.11 works' },
    no: ['A regression in 6.11.', 'a regression since 6.11'],
    from: 'issue 19',
  }),
  rule({
    name: 'whole-range',
    says: 'everything up to a version, or from it on, works or fails',
    pattern:
      '(?:\\b(?:up to|up until|until|through)(?: and including)? {V:same}|\\bfrom {V:same},? (?:on|onwards?|upwards?|forward)\\b)[^.;?!\\ue000-\\uea01]{0,40}?{SURE}',
    yes: { 'All kernels up to 6.11 work.': '6.11 works', 'All kernels from 6.12 on are broken.': '6.12 fails' },
    no: ['I stay on 6.1 as long as 6.2 fails.'],
    from: 'issue 19',
  }),
  rule({
    name: 'broken-by-leaving',
    says: 'since it was left, it fails: the version that was left works',
    pattern:
      '\\b(?:after|since|when|upon) (?:the |an? |my |our )?(?:recent )?(?:upgrade|upgrading|update|updating|moving|switching|going|bump) (?:of \\w+ |the \\w+ )?from {V:works}(?! to\\b|\\s?->|\\s?→)[^.;?!\\ue000-\\ue0c7]{0,50}?{BAD}',
    yes: { 'After upgrade from 4.0.9 the system hangs after login of the guest.': '4.0.9 works' },
    no: ['After upgrading from 6.1 to 6.2 it hangs.', 'After the upgrade from 6.1 all is fine.'],
    from: 'set 2 of 2026-11-30 (gentoo-vmware-17)',
  }),
  rule({
    name: 'which-has-had-trouble',
    says: 'a version of which it is said directly behind it that it has had trouble',
    pattern:
      '{V:fails},? which (?:has|have) been (?:having|seeing|causing|giving|showing) [^.;?!\\ue000-\\uea01]{0,30}?[\\uea00\\uea01]',
    yes: { 'This takes us back off of QEMU 6.0.0, which has been having virtualisation issues.': '6.0.0 fails' },
    no: ['QEMU 6.0.0, which has been out for long, has no issues.'],
    from: 'set 4 of 2026-11-30 (dissolve-930)',
  }),
];
