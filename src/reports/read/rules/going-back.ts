// Going back, staying and working around: which version helps, and which one was left. What a rule is, is in rule.

import { type Rule, rule } from './rule.ts';

export const goingBack: readonly Rule[] = [
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
    name: 'solved-by-installing',
    says: 'installing, booting or using this version solved it',
    pattern:
      '^[^\\w\\ue000-\\uea01]{0,4}(?:I\\s|we\\s)?(?:{GOOD}|[Ss]olved|[Ff]ixed|[Rr]esolved)\\s(?:it\\s|this\\s|that\\s)?(?:by\\s|with\\s)?(?:install|boot|us|runn|select|choos|upgrad|updat|switch|mov)ing\\b[^.;?!=\\ue000-\\uea01]{0,24}?{V:works}',
    words: /\b(?:solved|fixed|resolved|cured)\b/i,
    yes: { 'Solved installing kernel 6.1 with a tool of mine.': '6.1 works' },
    no: ['It was solved before installing 6.1.', 'Works using 6.1.'],
    from: 'set 3 of 2026-11-30 (vmware-243-crash)',
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
    name: 'kept-for-now',
    says: 'a version that is kept, pinned or gone back to for the time being',
    pattern:
      '\\b(?:pinned|pinning|staying|stay|sticking|stick|stuck|keeping|holding|locked|frozen|remain|remaining|reverted|downgraded|rolled back|went back|back)\\b(?:[^.;?!\\ue000-\\uea01]{0,16}\\s(?:to|on|at|with))?\\s{V:works}\\s(?:for now|for the time being|until|in the meantime|meanwhile|instead)\\b',
    yes: { 'I have pinned 6.11 for now.': '6.11 works', 'I stay on 6.11 until this is fixed.': '6.11 works' },
    no: ['I stay on 6.11.', 'I use 6.11 for now.', 'Going to stay on 6.11 until this is fixed.'],
    from: 'corpus/vng-97-qemu',
  }),
];
