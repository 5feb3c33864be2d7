// What one kernel answered to the probe's requests on one target: the lattice, read from the probe's JSON. What the requests
// are is decided by probes/dio-probe.c; it says so in its output.

import { asRecord, numberOf, numbersOf, stringOf } from './dio-json.ts';
import type { DioTarget } from './dio-target.ts';

/** One request, all in bytes. */
export interface DioRequest {
  /** Of each vector's address within a page. */
  readonly memory: number;
  /** In the file. */
  readonly offset: number;
  /** Of the whole request. */
  readonly length: number;
  /** Of the first of two vectors; 0 for a single one. */
  readonly first: number;
}

/** `accepted` whole, `short` when less was transferred, else the errno. */
export type DioAnswer = 'accepted' | 'short' | number;

export interface DioLimits {
  /** What statx says where the kernel reports it (6.1 and later); 0 means that direct I/O is not supported. */
  readonly statx: { readonly memoryAlign: number; readonly offsetAlign: number } | null;
  /** BLKSSZGET, BLKPBSZGET and others, of devices. */
  readonly ioctl: Readonly<Record<string, number>>;
  /** /sys/block/.../queue: `dma_alignment`, `max_segments`, ... */
  readonly queue: Readonly<Record<string, number | string>>;
}

export interface DioAxes {
  readonly memory: readonly number[];
  readonly offset: readonly number[];
  readonly length: readonly number[];
  readonly first: readonly number[];
}

export interface DioLattice {
  readonly axes: DioAxes;
  /** By method: `preadv`, `pwritev`, `io_uring readv`, `io_uring writev`. One character for each request of `requestsOf`. */
  readonly tried: Readonly<Record<string, string>>;
  /** What a character other than `.` (accepted) and `s` (short) stands for. */
  readonly errno: Readonly<Record<string, number>>;
  /** 0 where io_uring could be used, else the errno of its refusal. */
  readonly ioUring: number;
}

export type DioFinding = DioTarget &
  (
    | { readonly kind: 'tried'; readonly limits: DioLimits; readonly lattice: DioLattice }
    /** Why there is none: no such module, no direct I/O at all. */
    | { readonly kind: 'missing'; readonly because: string }
  );

/** Every request of the lattice, in the order of the probe: split, length, offset, memory, the last running fastest. */
export function requestsOf({ memory, offset, length, first }: DioAxes): readonly DioRequest[] {
  return first.flatMap((one) =>
    length
      .filter((whole) => one < whole)
      .flatMap((whole) =>
        offset.flatMap((at) => memory.map((align) => ({ memory: align, offset: at, length: whole, first: one }))),
      ),
  );
}

export function latticeAnswer(lattice: DioLattice, method: string, index: number): DioAnswer {
  const letter = lattice.tried[method]?.[index];
  if (letter === '.') return 'accepted';
  if (letter === 's') return 'short';
  return lattice.errno[letter ?? ''] ?? 0;
}

/** The findings in what the steps of an attempt printed; lines that are no findings are left out. */
export function findingsIn(output: string): readonly DioFinding[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const finding = line.startsWith('{"device"') ? parseFinding(line) : null;
    return finding === null ? [] : [finding];
  });
}

/** Null for what is no whole finding: a step that was cut off, say. */
export function parseFinding(line: string): DioFinding | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Cut off, or printed by something else: there is no finding, and the caller counts what is there.
    return null;
  }
  const all = asRecord(parsed);
  const target = {
    device: stringOf(all['device']),
    sector: numberOf(all['sector']),
    layer: stringOf(all['layer']),
  } as DioTarget;
  if (target.sector === 0) return null;
  if (typeof all['missing'] === 'string') return { ...target, kind: 'missing', because: all['missing'] };
  const probe = asRecord(all['probe']);
  const open = numberOf(probe['open']);
  if (open !== 0) return { ...target, kind: 'missing', because: `open with O_DIRECT fails with errno ${String(open)}` };
  const lattice = latticeOf(probe);
  const requests = requestsOf(lattice.axes).length;
  const whole = Object.values(lattice.tried).every((letters) => letters.length === requests);
  if (requests === 0 || !whole || lattice.tried['preadv'] === undefined) return null;
  return { ...target, kind: 'tried', limits: limitsOf(probe), lattice };
}

function latticeOf(probe: Readonly<Record<string, unknown>>): DioLattice {
  const [memory, offset] = [numbersOf(probe['memory']), numbersOf(probe['offset'])];
  const [length, first] = [numbersOf(probe['length']), numbersOf(probe['first'])];
  const tried = Object.entries(asRecord(probe['tried'])).map(([name, letters]) => [name, stringOf(letters)] as const);
  const errno = Object.entries(asRecord(probe['errno'])).map(([letter, value]) => [letter, numberOf(value)] as const);
  return {
    axes: { memory, offset, length, first },
    tried: Object.fromEntries(tried),
    errno: Object.fromEntries(errno),
    ioUring: numberOf(probe['io_uring']),
  };
}

/** Also of the probe's `limits` mode. */
function limitsOf(probe: Readonly<Record<string, unknown>>): DioLimits {
  const statx = asRecord(probe['statx']);
  const ioctl = Object.entries(asRecord(probe['ioctl'])).map(([name, value]) => [name, numberOf(value)] as const);
  const queue = Object.entries(asRecord(probe['queue'])).map(
    ([name, value]) => [name, typeof value === 'number' ? value : stringOf(value)] as const,
  );
  const known = typeof statx['dio_mem_align'] === 'number';
  return {
    statx: known ? { memoryAlign: numberOf(statx['dio_mem_align']), offsetAlign: numberOf(statx['dio_offset_align']) } : null,
    ioctl: Object.fromEntries(ioctl),
    queue: Object.fromEntries(queue),
  };
}
