// Named pipes: how what a guest's QEMU writes comes out of a sandbox, for every QEMU that can open a file.

import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

import { LabError } from '../../core/base/user-error.ts';
import { run } from '../../infra/processes/run.ts';

const openFile = promisify(open);

/** Makes them, all or none. Throws LabError. */
export async function makePipes(paths: readonly string[], signal: AbortSignal): Promise<void> {
  const { status, stderr } = await run(['mkfifo', '-m', '600', ...paths], { signal, timeoutMs: 10_000 });
  if (status === 0) return;
  throw new LabError({
    code: 'sandbox-not-made',
    message: `The pipes of a sandbox could not be made (status ${String(status)}): ${stderr.trim()}`,
    hint: 'firstbad doctor shows the free space of the cache folder.',
  });
}

/** Our end. It is open for both directions, so that no end of a writer ever closes it. */
export async function openPipe(path: string): Promise<Socket> {
  const fd = await openFile(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: true });
  // Nobody is at the other end any more: the sandbox's exit says so.
  socket.on('error', () => undefined);
  return socket;
}
