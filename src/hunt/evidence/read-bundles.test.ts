import { expect, test } from 'vitest';
import { MemoryEvidence } from '../../../test/fakes/evidence.ts';
import { someRecord } from '../../../test/fakes/records.ts';
import { readBundles } from './read-bundles.ts';

test('a bundle has the lines of each console with their numbers, and null for what was not collected', async () => {
  const store = new MemoryEvidence();
  const text = 'SeaBIOS\r\n\r\n\u001b[2JBooting from Hard Disk...\r\n';
  const item = await store.put('firmware.console', new TextEncoder().encode(text));
  const [bundle] = await readBundles(store, [someRecord({ evidence: [item] })]);
  expect(bundle?.firmware).toEqual([
    { item: 'firmware.console', line: 1, text: 'SeaBIOS' },
    { item: 'firmware.console', line: 3, text: 'Booting from Hard Disk...' },
  ]);
  expect(bundle?.trace).toBeNull();
  expect(bundle?.limits).toBeNull();
});
