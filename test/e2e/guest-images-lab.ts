// What the tests of guest images need of the real lab: Debian's parts and a QEMU.

import { join } from 'node:path';
import type { GuestTools } from '../../src/guests/guest-tools.ts';
import { openTools } from './lab.ts';

export interface LabForImages {
  readonly tools: GuestTools;
  /** Starts QEMU for PCs on this machine. */
  readonly qemu: string;
}

export async function openLabForImages(): Promise<LabForImages> {
  const tools = openTools();
  const { root } = await tools.qemu({ signal: new AbortController().signal, progress: () => undefined });
  return { tools, qemu: join(root, 'bin', 'qemu-system-x86_64') };
}
