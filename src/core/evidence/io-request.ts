// Reads and writes as what they ask for: how many bytes, where, into which pieces of memory. Addresses become their alignment,
// the only thing about them that is the same in two runs and that direct I/O asks about.

import { alignmentMax, alignmentOf } from '../base/alignment.ts';
import { splitArguments, type SystemCall } from './strace-calls.ts';

export interface IoRequest {
  readonly operation: 'read' | 'write';
  readonly offset: number;
  readonly vectors: readonly IoVector[];
}

export interface IoVector {
  readonly bytes: number;
  /** The largest power of two that divides its address, at most 4096; null where the trace shows data instead. */
  readonly alignment: number | null;
}

const single = /^p(read|write)64$/;
const vectored = /^p(read|write)v2?$/;
// IOV_MAX of Linux is 1024.
const vectorsMax = 1024;

/** Null for calls that are no positioned reads or writes. */
export function ioRequestOf({ name, args }: SystemCall): IoRequest | null {
  const one = single.exec(name);
  if (one) {
    const [, address = '', bytes = '', offset = ''] = args;
    return requestOf(one[1], Number(offset), [{ bytes: Number(bytes), alignment: addressAlignment(address) }]);
  }
  const many = vectored.exec(name);
  if (!many) return null;
  const [, list = '', , offset = ''] = args;
  return requestOf(many[1], Number(offset), vectorsOf(list));
}

/** Reads and writes of Linux AIO: one io_submit holds many. */
export function submittedRequests(call: SystemCall): readonly { readonly descriptor: string; readonly request: IoRequest }[] {
  if (call.name !== 'io_submit') return [];
  return splitArguments(insides(call.args[2] ?? '')).flatMap((block) => {
    const fields = new Map(splitArguments(insides(block)).map((field) => cutAt(field, '=')));
    const [, word = ''] = /IOCB_CMD_(PREADV?|PWRITEV?)/.exec(fields.get('aio_lio_opcode') ?? '') ?? [];
    const buffer = fields.get('aio_buf') ?? '';
    const bytes = Number(fields.get('aio_nbytes'));
    const vectors = buffer.startsWith('[') ? vectorsOf(buffer) : [{ bytes, alignment: addressAlignment(buffer) }];
    const request = requestOf(word.startsWith('PREAD') ? 'read' : 'write', Number(fields.get('aio_offset') ?? 0), vectors);
    return word === '' || request === null ? [] : [{ descriptor: fields.get('aio_fildes') ?? '', request }];
  });
}

/** `read 4096 at 0 into 512@4096 + 3584@512`: bytes@alignment. */
export function ioRequestText({ operation, offset, vectors }: IoRequest): string {
  const pieces = vectors.map(({ bytes, alignment }) => (alignment === null ? String(bytes) : `${bytes}@${alignment}`));
  return `${operation} ${bytesOf({ vectors })} at ${offset} ${operation === 'read' ? 'into' : 'from'} ${pieces.join(' + ')}`;
}

export function bytesOf({ vectors }: Pick<IoRequest, 'vectors'>): number {
  return vectors.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Null for what is no address: with data instead of it nothing is known. */
export function addressAlignment(address: string): number | null {
  if (!/^0x[0-9a-f]{1,16}$/.test(address)) return null;
  // 64 bits are more than a number holds exactly; what lies above a page does not matter.
  return alignmentOf(Number(BigInt(address) % BigInt(alignmentMax)));
}

function vectorsOf(list: string): readonly IoVector[] {
  return splitArguments(insides(list))
    .slice(0, vectorsMax)
    .flatMap((entry) => {
      const fields = new Map(splitArguments(insides(entry)).map((field) => cutAt(field, '=')));
      const bytes = Number(fields.get('iov_len'));
      return Number.isFinite(bytes) ? [{ bytes, alignment: addressAlignment(fields.get('iov_base') ?? '') }] : [];
    });
}

function requestOf(operation: string | undefined, offset: number, vectors: readonly IoVector[]): IoRequest | null {
  const isWhole = Number.isFinite(offset) && vectors.length > 0 && vectors.every(({ bytes }) => Number.isFinite(bytes));
  return isWhole ? { operation: operation === 'write' ? 'write' : 'read', offset, vectors } : null;
}

function insides(text: string): string {
  return /^[[{]/.test(text) ? text.slice(1, -1) : text;
}

function cutAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + mark.length).trim()];
}
