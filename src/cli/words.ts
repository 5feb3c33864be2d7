// Words that options take, for checking, help and completion alike.

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const consoleWords = ['host', 'guest', 'firmware', 'qemu', 'step'] as const;
export type ConsoleWord = (typeof consoleWords)[number];

/** Names under which an attempt keeps its streams. */
export const consoleItemNames: Readonly<Record<ConsoleWord, string>> = {
  host: 'host.console',
  guest: 'guest.console',
  firmware: 'firmware.console',
  qemu: 'qemu.output',
  step: 'step.output',
};
