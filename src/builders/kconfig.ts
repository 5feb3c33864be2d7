// Configurations as Kconfig writes them (kernel documentation, kbuild/kconfig-language): what was asked for against what came
// out, and why an option could not be set. Pure.

/** One option as it is asked for: `CONFIG_EXT4_FS` with `y`, `n`, a number, or a text in quotation marks. */
export interface WantedOption {
  readonly name: string;
  readonly value: string;
}

export interface UnsetOption extends WantedOption {
  /** What the configuration has instead. */
  readonly got: string;
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

/** The conditions under which a Kconfig file lets an option be set: its own, and those of menus and ifs around it. */
export function conditionsOf(kconfig: string, name: string): readonly string[] {
  const bare = name.replace(/^CONFIG_/, '');
  const around: string[] = [];
  const own: string[] = [];
  let inside: 'wanted' | 'menu' | 'other' = 'other';
  for (const line of joinContinued(kconfig)) {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const text = rest.join(' ');
    switch (word) {
      case 'if':
        around.push(text);
        break;
      case 'endif':
      case 'endmenu':
      case 'endchoice':
        if (inside !== 'wanted' && own.length === 0) around.pop();
        break;
      case 'menu':
      case 'choice':
        around.push('');
        inside = 'menu';
        continue;
      case 'config':
      case 'menuconfig':
        if (inside === 'wanted') return [...around.filter(Boolean), ...own];
        inside = text === bare ? 'wanted' : 'other';
        continue;
      case 'depends':
        if (inside === 'wanted') own.push(text.replace(/^on /, ''));
        if (inside === 'menu') around.push([around.pop(), text.replace(/^on /, '')].filter(Boolean).join(' && '));
        continue;
      default:
        continue;
    }
    if (inside === 'wanted') return [...around.filter(Boolean), ...own];
    inside = 'other';
  }
  return inside === 'wanted' ? [...around.filter(Boolean), ...own] : [];
}

/** The options that a condition speaks of, with their values. */
export function valuesIn(condition: string, configuration: ReadonlyMap<string, string>): string {
  const names = [...new Set(condition.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [])];
  return names.map((name) => `${name}=${configuration.get(`CONFIG_${name}`) ?? 'n'}`).join(', ');
}

function joinContinued(text: string): readonly string[] {
  return text.replaceAll(/\\\n/g, ' ').split('\n');
}
