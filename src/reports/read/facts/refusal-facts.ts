// Lines in which QEMU or losetup refuses what it was told: the program, the option where it names one, and its words.

import type { MachineFact } from '../report-reading.ts';
import type { SourceLine } from '../text/source-lines.ts';

const programs = String.raw`(?<![\w/.-])(?:qemu-system-\w+|qemu-kvm|kvm|losetup)(?:\.exe)?`;
const line = new RegExp(`${programs}: (?!.*\\bwarning\\b)(?!Warning)(.{8,1500})$`);

/** Words that a refusal has: without any of them a line is of something else. */
const refuses =
  /\b(?:not support|not available|incompatible|invalid|Invalid argument|requires?|unsupported|already in use|could not|failed|can't|cannot|only .* can be)\b/i;

const factsMax = 10;

/** The value is the line from the program's name on. */
export function refusalFacts(lines: readonly SourceLine[]): readonly MachineFact[] {
  const facts: MachineFact[] = [];
  for (const { text, first, last } of lines) {
    if (facts.length >= factsMax || text.length > 4000) continue;
    const match = line.exec(text.replace(/[`'"]+\s*$/, ''));
    if (!match || !refuses.test(match[1] ?? '')) continue;
    const value = match[0].trim().slice(0, 900);
    if (facts.some((one) => one.value === value)) continue;
    facts.push({ kind: 'refusal', value, text: text.trim().slice(0, 300), lines: { first, last } });
  }
  return facts;
}
