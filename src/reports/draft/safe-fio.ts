// What of a fio command the dd of the host VM can do as well: one job that reads or writes a disk from its beginning, one request after
// the other. What needs more of fio (asynchronous engines, random places, several jobs, job files) is left out with the reason.

import { clip } from '../../core/base/clip.ts';

const clippedTo = 40;

/** As dd has them; the disk is whatever the report names. */
export type FioAsDd =
  | { readonly kind: 'dd'; readonly words: readonly string[]; readonly dropped: readonly string[] }
  | { readonly kind: 'left-out'; readonly because: string };

/** `disk` stands for the file that the job reads or writes. */
export function fioAsDd(words: readonly string[], disk: string): FioAsDd {
  const options = optionsOf(words.slice(1));
  if (options === null) return leftOut('its job file is not at hand');
  const value = (...names: readonly string[]): string | undefined =>
    names.map((name) => options.get(name)).find((one) => one !== undefined);
  const engine = value('ioengine') ?? 'psync';
  if (!/^(?:p?sync|p?vsync)$/.test(engine)) return leftOut(`the host VM has no fio, and dd does no ${clip(engine, clippedTo)}`);
  const way = value('rw', 'readwrite') ?? 'read';
  if (way !== 'read' && way !== 'write') return leftOut(`the host VM has no fio, and dd does no ${clip(way, clippedTo)}`);
  if ((value('numjobs') ?? '1') !== '1') return leftOut('the host VM has no fio, and dd is one job');
  if (value('filename') === undefined) return leftOut('it names no disk');
  const block = value('bs', 'blocksize') ?? '4k';
  const [bytes, from, size] = [block, value('offset') ?? '0', value('size', 'io_size')].map((one) =>
    one === undefined ? null : fioBytes(one),
  );
  if (bytes === null || bytes === undefined || bytes < 1)
    return leftOut(`a block of ${clip(block, clippedTo)} is not understood`);
  if (from === null || from === undefined || from % bytes !== 0) return leftOut('it does not begin at a whole block');
  const isDirect = value('direct') === '1' || (value('direct') === '' && options.has('direct'));
  return {
    kind: 'dd',
    words: [
      'dd',
      ...(way === 'read' ? [`if=${disk}`, 'of=/dev/null'] : ['if=/dev/zero', `of=${disk}`]),
      `bs=${bytes}`,
      ...(from === 0 ? [] : [`${way === 'read' ? 'skip' : 'seek'}=${from / bytes}`]),
      ...(size === null || size === undefined ? [] : [`count=${Math.max(1, Math.floor(size / bytes))}`]),
      ...(isDirect ? [`${way === 'read' ? 'iflag' : 'oflag'}=direct`] : []),
    ],
    dropped: [...options.keys()]
      .filter((name) => !taken.has(name) && !silent.has(name))
      .map((name) => `--${clip(name, clippedTo)}`),
  };
}

const taken = new Set([
  'ioengine',
  'rw',
  'readwrite',
  'numjobs',
  'filename',
  'bs',
  'blocksize',
  'offset',
  'size',
  'io_size',
  'direct',
]);
/** What changes nothing of what is read or written. */
const silent = new Set([
  'name',
  'group_reporting',
  'output',
  'output-format',
  'minimal',
  'thread',
  'iodepth',
  'eta',
  'status-interval',
]);

function leftOut(because: string): FioAsDd {
  return { kind: 'left-out', because };
}

/** Null when a word is no option: a job file. An option without a value has the empty one. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> | null {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const [, name = '', glued] = /^--?([a-z][\w-]*)(?:=(.*))?$/s.exec(words[index]!) ?? [];
    if (name === '') return null;
    const next = words[index + 1];
    if (glued !== undefined) options.set(name, glued);
    else if (next === undefined || next.startsWith('-') || !takesWord.has(name)) options.set(name, '');
    else options.set(name, words[(index += 1)]!);
  }
  return options;
}

const takesWord = new Set(
  [...taken, ...silent].filter((name) => !['direct', 'group_reporting', 'minimal', 'thread'].includes(name)),
);

const factors: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** fio's numbers: `4k`, `1M`, `512`, `1MiB`, in powers of 1024 (its default). */
function fioBytes(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,9})([kmg]?)(?:i?b)?$/i.exec(text) ?? [];
  return digits === '' ? null : Number(digits) * (factors[unit.toLowerCase()] ?? 1);
}
