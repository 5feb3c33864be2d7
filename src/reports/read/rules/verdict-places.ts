// Where a verdict stands that belongs to one version: in parentheses, in a cell of a table, at the end of a line. What a rule is, is in rule.

import { type Rule, rule } from './rule.ts';

export const verdictPlaces: readonly Rule[] = [
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
    unless:
      /\b(?:would|should|could|might|may|maybe|wonder\w*|whether|expect(?:s|ing)?\b|will|please|try|perhaps|probably)\b|\?/i,
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
