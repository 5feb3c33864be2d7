// Configurations as Kconfig writes them (kernel documentation, kbuild/kconfig-language): what was asked for against what came
// out, and why an option could not be set. Pure.

import type { WantedOption } from '../core/base/configuration.ts';

export interface UnsetOption extends WantedOption {
  /** What the configuration has instead. */
  readonly got: string;
}

/** What was asked for and did not come out so; an option that is not there at all is off. */
export function unsetOptions(
  configuration: ReadonlyMap<string, string>,
  wanted: readonly WantedOption[],
): readonly UnsetOption[] {
  return wanted.flatMap((option) => {
    const got = configuration.get(option.name) ?? 'n';
    return got === option.value ? [] : [{ ...option, got }];
  });
}

/** The conditions under which a Kconfig file lets an option be set: those of menus and ifs around it, and its own. */
export function conditionsOf(kconfig: string, name: string): readonly string[] {
  const bare = name.replace(/^CONFIG_/, '');
  // Empty for a menu without a condition.
  const around: string[] = [];
  const own: string[] = [];
  let inside: 'wanted' | 'menu' | 'other' = 'other';
  for (const line of codeLines(kconfig)) {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const text = rest.join(' ');
    if (word === 'depends') {
      const condition = text.replace(/^on /, '');
      if (inside === 'wanted') own.push(condition);
      if (inside === 'menu') around.push([around.pop(), condition].filter(Boolean).join(' && '));
    }
    if (!entryWords.has(word)) continue;
    if (inside === 'wanted') break;
    inside = 'other';
    if (word === 'if') around.push(text);
    else if (word.startsWith('end')) around.pop();
    else if (word === 'menu' || word === 'choice') {
      inside = 'menu';
      around.push('');
    } else if (word !== 'source' && text === bare) inside = 'wanted';
  }
  return inside === 'wanted' ? [...around.filter(Boolean), ...own] : [];
}

// Words that begin an entry or end a block.
const entryWords = new Set('config menuconfig if endif menu endmenu choice endchoice source comment'.split(' '));

/** The options that a condition speaks of, with their values. */
export function valuesIn(condition: string, configuration: ReadonlyMap<string, string>): string {
  const names = [...new Set(condition.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [])];
  return names.map((name) => `${name}=${configuration.get(`CONFIG_${name}`) ?? 'n'}`).join(', ');
}

/** The lines without those of help texts, which end where a line is indented less than their first one. */
function codeLines(text: string): readonly string[] {
  let help: 'none' | 'begins' | number = 'none';
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => {
      if (line.trim() === '') return false;
      const indent = /^\s*/.exec(line.replaceAll('\t', '        '))?.[0].length ?? 0;
      if (help === 'begins') help = indent;
      if (help !== 'none' && indent >= help && indent > 0) return false;
      help = /^\s*(---)?help(---)?\s*$/.test(line) ? 'begins' : 'none';
      return true;
    });
}
