// The collectors of one traced attempt: prepared before the guest starts, asked when the attempt is decided. Whatever goes
// wrong here becomes a `missing`, never a verdict.

import type { EvidenceItem } from '../../core/attempt/attempt.ts';
import { errorText } from '../../core/base/error-text.ts';
import type { CollectorNote } from '../../core/evidence/evidence-report.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Collected, Collector } from '../../ports/collector.ts';
import type { Host, HostBench } from '../../ports/host.ts';
import type { EvidenceStore } from '../../ports/journal.ts';

/** Killing a traced QEMU and its tracer. */
const endBudgetMs = 10_000;

export interface AttemptCollectorsParts {
  readonly collectors: readonly Collector[];
  readonly clock: Clock;
  readonly evidence: EvidenceStore;
  readonly signal: AbortSignal;
}

export class AttemptCollectors {
  readonly #parts: AttemptCollectorsParts;
  readonly #spentMs = new Map<string, number>();
  readonly #missing = new Map<string, string>();

  constructor(parts: AttemptCollectorsParts) {
    this.#parts = parts;
  }

  get tracesQemu(): boolean {
    return this.#parts.collectors.some(({ tracesQemu }) => tracesQemu === true);
  }

  async prepare(host: Host): Promise<void> {
    const { bench } = host;
    for (const collector of this.#parts.collectors) {
      const { item, prepare, budgetMs } = collector;
      if (prepare === undefined || bench === null || isElsewhere(collector, bench)) continue;
      await this.#timed(item, async (signal) => {
        const { status, output } = await bench.collect(prepare, { timeoutMs: budgetMs, signal });
        const words = new TextDecoder('latin1').decode(output).trim().split('\n').at(-1);
        if (status !== 0) this.#missing.set(item, words || `it could not be prepared (status ${String(status)})`);
      });
    }
  }

  /** Ends the guest. Throws only when the disk for the evidence is full. */
  async collect(host: Host | null): Promise<readonly EvidenceItem[]> {
    const { collectors, evidence, signal } = this.#parts;
    const bench = host?.bench ?? null;
    const items: EvidenceItem[] = [];
    const notes: CollectorNote[] = [];
    for (const when of ['guest-alive', 'guest-gone'] as const) {
      if (when === 'guest-gone' && bench !== null) {
        await bench.endSteps({ timeoutMs: endBudgetMs, signal }).catch(() => undefined);
      }
      for (const collector of collectors.filter((one) => one.when === when)) {
        const found = await this.#collectOne(collector, bench);
        const stored = found.kind === 'item' ? await evidence.put(collector.item, found.content) : null;
        if (stored) items.push(stored);
        const missing = found.kind === 'missing' ? found.why : null;
        const ms = Math.round(this.#spentMs.get(collector.item) ?? 0);
        notes.push({ item: collector.item, missing, bytes: stored?.bytes ?? 0, ms });
      }
    }
    const text = JSON.stringify(notes, null, 1);
    return [...items, await evidence.put('collectors.json', new TextEncoder().encode(text))];
  }

  async #collectOne(collector: Collector, bench: HostBench | null): Promise<Collected> {
    const { item, budgetMs } = collector;
    if (bench === null) return { kind: 'missing', why: 'there was no host that could be looked into' };
    if (isElsewhere(collector, bench))
      return { kind: 'missing', why: 'no host VM: this machine’s own kernel is not under test' };
    const missing = this.#missing.get(item);
    if (missing !== undefined) return { kind: 'missing', why: missing };
    let found: Collected = { kind: 'missing', why: `it took longer than ${budgetMs} ms` };
    await this.#timed(item, async (signal) => {
      const over = new AbortController();
      const late = this.#parts.clock.sleep(budgetMs, AbortSignal.any([signal, over.signal])).then(() => found);
      try {
        found = await Promise.race([collector.collect(bench, { timeoutMs: budgetMs, signal }), late]);
      } finally {
        over.abort();
        late.catch(() => undefined);
      }
    });
    const why = this.#missing.get(item);
    return why === undefined ? found : { kind: 'missing', why };
  }

  async #timed(item: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { clock, signal } = this.#parts;
    const startedMs = clock.monotonicMs();
    try {
      await work(signal);
    } catch (error) {
      this.#missing.set(item, errorText(error));
    }
    this.#spentMs.set(item, (this.#spentMs.get(item) ?? 0) + clock.monotonicMs() - startedMs);
  }
}

/** Of a host's kernel, where the machine has none of its own. */
function isElsewhere({ ofHostKernel }: Collector, { kind }: HostBench): boolean {
  return ofHostKernel === true && kind === 'sandbox';
}
