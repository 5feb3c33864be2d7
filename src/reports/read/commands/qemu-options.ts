// QEMU's command line as options with their parameters: `-drive file=x,cache=none`, `-blockdev '{"driver":...}'`,
// `-device virtio-blk-pci,drive=d0`, `-m 4G`. Which options are allowed to run is decided elsewhere.

export interface QemuParameter {
  readonly key: string;
  readonly value: string;
}

export interface QemuOption {
  /** Without dashes; a word that belongs to no option is `disk`, as for QEMU itself. */
  readonly name: string;
  readonly value: string | null;
  /** Of the forms with `=` and of JSON (`cache.direct`); the leading word of `-device virtio-blk-pci` has an empty key. */
  readonly parameters: readonly QemuParameter[];
}

/** Options without a value (qemu-options.hx, old ones too). */
const flags = new Set(
  (
    'enable-kvm no-kvm nographic S s daemonize nodefaults nodefconfig nouserconfig no-user-config no-reboot no-shutdown ' +
    'snapshot version h help no-hpet no-acpi usb full-screen no-fd-bootchk preconfig only-migratable mem-prealloc singlestep ' +
    'win2k-hack rtc-td-hack enable-fips portrait no-frame no-quit alt-grab ctrl-grab curses sdl xen-attach ' +
    'xen-domid-restrict no-kvm-irqchip no-kvm-pit no-kvm-pit-reinjection enable-sync-profile localtime std-vga'
  ).split(' '),
);

/** As on a command line, after the option's name. */
export function parametersText(parameters: readonly QemuParameter[]): string {
  return parameters.map(({ key, value }) => (key === '' ? value : `${key}=${value}`)).join(',');
}

/** What is said in another form, as the option that it stands for. */
export function optionOf(name: string, parameters: readonly QemuParameter[]): QemuOption {
  return { name, value: parametersText(parameters), parameters };
}

/** `words` follow the program. */
export function parseQemuOptions(words: readonly string[]): readonly QemuOption[] {
  const options: QemuOption[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const name = /^--?([A-Za-z][\w-]*)$/.exec(word)?.[1];
    if (name === undefined) {
      if (!word.startsWith('-')) options.push({ name: 'disk', value: word, parameters: [] });
      continue;
    }
    const next = words[index + 1];
    if (flags.has(name) || next === undefined || isOption(next)) {
      options.push({ name, value: null, parameters: [] });
      continue;
    }
    options.push({ name, value: next, parameters: parametersOf(name, next) });
    index += 1;
  }
  return options;
}

export function takesValue(word: string): boolean {
  const name = /^--?([A-Za-z][\w-]*)$/.exec(word)?.[1];
  return name !== undefined && !flags.has(name);
}

function isOption(word: string): boolean {
  return /^--?[A-Za-z]/.test(word);
}

const plain = new Set(['append', 'kernel', 'initrd', 'bios', 'hda', 'hdb', 'hdc', 'hdd', 'cdrom', 'L', 'name', 'D', 'd']);

function parametersOf(name: string, value: string): readonly QemuParameter[] {
  if (plain.has(name)) return [];
  if (/^\s*\{/.test(value)) return jsonParameters(value);
  return keyValueParameters(value);
}

/** `a=1,b=x,,y` with doubled commas for one comma. */
function keyValueParameters(value: string): readonly QemuParameter[] {
  return value
    .replaceAll(',,', '\u0000')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const text = part.replaceAll('\u0000', ',');
      const equals = text.indexOf('=');
      return equals === -1 ? { key: '', value: text } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
    });
}

function jsonParameters(value: string): readonly QemuParameter[] {
  let data: unknown;
  try {
    data = JSON.parse(value);
  } catch {
    // A mail has broken it: its words stay as they are, and nothing is made of them.
    return [];
  }
  return flattened(data, '', 0);
}

const depthMax = 12;

function flattened(data: unknown, path: string, depth: number): readonly QemuParameter[] {
  if (depth > depthMax) return [];
  if (typeof data === 'object' && data !== null) {
    return Object.entries(data).flatMap(([key, value]) => flattened(value, path === '' ? key : `${path}.${key}`, depth + 1));
  }
  if (typeof data === 'boolean') return [{ key: path, value: data ? 'on' : 'off' }];
  return [{ key: path, value: String(data) }];
}
