// Settings that a report tells in words, with what came of them: "if I change 'vga none' to 'vga std' it boots", "the `virt-6.2` machine
// type boots fine, while `virt-7.0` does not". Each is a rule with the sentences that show it.

import type { ClaimedOutcome } from '../../../core/stored/claim.ts';
import type { MachineFact, ReportReading } from '../report-reading.ts';
import { outcomeHits, outcomeOf } from '../rules/outcome-words.ts';
import type { Sentence } from '../text/paragraphs.ts';

export interface ClaimedSetting {
  readonly option: string;
  readonly value: string;
  readonly outcome: ClaimedOutcome;
}

export interface SettingRule {
  readonly name: string;
  /** Sentences, each with the settings in it: `vga=none: fails, vga=std: works`. */
  readonly yes: Readonly<Record<string, string>>;
  readonly no: readonly string[];
  readonly from: string;
  readonly read: (sentence: string) => readonly ClaimedSetting[];
}

const quote = `['"\`‘’“”]?`;
const changed = new RegExp(
  `\\b(?:chang|switch|replac)\\w* ${quote}-?(vga|cpu|machine|cache|aio|bus|if)[ =]([\\w.-]+)${quote} (?:to|into|by|with) ${quote}(?:-?\\1[ =])?([\\w.-]+)`,
  'i',
);
const machineType = /(?<![\w.-])((?:pc-)?(?:virt|q35|i440fx)-\d{1,2}\.\d{1,2})(?![\w.])/g;
const cacheModes = 'none|directsync|writeback|writethrough|unsafe';
const cache = new RegExp(
  `\\b(?:cache|caching) ?(?:mode|model|property|setting)?s?["'”]? (?:is |are |was |were )?(?:set )?(?:to |of |as |= ?)?(?:either )?(["'“\`]?(?:${cacheModes})\\b[^.;]*)`,
  'i',
);

export const settingRules: readonly SettingRule[] = [
  {
    name: 'changed-to',
    yes: { "And now, if I change 'vga none' to 'vga std' in it, it starts booting again.": 'vga=none: fails, vga=std: works' },
    no: ["Should I change 'vga none' to 'vga std'?", 'I will change the machine to q35 tomorrow.'],
    from: 'corpus seabios-vga-none',
    read: (sentence) => {
      const [, option = '', before = '', after = ''] = changed.exec(sentence) ?? [];
      const outcome = option === '' || isOpen(sentence) ? null : outcomeOf(sentence);
      return outcome === null
        ? []
        : [
            { option: option.toLowerCase(), value: before, outcome: opposite(outcome) },
            { option: option.toLowerCase(), value: after, outcome },
          ];
    },
  },
  {
    name: 'machine-types',
    yes: {
      'I also found that the `virt-6.2` machine type boots fine, while `virt-7.0` does not.':
        'machine=virt-6.2: works, machine=virt-7.0: fails',
    },
    no: ['The machine type is virt-6.2.', 'Does virt-7.0 work?', 'pc-i440fx-3.1 was removed in 9.1.'],
    from: 'corpus edk2-11962-lpa2',
    read: (sentence) => (isOpen(sentence) ? [] : clausesOf(sentence).flatMap(machineIn)),
  },
  {
    name: 'cache-modes',
    yes: {
      'Qemu/KVM virtual machines will no longer boot with libvirt\'s "cache mode" set to either "none" or "directsync".':
        'cache=none: fails, cache=directsync: fails',
      "The VM is unable to start due to the cache mode set to 'none'.": 'cache=none: fails',
    },
    no: ['The cache mode is set to none.', 'Which cache mode works?', 'VMs boot as expected with any cache mode.'],
    from: 'corpus pop-2670-cache-modes, kimchi-1107-cache',
    read: (sentence) => {
      const modes = cache.exec(sentence)?.[1]?.match(new RegExp(`\\b(?:${cacheModes})\\b`, 'gi')) ?? [];
      const outcome = modes.length === 0 || isOpen(sentence) ? null : outcomeOf(sentence);
      return outcome === null ? [] : modes.map((value) => ({ option: 'cache', value: value.toLowerCase(), outcome }));
    },
  },
];

/** The value is `cache=none: fails`. */
export function settingFacts(sentences: readonly Sentence[]): readonly MachineFact[] {
  const facts: MachineFact[] = [];
  for (const { text, lines } of sentences) {
    if (text.length > 1000) continue;
    for (const { option, value, outcome } of settingRules.flatMap((rule) => rule.read(text))) {
      const told = `${option}=${value}: ${outcome}`;
      if (facts.length < 20 && !facts.some((one) => one.value === told))
        facts.push({ kind: 'setting', value: told, text: text.slice(0, 300), lines });
    }
  }
  return facts;
}

/** The values of an option that a report tells, in its order. */
export function toldValues(
  { machine }: Pick<ReportReading, 'machine'>,
  option: string,
): { readonly fails: readonly string[]; readonly works: readonly string[] } {
  const told = machine.flatMap(({ kind, value }) => (kind === 'setting' ? (settingFrom(value) ?? []) : []));
  const of = (outcome: ClaimedOutcome): readonly string[] =>
    told.filter((one) => one.option === option && one.outcome === outcome).map(({ value }) => value);
  return { fails: of('fails'), works: of('works') };
}

/** Of a fact's value; null for one that somebody has garbled. */
function settingFrom(value: string): ClaimedSetting | null {
  const [, option = '', of = '', outcome] = /^(\w+)=([\w.-]{1,64}): (fails|works)$/.exec(value) ?? [];
  return outcome === undefined ? null : { option, value: of, outcome: outcome as ClaimedOutcome };
}

function machineIn(clause: string): readonly ClaimedSetting[] {
  const [only, another] = [...clause.matchAll(machineType)].map((match) => match[1] ?? '');
  if (only === undefined || another !== undefined) return [];
  // "while `virt-7.0` does not": the verb stands in the other half.
  const outcome = outcomeOf(clause) ?? (/\b(?:does|do|did|is|will)(?: not|n['’]t)\W*$/i.test(clause) ? 'fails' : null);
  return outcome === null ? [] : [{ option: 'machine', value: only, outcome }];
}

function clausesOf(sentence: string): readonly string[] {
  return sentence.split(/[,;]| (?:while|whereas|but|and) /);
}

function isOpen(sentence: string): boolean {
  return (
    /\?\s*$|\b(?:will|would|should|could|maybe|perhaps|please|try)\b(?! no longer)/i.test(sentence) &&
    !outcomeHits(sentence).some(({ weak }) => !weak && !/\?\s*$/.test(sentence))
  );
}

function opposite(outcome: ClaimedOutcome): ClaimedOutcome {
  return outcome === 'fails' ? 'works' : 'fails';
}
