// All that is known of one attempt from the inside, read once: consoles, system calls, logs, limits, settings. What is null was
// not collected; what is empty was, and showed nothing.

import type { Point } from '../scenario/point.ts';
import { findProbes, type ProbedTrace } from './probes.ts';
import type { Quotation } from './quotation.ts';
import { parseStrace } from './strace-calls.ts';
import { type TraceEvent, traceEvents } from './trace-events.ts';

/** What was read from the store. */
export interface RecordedAttempt {
  readonly id: string;
  readonly point: Point;
  readonly outcome: string;
  /** By the item's name, Latin-1. */
  readonly items: ReadonlyMap<string, string>;
  /** The commands that ran, as a person would type them, the host's own first. */
  readonly commands: readonly string[];
}

export interface EvidenceBundle extends Omit<RecordedAttempt, 'items'> {
  readonly firmware: readonly EvidenceLine[];
  readonly guest: readonly EvidenceLine[];
  readonly host: readonly EvidenceLine[];
  readonly qemu: readonly EvidenceLine[];
  readonly steps: readonly EvidenceLine[];
  readonly dmesg: readonly EvidenceLine[] | null;
  readonly trace: Trace | null;
  /** The answers of QEMU's monitor, by question. */
  readonly monitor: Readonly<Record<string, unknown>> | null;
  /** By disk, then by name: `loop0`, `queue/logical_block_size`. */
  readonly limits: ReadonlyMap<string, ReadonlyMap<string, Limit>> | null;
  readonly modules: readonly EvidenceLine[] | null;
  readonly config: readonly EvidenceLine[] | null;
  /** The first bytes of the disks and images that the guest was given. */
  readonly disks: readonly EvidenceLine[] | null;
}

/** One line of an item. */
export interface EvidenceLine {
  readonly item: string;
  /** From 1, as an editor counts lines. */
  readonly line: number;
  /** Without control sequences and the space at its end. */
  readonly text: string;
}

export interface Limit {
  readonly value: string;
  readonly at: EvidenceLine;
}

export interface Trace extends ProbedTrace {
  /** Everything, in order. */
  readonly events: readonly TraceEvent[];
}

export function evidenceBundle({ items, ...attempt }: RecordedAttempt): EvidenceBundle {
  const lines = (item: string): readonly EvidenceLine[] | null => {
    const text = items.get(item);
    return text === undefined ? null : linesOf(item, text);
  };
  const trace = items.get('qemu.strace');
  const monitor = items.get('qmp.json');
  const limits = lines('queue-limits.txt');
  return {
    ...attempt,
    firmware: lines('firmware.console') ?? [],
    guest: lines('guest.console') ?? [],
    host: lines('host.console') ?? [],
    qemu: lines('qemu.output') ?? [],
    steps: lines('step.output') ?? [],
    dmesg: lines('host.dmesg'),
    trace: trace === undefined ? null : traceOf(trace),
    monitor: monitor === undefined ? null : objectOf(monitor),
    limits: limits === null ? null : limitsOf(limits),
    modules: lines('modules.txt'),
    config: lines('kernel.config'),
    disks: lines('disk-heads.txt'),
  };
}

/** The line of the item, as proof. */
export function quote(bundle: Pick<EvidenceBundle, 'id'>, side: Quotation['side'], at: EvidenceLine): Quotation {
  return { side, attempt: bundle.id, ...at };
}

export function quoteEvent(bundle: Pick<EvidenceBundle, 'id'>, side: Quotation['side'], event: TraceEvent): Quotation {
  return { side, attempt: bundle.id, item: 'qemu.strace', line: event.line, text: event.raw };
}

// ECMA-48 control sequences, and the few with one letter that firmware and GRUB send.
const controls = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[@-Z\\-_a-z78=>]|[\u0000-\u0008\u000b-\u001a\u001c-\u001f]/g;

function linesOf(item: string, text: string): readonly EvidenceLine[] {
  const rows = text.split('\n').map((row) => row.replace(controls, '').trimEnd());
  return rows.flatMap((row, index) => (row === '' ? [] : [{ item, line: index + 1, text: row }]));
}

function traceOf(text: string): Trace {
  const events = traceEvents(parseStrace(text));
  return { ...findProbes(events), events };
}

function limitsOf(lines: readonly EvidenceLine[]): EvidenceBundle['limits'] {
  const disks = new Map<string, Map<string, Limit>>();
  for (const at of lines) {
    const [, disk, name = '', value = ''] = /^([^/=]+)\/([^=]+)=(.*)$/.exec(at.text) ?? [];
    if (disk === undefined) continue;
    const own = disks.get(disk) ?? new Map<string, Limit>();
    disks.set(disk, own.set(name, { value, at }));
    // The device mapper's disks are opened by another name: /dev/mapper/NAME.
    if (name === 'dm/name') disks.set(`mapper/${value}`, own);
  }
  return disks;
}

/** Null for what is no object: cut off, or never written. */
function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // As good as not collected.
    return null;
  }
}
