// The byte streams between firstbad and a host VM. Each is one end of a socket pair that QEMU inherits, so that nothing has a
// name in the file system that could be left behind or connected to by somebody else.

/** Virtio-serial ports of these names inside the host: they move chunks. */
export const portNames = ['control', 'step', 'qemu', 'guest-qmp'] as const;

/**
 * Serial lines of the host, ttyS1 and up. Firmware and guests speak byte by byte: a UART's driver takes a byte and goes on,
 * where a virtio-serial port makes its writer wait for QEMU each time (measured: seconds for one SeaBIOS log).
 */
export const lineNames = ['guest', 'firmware'] as const;

/** `qmp` is the lab QEMU's own monitor. */
export const channelNames = ['qmp', ...portNames, ...lineNames] as const;

export type ChannelName = (typeof channelNames)[number];

// 0 to 2 are standard input (none), output (the host's serial console) and error.
const firstDescriptor = 3;

export function descriptorOf(name: ChannelName): number {
  return firstDescriptor + channelNames.indexOf(name);
}
