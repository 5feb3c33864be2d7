// GUIDs as firmware and partition tables store them (UEFI Specification, appendix A).

/** The 16 bytes of one as people write it: its first three fields are little-endian. */
export function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).swap32();
  bytes.subarray(4, 8).swap16();
  return bytes;
}
