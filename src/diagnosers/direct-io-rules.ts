// What direct I/O asks of a request, and which of it a request does not keep. The unit is the device's logical block size; what
// a kernel asks of the memory's address is found by what it accepted, or by what it says of it, which kernels before 6.0 do not.

import { bytesOf, type IoRequest } from '../core/evidence/io-request.ts';
import type { Probe } from '../core/evidence/probes.ts';

export type BrokenRule = 'offset' | 'length' | 'vector-length' | 'address';

/** What is known of the device below. */
export interface AskedOf {
  readonly blockBytes: number;
  /** Memory alignments that this device was seen to accept; empty when none was tried. */
  readonly accepted: readonly number[];
  /** What the kernel itself says that memory has to be aligned to, in bytes; null where it says nothing. */
  readonly told: number | null;
}

/** In the order in which the kernel looks at them. */
export function brokenRules(request: IoRequest, { blockBytes, accepted, told }: AskedOf): readonly BrokenRule[] {
  const isUneven = (bytes: number): boolean => bytes % blockBytes !== 0;
  const enough = Math.min(...accepted, told ?? blockBytes);
  return [
    ...(isUneven(request.offset) ? (['offset'] as const) : []),
    ...(isUneven(bytesOf(request)) ? (['length'] as const) : []),
    ...(request.vectors.some(({ bytes }) => isUneven(bytes)) && request.vectors.length > 1 ? (['vector-length'] as const) : []),
    ...(request.vectors.some(({ alignment }) => alignment !== null && alignment < enough) ? (['address'] as const) : []),
  ];
}

export function acceptedAlignments(probes: readonly Probe[], file: string): readonly number[] {
  return probes.flatMap((probe) =>
    probe.file === file && probe.of === 'memory alignment' && probe.accepted !== null && probe.acceptedWith === null
      ? [probe.accepted]
      : [],
  );
}

export function ruleText(rule: BrokenRule, { vectors, offset }: IoRequest, { blockBytes, told }: AskedOf): string {
  const block = `${String(blockBytes)} bytes, the logical block size of the device`;
  switch (rule) {
    case 'offset':
      return `its offset ${String(offset)} is no multiple of ${block}`;
    case 'length':
      return `its length ${String(bytesOf({ vectors }))} is no multiple of ${block}`;
    case 'vector-length': {
      const uneven = vectors.filter(({ bytes }) => bytes % blockBytes !== 0).map(({ bytes }) => String(bytes));
      return `it is cut into vectors of ${listed(uneven)} bytes, and none of these is a multiple of ${block}`;
    }
    case 'address': {
      const least = Math.min(...vectors.flatMap(({ alignment }) => alignment ?? []));
      return `its memory is aligned to ${String(least)} bytes only${told === null ? '' : `, where the kernel asks for ${String(told)}`}`;
    }
  }
}

function listed(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}` : words.join('');
}
