// What printk puts around a message, and the message in it.

/** After the last time stamp on the line: user space may have left an unfinished line that the kernel's message follows. */
const printkPrefix = /^(?:.*\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?)?(?:<\d+>)?/;

/** The message without level, time and caller; the line itself when it has none. */
export function kernelMessage(text: string): string {
  return text.replace(printkPrefix, '');
}

/** True for a line with printk's time stamp. */
export function hasKernelTime(text: string): boolean {
  return /\[ *\d+\.\d{6}\]/.test(text);
}
