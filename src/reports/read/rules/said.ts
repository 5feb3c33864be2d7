// What sentences say of versions, as rules: the first one that speaks of a version decides, so that what settles that nothing is said
// stands before what says something. Words for verdicts are in outcome-words, what takes a statement back is in hedges.

import { rule, type Rule } from './rule.ts';

export const rules: readonly Rule[] = [
  rule({
    name: 'migration-of-guests',
    says: 'a guest that moves between two hosts tells of the way, and of no version',
    pattern:
      '\\b(?:live[- ])?migrat(?:e|es|ed|ing|ions?)\\b[^;?!]{0,50}?\\b{GUESTS}\\b|\\b{GUESTS}\\b[^.;?!]{0,30}?\\bmigrat(?:e|es|ed|ing|ions?)\\b|\\blive[- ]migrat|\\bmigrations? (?:from|to|between|of|in|with|on|fail\\w*|works?|back)\\b|\\b(?:mov(?:e|ed|ing)|transferr?(?:ed|ing)?|send(?:ing)?|evacuat(?:e|ed|ing))\\b[^.;?!]{0,20}?\\b{GUESTS}\\b[^.;?!]{0,30}?\\b(?:to|from|between|back|over)\\b[^;?!]{0,30}\\b(?:hosts?\\w*|nodes?\\w*|servers?|machines?|hypervisors?)\\b|\\b(?:source|destination|target|sending|receiving)(?: side| host| node)?\\b[^;?!]{0,60}\\b(?:source|destination|target|sending|receiving)\\b',
    all: true,
    evenHedged: true,
    yes: {
      'Migration from 6.12 to 6.1 fails, in the other direction it works.': '',
      'Live migrating vm1 from the host with 6.12 to the one with 6.1 hangs.': '',
      'Moving guests from host2 with kernel 6.12 back to host1 with kernel 6.1 fails with an unknown feature bit.': '',
      'The source runs 6.1, the destination 6.12, and it fails.': '',
    },
    no: ['After migrating to 6.12 the host hangs.', 'Upgrading from 6.1 to 6.12 breaks it.'],
    from: 'cases/direction-of-a-migration, corpus/lp-1641532-migrate',
  }),
  rule({
    name: 'verdict-in-parentheses',
    says: 'the verdict in parentheses is that of the version before them',
    pattern:
      '{V:same}\\s?[(\\[]\\s*(?:which |that |it |this )?{FILL}{0,3}[^()\\ue000-\\uea01]{0,12}?{VERDICT}[^()\\[\\]\\ue000-\\uea01]{0,40}[)\\]]',
    yes: {
      'Kernels: 6.12.40 (boots), 6.15.9 (boots), 6.16.1 (hangs), 6.17.2 (hangs)':
        '6.12.40 works, 6.15.9 works, 6.16.1 fails, 6.17.2 fails',
      '6.16.1-2 (fails) / 6.15.9-1 (works)': '6.16.1 fails, 6.15.9 works',
      '6.18.3-2 (fails) · 6.6.8-1 (works)': '6.18.3 fails, 6.6.8 works',
      'We have 6.1.4 (which is fine) and 6.5.1 (always hangs at boot).': '6.1.4 works, 6.5.1 fails',
    },
    no: ['The guest hangs (6.1 works).', '6.1 (from Debian) hangs'],
    from: 'cases/verdict-in-parentheses',
  }),
  rule({
    name: 'verdict-in-a-cell',
    says: 'a colon, an equals sign, a dash or an arrow leads from a version to its own verdict',
    pattern: '{V:same}\\s*(?:[:=|→⇒]|->|=>|[-–—]{1,3}>?)\\s*(?:it\\s|they\\s|guests?\\s|vms?\\s)?{FILL}{0,3}{VERDICT}{END}',
    yes: {
      '6.12.40: boots, 6.16.1: hangs': '6.12.40 works, 6.16.1 fails',
      '- 6.16.1 - hangs': '6.16.1 fails',
      'kernel 6.12 -> works': '6.12 works',
      '| 6.12.40 | works | 6.16.1 | fails |': '6.12.40 works, 6.16.1 fails',
      '6.12.40 ✅, 6.16.1 = broken': '6.16.1 fails',
    },
    no: ['6.1 - the first bad commit is there', 'upgraded 6.1 -> 6.5'],
    from: 'cases/verdict-in-parentheses, corpus/cbl-1848-gki',
  }),
  rule({
    name: 'verdict-behind-it',
    says: 'in a list of nothing but versions and verdicts each verdict is that of the version before it',
    pattern:
      '^(?:[^\\w\\ue000-\\uea01]|\\b{THING}:?\\s){0,4}{V:same}[:\\s]{0,3}{VERDICT}(?=[\\s,;/|·•.]{0,6}(?:$|{V}[:\\s]{0,3}{ANYVERDICT}))',
    yes: { '6.12.40 ✅ 6.16.1 ❌': '6.12.40 works', '- v6.1.25 bad': '6.1.25 fails' },
    no: ['✅ 6.12.40 ❌ 6.16.1', '6.1 works, but 6.2 is bad in the firmware'],
    from: 'corpus/cbl-1848-gki',
  }),
  rule({
    name: 'verdict-between-two',
    says: 'in a list of versions and verdicts the next one has its own too',
    pattern:
      '(?<={V}[:\\s]{0,3}{ANYVERDICT}[\\s,;/|·•]{1,3}){V:same}[:\\s]{0,3}{VERDICT}(?=[\\s,;/|·•.]{0,6}(?:$|{V}[:\\s]{0,3}{ANYVERDICT}))',
    yes: { '6.12.40 ✅ 6.16.1 ❌': '6.16.1 fails' },
    no: ['✅ 6.12.40 ❌ 6.16.1'],
    from: 'cases/verdict-in-parentheses',
  }),
  rule({
    name: 'verdict-before-it',
    says: 'a line begins with a verdict, and the versions that it is about follow',
    pattern:
      '^[^\\w\\ue000-\\uea01]{0,6}(?:{THING}\\s(?:{THAT}\\s)?)?{FILL}{0,2}{VERDICT}\\s?(?:{THING}\\s?)?(?:\\((?:hosts?|guests?)\\)\\s?)?[:=–—|-]{1,2}\\s*{V:same}\\s*(?:$|[(,;.|])',
    yes: {
      'Working: 6.12.40, 6.15.9': '6.12.40 works, 6.15.9 works',
      'Broken kernels: 6.16.1 and 6.17.2': '6.16.1 fails, 6.17.2 fails',
      '- fails: 6.16.1': '6.16.1 fails',
    },
    no: ['It hangs: 6.1 was built without it.', 'Crash log of 6.1'],
    from: 'corpus/lkml-2310-blank-screen',
  }),
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
  rule({
    name: 'neither-nor',
    says: 'neither of them does what the verdict says',
    pattern:
      '\\bneither (?:on |with |in )?{V:opposite}(?:\\s\\([^()]{0,60}\\))?,? ?nor (?:on |with |in )?{V:opposite}[ ,]{1,2}(?:does |do |did |will |is |are |can |was )?{GOOD}',
    yes: {
      'Neither QEMU 8.0.5 (of the tool’s release 5.0.3) nor 8.0.3 works.': '8.0.5 fails, 8.0.3 fails',
      'Neither 6.1 nor 6.2 boots.': '6.1 fails, 6.2 fails',
    },
    no: ['Neither guest works with 6.1.'],
    from: 'cases/ranges-and-neither-nor',
  }),
  rule({
    name: 'not-with-either',
    says: 'it works neither with the one nor with the other',
    pattern: '\\b(?:neither|not) (?:on|with|in|under) {V:fails},? nor (?:on |with |in |under )?{V:fails}',
    yes: { 'It works neither with 6.1 nor with 6.2.': '6.1 fails, 6.2 fails' },
    no: ['It does not fail with 6.1, nor does it with 6.2.'],
    from: 'cases/ranges-and-neither-nor',
  }),
  rule({
    name: 'back-and-cured',
    says: 'what was gone back to works, when a good word follows',
    pattern:
      '{BACK}(?:\\s(?:the|my|to|our|its|his|their|only))?{GAP}\\s(?:to|on|with|onto|into|at|towards?)\\s(?:the\\s|good old\\s)?{V:works}{SHORT}[^.;?!\\ue000-\\uea01]{0,50}?{GOOD}',
    yes: {
      'They behave the same, so I went back to 6.12.40 and it starts without a hitch with that.': '6.12.40 works',
      'when going back to 7.1.0 the guests start again': '7.1.0 works',
      'after downgrading the host to 6.1 it boots': '6.1 works',
    },
    no: ['going back to 6.1 did not help', 'I went back to 6.1. It works.'],
    from: 'cases/going-back-helps, issue 19',
  }),
  rule({
    name: 'back-of-no-use',
    says: 'what was gone back to fails too',
    pattern: '{BACK}(?:\\s(?:the|my|to|our))?{GAP}\\s(?:to|on|with|onto|into|at)\\s(?:the\\s)?{V:fails}{GAP}{BAD}',
    yes: { 'Going back to 6.1 did not help.': '6.1 fails', 'after reverting to 6.1 it still hangs': '6.1 fails' },
    no: ['After going back to 6.1 no hang was seen.'],
    from: 'corpus/nixpkgs-76839-nested',
  }),
  rule({
    name: 'cured-by-going-back',
    says: 'a good word leads to what was gone back to',
    pattern:
      '(?:{GOOD}|\\bfixed)(?:{GAP}\\s?(?:by|after|when|with|once|if|and|upon|is|was|:)|,|:|)\\s(?:i |we |you |was |is |simply |just |to ){0,3}{BACK}{GAP}\\s(?:to|on|with|onto)\\s(?:the\\s)?{V:works}',
    yes: { 'It works again after going back to 6.1.': '6.1 works', 'Fixed by downgrading the kernel to 6.1': '6.1 works' },
    no: ['It works, and going back is easy.', 'The test works when moving to 6.1.'],
    from: 'issue 19',
  }),
  rule({
    name: 'left-behind',
    says: 'what was left because it did the same, for an older one, fails',
    pattern:
      '{V:fails}(?=[^.;?!\\ue000-\\ue0c7]{0,60}\\b(?:so|hence|therefore|thus|had to|forced)\\b[^.;?!\\ue000-\\ue0c7]{0,16}{BACK}[^.;?!\\ue000-\\ue0c7]{0,30}{V})(?:{GAP}\\b(?:same|no better|no difference|no change)\\b|{GAP}{BAD})',
    yes: {
      'I also took 6.16.3 and 6.16.5 but they behave the same, so I went back to 6.12.40 and it starts.':
        '6.16.3 fails, 6.16.5 fails',
    },
    no: ['6.16.3 is the same as in Debian, I use it.', '6.1 works the same, so I stay.'],
    from: 'cases/going-back-helps',
  }),
  rule({
    name: 'old-one-pinned',
    says: 'with the old one pinned, selected or booted in the boot menu it works',
    pattern:
      '\\b(?:with|using|booting|selecting|choosing|pinning|keeping)\\b (?:the |my |an )?(?:old|older|previous|prior|earlier|former)\\b[^.;?!\\ue000-\\uea01]{0,60}{V:works}[^.;?!\\ue000-\\uea01]{0,40}{GOOD}',
    yes: {
      'With the old kernel pinned (proxmox-boot-tool kernel pin 6.8.12-13-pve) all of them start as before.': '6.8.12 works',
      'Booting the previous kernel (6.8.12) everything is fine.': '6.8.12 works',
    },
    no: ['With the new kernel 6.8.12 works too.'],
    from: 'cases/going-back-helps',
  }),
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
    name: 'workaround-is',
    says: 'the workaround is to use this version',
    pattern:
      '\\b(?:work-?arounds?|solutions?|remedy|mitigation|fix)\\b(?:\\s(?:for me|here|for now|so far|i found))?\\s?(?::|\\bis\\b|\\bwas\\b|=)\\s?(?:to\\s|by\\s|just\\s|simply\\s){0,2}(?:pin(?:ning)?|boot(?:ing)?|us(?:e|ing)|run(?:ning)?|stay(?:ing)?|stick(?:ing)?|keep(?:ing)?|hold(?:ing)?|install(?:ing)?|downgrad(?:e|ing)|revert(?:ing)?|go(?:ing)? back|switch(?:ing)?|roll(?:ing)? back|return(?:ing)?)\\b(?![^.;?!\\ue000-\\uea01]{0,24}\\bfrom\\b)[^.;?!\\ue000-\\uea01]{0,24}?{V:works}',
    yes: {
      'Workaround: boot kernel 6.11.': '6.11 works',
      'The workaround for now is to stay on kernel 6.11.': '6.11 works',
      'Fix: pin kernel `6.8.12-11-pve`.': '6.8.12 works',
    },
    no: ['The workaround in 6.11 was removed.', 'The fix is to build 6.11 without it.'],
    from: 'set 2026-11-30 (i915-sriov-458), issue 19',
  }),
  rule({
    name: 'solution-is-a-step',
    says: 'the solution was to go from one to another',
    pattern:
      '\\b(?:work-?arounds?|solutions?|remedy|cure|fix)\\b["\']?(?:\\s(?:for me|here|for now|i found))?\\s?(?::|\\bis\\b|\\bwas\\b)\\s?(?:to\\s|by\\s|just\\s){0,2}(?:{BACK}|{UPGRADE})[^.;?!\\ue000-\\uea01]{0,30}?\\bfrom {V:fails}{GAP}\\bto {V:works}',
    yes: { 'The "solution" was downgrading the kernel from 6.12.3 to 6.11.9.': '6.12.3 fails, 6.11.9 works' },
    no: ['The solution was found between 6.1 and 6.2.'],
    from: 'corpus/tf-libvirt-65-downgrade',
  }),
  rule({
    name: 'doing-it-helps',
    says: 'booting, installing or moving to this version helps',
    pattern:
      '\\b(?:boot|us|runn|start|select|install|choos|pick|upgrad|updat|switch|mov|chang)ing\\b[^.;?!\\ue000-\\uea01]{0,40}?{V:works}[^.;?!\\ue000-\\ue0c7]{0,24}?{GOOD}',
    words: /\b(?:makes?|lets?|gets?|help|fix|sol[vu]|cure|resolv|restor|avoid|eliminat)\w*|\b(?:away|gone)\b/i,
    yes: {
      'Booting the host with kernel 6.11 instead makes it work again.': '6.11 works',
      'Using 6.11 helps.': '6.11 works',
    },
    no: ['Installing 6.11 worked.', 'Booting with 6.12 makes it hang.'],
    from: 'issue 19',
  }),
  rule({
    name: 'as-a-workaround',
    says: 'as a workaround this version is used',
    pattern:
      '\\bas (?:a |an )?(?:temporary |interim |quick )?work-?around,? (?:i|we|you|one)?\\s?(?:can |could |have |had |am |are |now |just )*(?:pin(?:ned)?|boot(?:ed)?|us(?:e|ed|ing)|run(?:ning)?|stay(?:ed|ing)?|stick(?:ing)?|stuck to|keep|kept|downgrad\\w+|revert\\w*|went back|go back|switch\\w*|roll\\w* back|returned)\\b[^.;?!=\\ue000-\\uea01]{0,24}?{V:works}',
    evenHedged: true,
    yes: { 'As a workaround I stay on kernel 6.11.': '6.11 works' },
    no: ['As a workaround I use aio=threads on 6.11.'],
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
    name: 'named-then-told',
    says: 'a line names a version and tells behind a colon, a dash or an arrow what happens there',
    pattern:
      '^[^\\w\\ue000-\\uea01]{0,6}(?:with |on |using )?{V:same}\\s*(?:[:=|→]|->|=>|\\s[-–—]{1,2}\\s)(?![^\\ue000]*\\b(?:commit|patch|changelog|request|proposal|todo|plan|support|feature|first|last|not|fix|fixes|add|adds|bump|if|should|would|same)\\b)\\s*[^.;?!\\ue000-\\uea01]{0,50}?{VERDICT}[^.;?!\\ue000-\\uea01]{0,60}[.!]?$',
    yes: {
      'Kernel 6.12.3: VM stuck at boot': '6.12.3 fails',
      '- 6.12.3: kernel panic': '6.12.3 fails',
      '6.11.9 - the guest boots': '6.11.9 works',
    },
    no: ['6.1: the first bad commit is known', '6.1: add support for broken disks', '6.1: works, but hangs later'],
    from: 'issue 19',
  }),
  rule({
    name: 'works-with-it',
    says: 'a verdict, a small word and the version, and nothing behind it',
    pattern:
      '{SURE}(?:\\s(?:fine|ok|here|again|too|now|as well|also|only))?\\s(?:on|with|in|under|using)\\s{V:same}(?=\\s*(?:$|[,.;)!(]|\\b(?:and|but|while|whereas)\\b))',
    yes: {
      'Works fine on 6.11.9 (Debian), fails on 6.12.3 (Arch).': '6.11.9 works, 6.12.3 fails',
      'Regression in 6.12 (worked in 6.11)': '6.12 fails, 6.11 works',
    },
    no: ['The broken commit in 6.12 is known.', 'It works with 6.11 patched.'],
    from: 'issue 19',
  }),
  rule({
    name: 'kept-for-now',
    says: 'a version that is kept, pinned or gone back to for the time being',
    pattern:
      '\\b(?:pinned|pinning|staying|stay|sticking|stick|stuck|keeping|holding|locked|frozen|remain|remaining|reverted|downgraded|rolled back|went back|back)\\b(?:[^.;?!\\ue000-\\uea01]{0,16}\\s(?:to|on|at|with))?\\s{V:works}\\s(?:for now|for the time being|until|in the meantime|meanwhile|instead)\\b',
    yes: { 'I have pinned 6.11 for now.': '6.11 works', 'I stay on 6.11 until this is fixed.': '6.11 works' },
    no: ['I stay on 6.11.', 'I use 6.11 for now.', 'Going to stay on 6.11 until this is fixed.'],
    from: 'corpus/vng-97-qemu',
  }),
  rule({
    name: 'line-about-one',
    says: 'a line begins with a version and ends with a verdict',
    pattern:
      '^[^\\w\\ue000-\\uea01]{0,6}{V:same}(?:\\s(?!(?:if|but|not|should|would|could|may|might|commit|patch|patched|without|and|or|the|when|unless|than|which|that)\\b)[+\\w./()-]{1,30}|\\s{V}){1,6}\\s{SURE}[.!]?$',
    yes: {
      'QEMU 8.1.5 qemu-armeb from Alpine Linux 3.19 works': '8.1.5 works',
      '- 6.12.3 from unstable hangs': '6.12.3 fails',
    },
    no: ['6.1 without the patch works', '6.1 works'],
    from: 'set 2 of 2026-11-30 (upx-844)',
  }),
  rule({
    name: 'when-it-is-booted',
    says: 'what happens when, or if, this version is booted or used',
    pattern:
      '{SURE}[^.;?!\\ue000-\\uea01]{0,40}?\\b(?:when|while|if|once|whenever)\\b[^.;?!=\\ue000-\\uea01]{0,34}?(?:\\b(?:(?:re)?boot(?:ed|ing|s)?|us(?:ed?|es|ing)|runs?|running|start(?:ed|ing|s)?|load(?:ed|ing|s)?|kernel is|version is)\\b|\\ue901)(?: up| into| from| with| on| to)?\\s{V:same}(?=\\s*(?:$|[,.;)!(]))',
    evenHedged: true,
    unless: /\b(?:would|should|could|might|may|maybe|wonder\w*|whether|expect(?:s|ing)?\b|will|please|try|perhaps|probably)\b|\?/i,
    yes: {
      'Same VMs boot as expected if the host is rebooted with kernel 5.16.20.': '5.16.20 works',
      'HV panics when the VM boots 5.4': '5.4 fails',
    },
    no: ['It would work if booted with 6.1.', 'It fails if the option is set with 6.1.'],
    from: 'set 2 of 2026-11-30 (lxd-10464, acrn-6434)',
  }),
  rule({
    name: 'same-with-it',
    says: 'the same happens with another version',
    pattern:
      '^\\W*(?:and\\s|yes,?\\s|also\\s|i (?:have|see|get|had) )?(?:exactly )?(?:the )?(?:very )?same(?: (?:issue|problem|error|thing|here|result|behaviou?r|bug|for me))?,?\\s(?:also |even )?(?:with|on|for|in|under)\\s{V:fails}\\s*(?:$|[.,!(])',
    unless: /\bfine\b|\bworks?\b|\bgood\b|\bno\b|\bnot\b|n['’]t\b/i,
    yes: { 'the same with version 6.10': '6.10 fails' },
    no: ['the same image with 6.1 and 6.2', 'the same with 6.1 is not tested'],
    from: 'set 2 of 2026-11-30 (pve-edge-kernel-341)',
  }),
  rule({
    name: 'confirmed-for-it',
    says: 'somebody confirms the trouble for a version',
    pattern:
      '\\b(?:can |could )?confirm(?:ed)? (?:this|it|that|the (?:issue|bug|problem|hang|crash|behaviou?r))(?: (?:issue|bug|problem|hang|crash|behaviou?r))?(?: also| too| as well)?\\s(?:for|on|with|in|under|using)\\s{V:fails}',
    unless: /\bfix(?:ed)?\b|\bcan(?:no|['’])t confirm|\bgone\b/i,
    yes: { 'I can confirm this for `4.1.12`, whereas `4.0.5` runs without trouble.': '4.1.12 fails' },
    no: ['I can confirm this is fixed in 4.1.12.', "I can't confirm this on 6.1."],
    from: 'set 2 of 2026-11-30 (gentoo-vmware-17)',
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
    name: 'nor-with',
    says: 'what is said of one version is said of the one behind nor too',
    pattern:
      '{VERDICT}\\s(?:using|with|on|in|under)\\s{V:same}[^.;?!\\ue000-\\uea01]{0,40}?\\bnor (?:using|with|on|in|under) {V:same}',
    yes: {
      'It is neither exhibited using Linux 6.6.37 (previous LTS in unstable) in nor with 6.9.9.': '6.6.37 works, 6.9.9 works',
    },
    no: ['It hangs with 6.1, nor do I know why.'],
    from: 'set 1 of 2026-11-30 (nixpkgs-327048)',
  }),
];
