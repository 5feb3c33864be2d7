// Several cells as one command with factors: what is the same everywhere stays, what differs gets a name.

import type { SafeCell } from './safe-cells.ts';
import { diskPlaceholder, driverPlaceholder, type SafeOption, safeOptionText } from './safe-guest.ts';

export interface DraftFactor {
  readonly name: string;
  readonly values: readonly string[];
  /** The value where a command leaves the setting out; null when every command says it. */
  readonly assumedDefault: string | null;
  /** True when the report does not vary it: added to see whether it matters. */
  readonly added: boolean;
  /** Values that the report does not name. */
  readonly addedValues: readonly string[];
}

export interface GuestTemplate {
  readonly factors: readonly DraftFactor[];
  /** Null when no cell attaches a loop device. */
  readonly attach: string | null;
  readonly guest: string;
  /** In the order of the cells. */
  readonly values: readonly Readonly<Record<string, string>>[];
}

/** What QEMU and losetup do when nothing is said. */
const defaults: Readonly<Record<string, string>> = {
  cache: 'writeback',
  aio: 'threads',
  if: 'ide',
  discard: 'ignore',
  'detect-zeroes': 'off',
  snapshot: 'off',
  readonly: 'off',
  'cache.direct': 'off',
  'cache.no-flush': 'off',
  logical_block_size: '512',
  physical_block_size: '512',
  sector: '512',
};

/** Settings of a single failing cell that are worth varying even if the report does not. */
const telling = ['sector', 'cache', 'aio', 'logical_block_size'];

/** What is varied beyond the report where that is wanted: settings of a disk that cost a few attempts and often matter. */
const wider: Readonly<Record<string, readonly string[]>> = {
  cache: ['writeback', 'none', 'writethrough', 'directsync', 'unsafe'],
  aio: ['threads', 'native'],
  if: ['ide', 'virtio'],
};

interface Slot {
  /** The option it belongs to, and its key in it. */
  readonly option: number;
  readonly key: string;
  readonly values: readonly (string | null)[];
}

/** `widens` varies more settings of the disk than the report does. */
export function guestTemplate(found: readonly SafeCell[], { widens = false } = {}): GuestTemplate {
  const cells = withDriver(found);
  const settings = new GuestSettings(cells, widens);
  const settle: Settle = (key, all, write) => settings.settle(key, all, write);
  const attach = attachCommand(cells, settle);
  const parts = alignedOptions(cells)
    .map((row) => optionTemplate(row, { settle, more: widens ? settingsToAdd(cells) : [] }))
    .filter((part) => part !== '');
  const disk = attach === null ? '${image}' : '${device}';
  const guest = ['qemu-system-x86_64 -m 64', ...parts].join(' ').replaceAll(diskPlaceholder, disk).replace(/ {2,}/g, ' ');
  const { factors, values } = settings;
  return { factors, attach, guest, values };
}

type Settle = (key: string, all: readonly (string | null)[], write: (value: string) => string) => string;

/** What the cells say differently, and what is varied besides, as factors. */
class GuestSettings {
  readonly factors: DraftFactor[] = [];
  /** For each cell. */
  readonly values: Record<string, string>[];
  readonly #cells: readonly SafeCell[];
  readonly #widens: boolean;
  readonly #taken = new Set<string>(['image', 'device', 'kernel', 'qemu', 'disk']);

  constructor(cells: readonly SafeCell[], widens: boolean) {
    this.#cells = cells;
    this.#widens = widens;
    this.values = cells.map(() => ({}));
  }

  /** Makes a factor of what differs, and gives what stands in the command. */
  settle(key: string, all: readonly (string | null)[], write: (value: string) => string): string {
    const said = [...new Set(all)];
    const more = this.#widens ? (wider[key] ?? []) : [];
    const isSingle = said.length === 1 && more.length === 0;
    const isAdded = isSingle && this.#isAddable(key, said[0] ?? null);
    if (isSingle && !isAdded) return said[0] === null || said[0] === undefined ? '' : write(said[0]);
    // A sentence with "if" in it reads badly.
    const name = this.#nameFor(key === 'if' && more.length > 0 ? 'bus' : key);
    const fallback = defaults[key];
    if (fallback === undefined) return this.#addWhole(name, all, write);
    const own = all.map((value) => value ?? fallback);
    const choices = [...new Set([...(said.includes(null) || isAdded ? [fallback] : []), ...own, ...more])];
    this.#add(name, own, {
      values: choices,
      assumedDefault: said.includes(null) ? fallback : null,
      added: isAdded || new Set(own).size === 1,
      addedValues: choices.filter((value) => !own.includes(value)),
    });
    return write(`\${${name}}`);
  }

  /** The factor's values are whole options: what is not said can not be written with a value. */
  #addWhole(name: string, all: readonly (string | null)[], write: (value: string) => string): string {
    const own = all.map((value) => (value === null ? '' : write(value)));
    const assumedDefault = all.includes(null) ? '' : null;
    this.#add(name, own, { values: [...new Set(own)], assumedDefault, added: false, addedValues: [] });
    return `\${${name}}`;
  }

  #add(name: string, own: readonly string[], factor: Omit<DraftFactor, 'name'>): void {
    this.factors.push({ name, ...factor });
    own.forEach((value, index) => (this.values[index]![name] = value));
  }

  /** Whether a setting that all cells share tells something when it is varied too. */
  #isAddable(key: string, said: string | null): boolean {
    const fallback = defaults[key];
    return (
      said !== null &&
      telling.includes(key) &&
      fallback !== undefined &&
      said !== fallback &&
      this.factors.filter((one) => one.added).length < 2 &&
      !variesAny(this.#cells)
    );
  }

  #nameFor(key: string): string {
    const base = key.replace(/^[^A-Za-z]+|[^\w-]/g, '-').replace(/^-+/, '') || 'setting';
    let name = base;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${base}-${number}`;
    this.#taken.add(name);
    return name;
  }
}

function withDriver(cells: readonly SafeCell[]): readonly SafeCell[] {
  const driver = cells.every(({ loop }) => loop === null) ? 'file' : 'host_device';
  return cells.map((cell) => ({
    ...cell,
    options: cell.options.map(({ name, parameters }) => ({
      name,
      parameters: parameters.map((one) => (one.value === driverPlaceholder ? { ...one, value: driver } : one)),
    })),
  }));
}

function attachCommand(cells: readonly SafeCell[], settle: Settle): string | null {
  if (cells.every((cell) => cell.loop === null)) return null;
  const sector = settle(
    'sector',
    cells.map((cell) => cell.loop?.sector ?? null),
    (value) => ` -b ${value}`,
  );
  const directIo = settle(
    'direct-io',
    cells.map((cell) => (cell.loop?.directIo === true ? '--direct-io=on' : null)),
    (value) => ` ${value}`,
  );
  return `losetup${sector}${directIo} -f --show \${image}`;
}

/** Options of the same name, the first with the first and so on; devices by their driver too where that tells them apart. */
function alignedOptions(cells: readonly SafeCell[]): readonly (readonly (SafeOption | null)[])[] {
  const order: string[] = [];
  const perCell = cells.map(({ options }) => {
    const counts = new Map<string, number>();
    return new Map(
      options.map((option) => {
        const number = (counts.get(option.name) ?? 0) + 1;
        counts.set(option.name, number);
        const key = `${option.name} ${number}`;
        if (!order.includes(key)) order.push(key);
        return [key, option] as const;
      }),
    );
  });
  return order.map((key) => perCell.map((options) => options.get(key) ?? null));
}

/** Of the drive, where no command says them. Which bus it hangs on is the device's business where there is one. */
function settingsToAdd(cells: readonly SafeCell[]): readonly string[] {
  const options = cells.flatMap((cell) => cell.options);
  const hasDevice = options.some(({ name, parameters }) => name === 'device' && parameters.some(({ key }) => key === 'drive'));
  const drives = options.filter(({ name }) => name === 'drive');
  const isNode = drives.some(({ parameters }) => parameters.some(({ key }) => key.startsWith('cache.')));
  return [...(isNode ? [] : ['cache', 'aio']), ...(hasDevice ? [] : ['if'])];
}

interface TemplateParts {
  readonly settle: Settle;
  /** Keys of a drive beyond those that the row has. */
  readonly more: readonly string[];
}

function optionTemplate(row: readonly (SafeOption | null)[], { settle, more }: TemplateParts): string {
  const first = row.find((option) => option !== null)!;
  if (row.some((option) => option === null)) {
    return settle(
      first.name,
      row.map((option) => (option === null ? null : safeOptionText(option))),
      (value) => value,
    );
  }
  if (first.parameters.length === 0) return `-${first.name}`;
  const drivers = row.map((option) => option!.parameters.find(({ key }) => key === '')?.value ?? null);
  // Another device with other properties: as a whole, since a property of one need not be one of the other.
  if (first.name === 'device' && new Set(drivers).size > 1)
    return settle(
      'device',
      row.map((option) => safeOptionText(option!)),
      (value) => value,
    );
  const slots = slotsOf(row as readonly SafeOption[], first.name === 'drive' ? more : []);
  const text = slots
    .map(({ key, values }) =>
      settle(key === '' ? first.name : key, values, (value) => (key === '' ? `,${value}` : `,${key}=${value}`)),
    )
    .join('');
  return `-${first.name} ${text.replace(/^,/, '')}`;
}

function slotsOf(row: readonly SafeOption[], more: readonly string[]): readonly Slot[] {
  const keys = [...new Set([...row.flatMap(({ parameters }) => parameters.map(({ key }) => key)), ...more])];
  return keys.map((key) => ({
    option: 0,
    key,
    values: row.map(({ parameters }) => parameters.find((one) => one.key === key)?.value ?? null),
  }));
}

function variesAny(cells: readonly SafeCell[]): boolean {
  return new Set(cells.map(({ loop, options }) => JSON.stringify([loop, options]))).size > 1;
}
