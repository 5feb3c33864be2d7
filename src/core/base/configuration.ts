// Configurations as Kconfig writes them, option by option; in what two of them differ, and one between the two. Pure.

/** One option as it is asked for: `CONFIG_EXT4_FS` with `y`, `n`, a number, or a text in quotation marks. */
export interface WantedOption {
  readonly name: string;
  readonly value: string;
}

/** Null for a line that is no option. */
export function parseOption(line: string): WantedOption | null {
  const off = /^# (CONFIG_\w+) is not set$/.exec(line.trim())?.[1];
  if (off !== undefined) return { name: off, value: 'n' };
  const [, name, value] = /^(CONFIG_\w+)=(.+)$/.exec(line.trim()) ?? [];
  return name === undefined || value === undefined ? null : { name, value };
}

export function parseConfiguration(text: string): ReadonlyMap<string, string> {
  const options = text.split('\n').map(parseOption);
  return new Map(options.flatMap((option) => (option === null ? [] : [[option.name, option.value]])));
}

/** The text for a file: of two options with one name the later one counts. */
export function formatOptions(options: readonly WantedOption[]): string {
  const values = new Map(options.map(({ name, value }) => [name, value]));
  return [...values].map(([name, value]) => (value === 'n' ? `# ${name} is not set\n` : `${name}=${value}\n`)).join('');
}

/** An option that two configurations have otherwise; one that is not there at all is off. */
export interface DifferingOption {
  readonly name: string;
  readonly good: string;
  readonly bad: string;
}

/** In the order of the files: menus come before what is in them. */
export function differingOptions(good: string, bad: string): readonly DifferingOption[] {
  const [goods, bads] = [parseConfiguration(good), parseConfiguration(bad)];
  const names = new Set([...bads.keys(), ...goods.keys()]);
  return [...names]
    .map((name) => ({ name, good: goods.get(name) ?? 'n', bad: bads.get(name) ?? 'n' }))
    .filter((option) => option.good !== option.bad);
}

/** The good one, with the bad one's values of the options that are taken. */
export function mixedConfiguration(good: string, bad: string, taken: ReadonlySet<string>): string {
  const [goods, bads] = [parseConfiguration(good), parseConfiguration(bad)];
  const names = new Set([...bads.keys(), ...goods.keys()]);
  return formatOptions(
    [...names].flatMap((name) => {
      const [value, other] = taken.has(name) ? [bads.get(name), goods.get(name)] : [goods.get(name), bads.get(name)];
      if (value !== undefined) return [{ name, value }];
      // Said to be off, so that no default sets it; a number or a text can only be left out.
      return /^[ymn]$/.test(other ?? '') ? [{ name, value: 'n' }] : [];
    }),
  );
}
