// What of a report's commands may run as steps on the host VM when no guest is started: losetup, dd, fio, mkfs and mount. Commands of a
// report are untrusted: only operands that are understood are taken over, every path becomes the scenario's own image, and what
// the host VM can not do is left out with the reason.

import { clip } from '../../core/base/clip.ts';
import type { ReportCommand } from '../read/report-reading.ts';
import { fioAsDd } from './safe-fio.ts';
import { diskPlaceholder } from './safe-guest.ts';

const clippedTo = 40;

export interface SafeStep {
  readonly kind: 'dd' | 'mkfs' | 'mount';
  /** The command in order; words of one key are compared between cells. */
  readonly words: readonly { readonly key: string; readonly text: string }[];
}

export type TakenStep =
  | {
      readonly kind: 'step';
      readonly step: SafeStep;
      readonly assumptions: readonly string[];
      readonly dropped: readonly string[];
    }
  /** What it does has been done: the image is there. */
  | { readonly kind: 'done'; readonly assumption: string }
  | { readonly kind: 'left-out'; readonly because: string };

/** Of firstbad's own boot sector image. */
const imageBytes = 4 * 1024 * 1024;

export function safeStep(command: ReportCommand): TakenStep {
  switch (command.kind) {
    case 'dd':
      return ddStep(command.words);
    case 'mkfs':
      return safeMkfs(command);
    case 'mount':
      return safeMount(command);
    case 'fio':
      return safeFio(command);
    case 'qemu-img':
      return safeImage(command);
    default:
      return leftOut('not understood');
  }
}

function leftOut(because: string): TakenStep {
  return { kind: 'left-out', because };
}

function safeFio({ words }: ReportCommand): TakenStep {
  const as = fioAsDd(words, diskPlaceholder);
  if (as.kind === 'left-out') return as;
  const taken = ddStep(as.words);
  if (taken.kind !== 'step') return taken;
  const assumptions = [...taken.assumptions, 'dd reads and writes instead of fio, which the host VM does not have'];
  return { ...taken, assumptions, dropped: [...taken.dropped, ...as.dropped] };
}

/** A new raw image is what firstbad makes anyway. */
function safeImage({ words }: ReportCommand): TakenStep {
  const format = words[words.indexOf('-f') + 1];
  if (words[1] !== 'create') return leftOut('the host VM has the emulators of QEMU and not its tools');
  if (words.includes('-f') && format !== 'raw')
    return leftOut(`firstbad makes raw images, not ${clip(format ?? '', clippedTo)}`);
  return { kind: 'done', assumption: 'the image that qemu-img makes is the image that firstbad makes' };
}

const ddFlags: Readonly<Record<string, ReadonlySet<string>>> = {
  iflag: new Set(['direct', 'fullblock', 'skip_bytes', 'count_bytes']),
  oflag: new Set(['direct', 'append', 'seek_bytes']),
  conv: new Set(['notrunc', 'noerror', 'sync', 'fsync']),
};
const ddNumbers = ['bs', 'ibs', 'obs', 'count', 'skip', 'seek'];

function ddStep(words: readonly string[]): TakenStep {
  const operands = new Map<string, string>();
  for (const word of words.slice(1)) {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(word) ?? [];
    if (key === '') return leftOut(`dd has no operand ${clip(word, clippedTo)}`);
    operands.set(key, value);
  }
  const [from = '', to = ''] = [operands.get('if'), operands.get('of')];
  const [reads, writes] = [!/^\/dev\/(?:zero|u?random)$/.test(from), to !== '' && to !== '/dev/null'];
  if (from === '') return leftOut('it reads what a person types');
  if (reads && writes) return leftOut('it copies one file or disk to another, and here is one');
  if (!reads && !writes) return leftOut('it touches no disk');
  const isFile = !to.startsWith('/dev/') && !(operands.get('oflag') ?? '').includes('direct');
  if (writes && isFile) return { kind: 'done', assumption: 'the file that dd makes is the image that firstbad makes' };
  const kept: { key: string; text: string }[] = [
    { key: 'if', text: `if=${reads ? diskPlaceholder : from}` },
    { key: 'of', text: `of=${writes ? diskPlaceholder : '/dev/null'}` },
  ];
  const assumptions: string[] = [];
  const dropped: string[] = [];
  const numbers = new Map<string, number>();
  for (const key of ddNumbers) {
    const value = operands.get(key);
    if (value === undefined) continue;
    const number = ddNumber(value);
    if (number === null) return leftOut(`${key}=${clip(value, clippedTo)} is no number`);
    numbers.set(key, number);
  }
  const block = numbers.get('bs') ?? numbers.get('ibs') ?? 512;
  if (block < 1 || block > imageBytes) return leftOut(`a block of ${block} bytes does not fit on an image of 4 MiB`);
  if (Math.max(numbers.get('skip') ?? 0, numbers.get('seek') ?? 0) * block >= imageBytes)
    return leftOut('it begins behind the end of an image of 4 MiB');
  const room = Math.floor(imageBytes / block) - Math.max(numbers.get('skip') ?? 0, numbers.get('seek') ?? 0);
  const count = numbers.get('count');
  if (count === undefined ? writes : count > room) {
    numbers.set('count', room);
    assumptions.push(`dd stops after ${room} blocks of ${block} bytes: the image has 4 MiB`);
  }
  for (const key of ddNumbers) if (numbers.has(key)) kept.push({ key, text: `${key}=${numbers.get(key) ?? 0}` });
  for (const [key, known] of Object.entries(ddFlags)) {
    const flags = (operands.get(key) ?? '').split(',').filter(Boolean);
    const good = [...new Set(flags.map((flag) => (flag === 'fdatasync' ? 'fsync' : flag)).filter((flag) => known.has(flag)))];
    for (const flag of flags) if (!known.has(flag) && flag !== 'fdatasync') dropped.push(`${key}=${clip(flag, clippedTo)}`);
    if (good.length > 0) kept.push({ key, text: `${key}=${good.join(',')}` });
  }
  for (const key of operands.keys())
    if (!['if', 'of', 'status', ...ddNumbers, ...Object.keys(ddFlags)].includes(key)) dropped.push(`${key}=`);
  return { kind: 'step', step: { kind: 'dd', words: [{ key: 'dd', text: 'dd' }, ...kept] }, assumptions, dropped };
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  KiB: 1024,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  MB: 1000 ** 2,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  GB: 1000 ** 3,
};

function ddNumber(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,9})([A-Za-z]{0,3})$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return digits === '' || factor === undefined ? null : Number(digits) * factor;
}

const ext = /^ext[234]$/;

function safeMkfs({ words }: ReportCommand): TakenStep {
  const type = /^mkfs\.(\w+)$/.exec(words[0]?.split('/').at(-1) ?? '')?.[1] ?? words[words.indexOf('-t') + 1] ?? 'ext2';
  if (!ext.test(type)) return leftOut(`the host VM makes no ${clip(type, clippedTo)} file systems, only ext2`);
  return { kind: 'step', step: mkfsStep, assumptions: type === 'ext2' ? [] : [ext2Instead(type)], dropped: [] };
}

/** With 4096-byte blocks, which fit on a disk of any sector size. */
export const mkfsStep: SafeStep = { kind: 'mkfs', words: [{ key: 'mkfs', text: `mke2fs -b 4096 ${diskPlaceholder}` }] };

function ext2Instead(type: string): string {
  return `the file system is ext2 instead of ${type}: the host VM makes no other`;
}

const mountOptions =
  /^(?:ro|rw|sync|async|noatime|relatime|nodiratime|discard|nodiscard|dax|delalloc|nodelalloc|dioread_nolock|dioread_lock|lazytime|nosuid|nodev|noexec|barrier=[01]|data=(?:ordered|writeback))$/;

function safeMount({ words }: ReportCommand): TakenStep {
  const rest: string[] = [];
  const options: string[] = [];
  let type = 'ext4';
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index]!;
    if (word === '-t' || word === '--types') type = words[(index += 1)] ?? '';
    else if (word === '-o' || word === '--options') options.push(...(words[(index += 1)] ?? '').split(','));
    else if (word === '-r' || word === '--read-only') options.push('ro');
    else if (word === '-v' || word === '-w') continue;
    else if (word.startsWith('-')) return leftOut(`mount with ${clip(word, clippedTo)}`);
    else rest.push(word);
  }
  if (rest.length !== 2) return leftOut('it names no disk and place');
  if (type !== 'auto' && !ext.test(type))
    return leftOut(`the host VM makes no ${clip(type, clippedTo)} file systems, only ext2`);
  const good = options.filter((option) => mountOptions.test(option));
  const dropped = options
    .filter((option) => option !== '' && option !== 'loop' && !mountOptions.test(option))
    .map((option) => `-o ${clip(option, clippedTo)}`);
  const place = '/mnt/report';
  return {
    kind: 'step',
    step: {
      kind: 'mount',
      words: [
        { key: 'mount', text: `mkdir -p ${place} && mount -t ext4` },
        ...(good.length > 0 ? [{ key: 'options', text: `-o ${good.join(',')}` }] : []),
        { key: 'place', text: `${diskPlaceholder} ${place}` },
      ],
    },
    assumptions: [],
    dropped,
  };
}
