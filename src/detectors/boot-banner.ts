// Lines that firmware and kernel write once at each start. Twice on one console is a reboot that nobody announced.

import type { Detector, Finding } from '../core/attempt/finding.ts';

export const bootBanner: Detector = {
  name: 'boot-banner',
  detect: ({ stream, text }) => {
    if (stream !== 'host' && stream !== 'guest' && stream !== 'firmware') return [];
    // SeaBIOS names itself twice on its debug port: at its very start and, when it has a screen, as the screen's first
    // line (maininit). Only the line after the first one is written once (debug_banner; SeaBIOS 1.9 and later).
    if (/^BUILD: /.test(text)) return [banner('firmware', true)];
    // edk2's first words on Arm, OpenSBI's on RISC-V; on PCs edk2 has none that are written once.
    if (/^UEFI firmware \(version |^OpenSBI v\d/.test(text)) return [banner('firmware', true)];
    if (/^SeaBIOS \(version /.test(text)) return [banner('firmware', false)];
    if (/^(?:\[ *0\.000000\](?:\[ *[TC]\d+\])? )?Linux version \d/.test(text)) return [banner('kernel', true)];
    return [];
  },
};

function banner(part: 'firmware' | 'kernel', once: boolean): Finding {
  return { kind: 'boot', part, once };
}
