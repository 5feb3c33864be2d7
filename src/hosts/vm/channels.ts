// The byte streams between firstbad and a host VM. Each is one end of a socket pair that QEMU inherits, so that nothing has a
// name in the file system that could be left behind or connected to by somebody else.

/** `qmp` is the lab QEMU's own monitor; the others are virtio-serial ports of that name inside the host. */
export const channelNames = ['qmp', 'control', 'step', 'qemu', 'guest', 'firmware', 'guest-qmp'] as const;

export type ChannelName = (typeof channelNames)[number];

// 0 to 2 are standard input (none), output (the host's serial console) and error.
const firstDescriptor = 3;

export function descriptorOf(name: ChannelName): number {
  return firstDescriptor + channelNames.indexOf(name);
}
