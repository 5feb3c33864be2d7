// The named pieces that patterns of rules are put together from. A piece may use others; gaps are bounded, so that no text makes a
// pattern slow.

export const pieces: Readonly<Record<string, string>> = {
  /** Words between, with no version and no verdict, in one sentence. */
  GAP: '[^.;?!\\ue000-\\uea01]{0,40}?',
  SHORT: '[^.;:?!\\ue000-\\uea01]{0,16}?',
  /** A verdict that a version's role does not speak of. */
  ANYVERDICT: '[\\ue900\\ue901\\uea00\\uea01]',
  ANYGOOD: '[\\ue900\\ue901]',
  /** Words between, with no version. */
  WIDE: '[^.;?!\\ue000-\\ue0c7]{0,80}?',
  END: '(?=\\s*(?:$|[,;.)|/·•!\\ue000-\\ue0c7]|[-–—]\\s|\\b(?:and|but|while|whereas)\\b))',
  BACK: '\\b(?:downgrad(?:e|es|ed|ing)|revert(?:s|ed|ing)?|roll(?:s|ed|ing)?(?: it| them| everything| the \\w+)? back|(?:go|goes|going|went|gone)(?: all the way)? back|switch(?:ed|ing|es)?(?: it| them| everything)? back|fall(?:ing|s)? back|fell back|mov(?:e|ed|ing) back|chang(?:e|ed|ing) back|back|return(?:ed|ing|s)?|step(?:ped|ping) back|pinn(?:ed|ing)|stay(?:ed|ing)?)\\b',
  UPGRADE:
    '\\b(?:upgrad(?:e|es|ed|ing)|updat(?:e|es|ed|ing)|bump(?:ed|ing)?|mov(?:e|ed|ing)|switch(?:ed|ing)?|chang(?:e|ed|ing)|going|went|dist-upgrade)\\b',
  THING: '(?:kernels?|versions?|releases?|builds?|qemus?|ones?|packages?|firmwares?|tags?)',
  LAST: '\\b(?:last|latest|newest|most recent|highest)\\b',
  FIRST: '\\b(?:first|earliest|oldest|lowest)\\b',
  ORDINAL: '\\b(?:last|latest|newest|most recent|highest|first|earliest|oldest|lowest|only)\\b',
  THAT: '(?:that|which|where|to|with which|on which|for which)',
  IS: '(?:is|was|being|are|were|=|:|->|→)',
  FILL: '(?:(?:is|are|was|were|be|been|has|have|had|does|do|did|also|still|now|already|always|just|only|even|both|all|too|it|they|this|that|everything|which|again|here|me|for|us)\\s+)',
  GUESTS:
    '(?:guests?|vms?|domains?|domus?|instances?|virtual machines?|virtual servers?|containers?|machines?|workloads?|snapshots?)',
};
