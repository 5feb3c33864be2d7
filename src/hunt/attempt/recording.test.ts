import { expect, test } from 'vitest';
import { MemoryEvidence } from '../../../test/fakes/evidence.ts';
import type { Observation, StreamName } from '../../core/attempt/observation.ts';
import { Recording, streamBytesMax } from './recording.ts';

const output = (stream: StreamName, text: string): Observation => ({ kind: 'output', atMs: 1, stream, text });

test('keeps every byte of each stream apart, whatever it is', async () => {
  const recording = new Recording();
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
  recording.add(output('guest', all.slice(0, 100)));
  recording.add(output('host', 'host\r\n'));
  recording.add(output('guest', all.slice(100)));
  const evidence = new MemoryEvidence();
  const items = await recording.store(evidence);
  expect(items.map((item) => item.name)).toEqual(['host.console', 'guest.console', 'observations.jsonl']);
  const guest = items.find((item) => item.name === 'guest.console');
  expect([...(await evidence.get(guest ?? { name: '', sha256: '' }))]).toEqual(Array.from({ length: 256 }, (_, code) => code));
});

test('keeps the beginning of a console that floods, and all of the others', () => {
  const recording = new Recording();
  const quarter = 'x'.repeat(streamBytesMax / 4);
  for (let count = 0; count < 6; count += 1) recording.add(output('guest', quarter));
  recording.add(output('host', 'still here'));
  expect(recording.observations).toHaveLength(4 + 1);
});
