// Keeps what an attempt showed, byte for byte, until it is stored as evidence.

import type { EvidenceItem } from '../../core/attempt/attempt.ts';
import type { Observation, StreamName } from '../../core/attempt/observation.ts';
import { together } from '../../core/base/together.ts';
import type { EvidenceStore } from '../../ports/journal.ts';

/** Under these names `show` finds the streams again. */
const itemNames: Readonly<Record<StreamName, string>> = {
  host: 'host.console',
  guest: 'guest.console',
  firmware: 'firmware.console',
  qemu: 'qemu.output',
  step: 'step.output',
};

// A console that floods gets into no evidence beyond this: 64 MiB are 12 hours of a serial line at 115 200 baud - what is
// longer is a program in a loop, and its beginning tells as much. The judge sees all of it.
export const streamBytesMax = 64 * 1024 * 1024;

export class Recording {
  readonly #observations: Observation[] = [];
  readonly #streams = new Map<StreamName, { readonly chunks: string[]; bytes: number }>();

  add(observation: Observation): void {
    if (observation.kind === 'output' && !this.#keep(observation.stream, observation.text)) return;
    this.#observations.push(observation);
  }

  /** What a stream has shown so far, Latin-1; empty when nothing. */
  textOf(name: StreamName): string {
    return this.#streams.get(name)?.chunks.join('') ?? '';
  }

  get observations(): readonly Observation[] {
    return this.#observations;
  }

  /** Stores every stream that showed something, and all observations with the times of their arrival. */
  async store(evidence: EvidenceStore): Promise<readonly EvidenceItem[]> {
    const streams = (Object.keys(itemNames) as StreamName[]).flatMap((name) => {
      const stream = this.#streams.get(name);
      return stream ? [{ name: itemNames[name], content: latin1Bytes(stream) }] : [];
    });
    const lines = this.#observations.map((observation) => `${JSON.stringify(observation)}\n`).join('');
    const observations = { name: 'observations.jsonl', content: new TextEncoder().encode(lines) };
    return together([...streams, observations].map(({ name, content }) => evidence.put(name, content)));
  }

  /** False when the stream has shown too much already. */
  #keep(name: StreamName, text: string): boolean {
    const stream = this.#streams.get(name) ?? { chunks: [], bytes: 0 };
    this.#streams.set(name, stream);
    if (stream.bytes + text.length > streamBytesMax) return false;
    stream.chunks.push(text);
    stream.bytes += text.length;
    return true;
  }
}

function latin1Bytes({ chunks, bytes }: { readonly chunks: readonly string[]; readonly bytes: number }): Uint8Array {
  const content = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    for (let index = 0; index < chunk.length; index += 1) content[at + index] = chunk.charCodeAt(index);
    at += chunk.length;
  }
  return content;
}
