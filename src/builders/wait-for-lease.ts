// Waits for something that another process holds. Leases can not be listened to, so it looks now and then.

import { type Lease, takeLease } from '../infra/files/lease-file.ts';

const leasePollMs = 500;

/** Throws the signal's reason. */
export async function waitForLease(path: string, signal: AbortSignal): Promise<Lease> {
  for (;;) {
    signal.throwIfAborted();
    const lease = takeLease(path);
    if (lease !== null) return lease;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, leasePollMs);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
