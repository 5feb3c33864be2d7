// What makes two failures the same failure: the stage and the message without what differs from one attempt to the next.

import type { Stage } from './stage.ts';

/** `guest-firmware: Boot failed: could not read the boot disk`; `act reboot: ...` for what comes of an act. */
export function signatureOf(stage: Stage, message: string, act?: string): string {
  return `${act === undefined ? stage : `act ${act}`}: ${normaliseMessage(message)}`;
}

/** Enough to tell messages apart, short enough for a table. */
const lengthMax = 200;

/**
 * Replaces addresses, times, process and device numbers, ids and temporary paths by `#`. Names (of errors, functions,
 * libraries) and numbers that say what went wrong (`error -22`, `status 1`, `exitcode=0x100`) stay.
 */
export function normaliseMessage(message: string): string {
  let text = message;
  // Cutting at the maximum can make a number out of what was a name, hence until nothing changes. It ends: each round
  // that changes something leaves fewer digits or fewer characters.
  for (;;) {
    const next = normaliseOnce(text);
    if (next === text) return text;
    text = next;
  }
}

function normaliseOnce(message: string): string {
  let text = message;
  for (const [pattern, replacement] of rules) text = text.replace(pattern, replacement);
  return text.slice(0, lengthMax).trim();
}

/** `(?<!...)` of a number that says what went wrong. */
const tells = String.raw`(?<!(?:error|errno|err|status|signal|code|ret|rc)(?:[ =:(]|: )-?)`;

const rules: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ' '],
  // printk's level, time and caller: `<4>[    1.234567][    T1] `.
  [/^ ?(?:<\d+>)? ?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? */, ''],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#'],
  [/\/(?:var\/|dev\/)?(?:tmp|shm)\/[^\s'":;,)\]]+/g, '/tmp/#'],
  // Network and PCI addresses.
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '#'],
  [/\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b/gi, '#'],
  [new RegExp(String.raw`${tells}\b0x[0-9a-f]+\b`, 'gi'), '#'],
  // Bare hexadecimal: at least 8 digits, one of them 0 to 9, lest words such as "defaced" vanish.
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '#'],
  // UEFI numbers its boot entries in the order in which it has met them.
  [/\bBoot[0-9A-F]{4}\b/g, 'Boot#'],
  [/\b(loop|nbd|zram|dm-|md|nvme|ttyUSB|cpu|vcpu)\d+/gi, '$1#'],
  // Amounts with their unit, then numbers that stand alone.
  [/(?<![\w.])\d+(?:\.\d+)*(?=(?:[num]?s|[kmg]i?b?|%)(?!\w))/gi, '#'],
  [new RegExp(String.raw`${tells}(?<![\w.])(?<!\.so\.)\d+(?:\.\d+)*(?!\w)`, 'gi'), '#'],
  [/#+/g, '#'],
];
