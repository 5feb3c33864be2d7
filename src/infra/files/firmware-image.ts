// Which file of a firmware's folder a PC is started with.

/** As QEMU's own choice (hw/i386/pc_*.c): the image of 256 KiB where there is one. Null when there is none. */
export function firmwareImage(names: readonly string[]): string | null {
  return ['bios-256k.bin', 'bios.bin'].find((name) => names.includes(name)) ?? null;
}
