// Looks at the inner machine through its QMP socket, which comes out of the host on a virtio-serial port.

import type { GuestSample } from '../core/attempt/observation.ts';
import type { GuestAnswer } from '../ports/host.ts';
import { parseGuestRegisters } from './guest-registers.ts';
import { type Qmp, QmpError } from './qmp.ts';

/** One question to the guest's monitor; see Host.askGuest. */
export async function askMonitor(
  qmp: Qmp,
  command: string,
  args: object | null,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<GuestAnswer> {
  if (!qmp.isReady()) return { kind: 'silent' };
  try {
    return { kind: 'answer', value: await qmp.execute(command, { timeoutMs, ...(args === null ? {} : { arguments: args }) }) };
  } catch (error) {
    // QEMU goes away while it quits: that is no answer, and its exit says so.
    return error instanceof QmpError ? { kind: 'refused', words: error.description } : { kind: 'silent' };
  }
}

/** Returns one look at the guest, or null while there is none or when it does not answer in time. */
export function watchGuest(qmp: Qmp): () => Promise<GuestSample | null> {
  const ask = (command: string, args?: object): Promise<unknown> =>
    qmp.execute(command, { timeoutMs: 2000, ...(args === undefined ? {} : { arguments: args }) });

  return async () => {
    if (!qmp.isReady()) return null;
    try {
      const status = (await ask('query-status')) as { status: string };
      const blocks = (await ask('query-blockstats')) as readonly BlockStatistics[];
      const registers = (await ask('human-monitor-command', { 'command-line': 'info registers -a' })) as string;
      const processors = parseGuestRegisters(registers);
      return processors === null
        ? null
        : { runState: status.status, blockOperations: sum(blocks.map(operationsOf)), ...processors };
    } catch {
      // A guest that does not answer is no news; the judge has its deadlines for that.
      return null;
    }
  };
}

interface BlockStatistics {
  readonly stats: Readonly<Record<string, unknown>>;
}

// rd_operations, wr_operations, failed_rd_operations, ...: any of them moving is progress.
function operationsOf(block: BlockStatistics): number {
  const counts = Object.entries(block.stats).filter(([name]) => name.endsWith('_operations'));
  return sum(counts.map(([, count]) => (typeof count === 'number' ? count : 0)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
