// The form of what the inner QEMU writes about itself: `qemu-system-x86_64: <words>`.

/** The words after QEMU's own name; null for any other line. Old versions call themselves `qemu` in places. */
export function qemuWords(text: string): string | null {
  const match = /^(?:\S*\/)?(?:\.?qemu-system-[a-z0-9_]+\S*|qemu): (.*)$/.exec(text);
  return match?.[1] ?? null;
}

/** Where a program lies differs between versions and machines: only its name stays. */
export function withoutPath(text: string): string {
  return text.replace(/^\S*\/(?=[^\s/]+: )/, '');
}
