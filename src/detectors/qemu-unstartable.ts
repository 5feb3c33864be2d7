// A QEMU, or another program of a step, that can not run because of what firstbad has put together: a library, a module,
// a firmware file is missing. Never the failure that is hunted.

import type { Detector } from '../core/attempt/finding.ts';
import { trouble } from '../core/attempt/finding.ts';
import { withoutPath } from './qemu-line.ts';

export const qemuUnstartable: Detector = {
  name: 'qemu-unstartable',
  detect: ({ stream, text }) => {
    if ((stream !== 'qemu' && stream !== 'step') || !isUnstartable(text)) return [];
    const hint = causes.find(({ pattern }) => pattern.test(text))?.hint ?? null;
    return [trouble(withoutPath(text), { weight: 'explains', blame: 'lab', hint })];
  },
};

export function isUnstartable(text: string): boolean {
  return causes.some(({ pattern }) => pattern.test(text));
}

const causes: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    // glibc's dynamic loader (elf/dl-load.c, elf/dl-version.c).
    pattern:
      /error while loading shared libraries: |cannot open shared object file|symbol lookup error: |version `[^']+' not found \(required by/,
    hint: 'its tree lacks a library: remove it from the cache, so that it is made again, or report this',
  },
  {
    // From QEMU 7 on the accelerators are modules; they are searched in QEMU_MODULE_DIR.
    pattern: /could not load module for type '|[Ff]ailed to open module: /,
    hint: 'its tree lacks a module, or QEMU_MODULE_DIR does not name its folder: remove it from the cache, or report this',
  },
  {
    pattern: /could not load PC BIOS '|failed to find romfile "|Unable to find .*(?:BIOS|firmware)/,
    hint: 'its tree lacks a firmware file: name it with -L or -bios in the step, or report this',
  },
  {
    pattern: /Exec format error|cannot execute(?: binary file)?: |not executable: /,
    hint: 'the program is made for another machine, or its file is damaged',
  },
  {
    // dash `sh: 1: x: not found`, busybox `sh: x: not found`, bash `x: command not found`.
    pattern: /^(?:\S*\/)?(?:ba|da|a)?sh: (?:line \d+: |\d+: )?\S+: (?:command )?not found$/,
    hint: 'the host has busybox, what firstbad needs itself and the components under test, and nothing else',
  },
];
