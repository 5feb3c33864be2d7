// Joins hand-encoded machine code: bytes as they are, and references to labels filled in. It knows no instructions;
// whoever writes a program encodes them and says beside each what it means.

import { assert } from '../core/base/assert.ts';

/** One instruction, a piece of data, or the label of what follows. */
export type Line = readonly (number | Reference)[] | Label;

export interface Label {
  readonly label: string;
}

export interface Reference {
  readonly form: 'near' | 'far' | 'address';
  readonly to: string;
}

export function label(name: string): Label {
  return { label: name };
}

/** One byte: the distance to the label, for short jumps. */
export function near(to: string): Reference {
  return { form: 'near', to };
}

/** Two bytes: the distance to the label, for calls and long jumps. */
export function far(to: string): Reference {
  return { form: 'far', to };
}

/** Two bytes: the label's address. */
export function address(to: string): Reference {
  return { form: 'address', to };
}

/** Two bytes, low one first. */
export function littleEndian16(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff];
}

/** Four bytes, low one first. */
export function doubleWord(value: number): number[] {
  return [...littleEndian16(value & 0xffff), ...littleEndian16(value >>> 16)];
}

/** The characters and a zero byte. */
export function text(value: string): number[] {
  return [...new TextEncoder().encode(value), 0];
}

/** The bytes of a 16-bit program that runs at `origin`. */
export function assemble(origin: number, program: readonly Line[]): Uint8Array {
  const addresses = placeLabels(origin, program);
  const bytes: number[] = [];
  for (const piece of program.flatMap((line) => ('label' in line ? [] : line))) {
    if (typeof piece === 'number') bytes.push(piece);
    else bytes.push(...encode(piece, { target: addressOf(addresses, piece.to), here: origin + bytes.length }));
  }
  assert(
    bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 0xff),
    'A program is made of bytes.',
  );
  return Uint8Array.from(bytes);
}

function placeLabels(origin: number, program: readonly Line[]): ReadonlyMap<string, number> {
  const addresses = new Map<string, number>();
  let here = origin;
  for (const line of program) {
    if ('label' in line) {
      assert(!addresses.has(line.label), `The label ${line.label} names one place.`);
      addresses.set(line.label, here);
    } else {
      here += line.reduce<number>((sum, piece) => sum + sizeOf(piece), 0);
    }
  }
  return addresses;
}

function sizeOf(piece: number | Reference): number {
  return typeof piece === 'number' || piece.form === 'near' ? 1 : 2;
}

function addressOf(addresses: ReadonlyMap<string, number>, name: string): number {
  const found = addresses.get(name);
  assert(found !== undefined, `The label ${name} is somewhere in the program.`);
  return found;
}

function encode(reference: Reference, { target, here }: { readonly target: number; readonly here: number }): number[] {
  if (reference.form === 'address') return littleEndian16(target);
  // The processor counts from the end of the instruction, and the distance is always its last part.
  const distance = target - (here + sizeOf(reference));
  if (reference.form === 'far') return littleEndian16(distance);
  assert(distance >= -128 && distance <= 127, `A short jump to ${reference.to} spans -128 to 127 bytes, not ${distance}.`);
  return [distance & 0xff];
}
