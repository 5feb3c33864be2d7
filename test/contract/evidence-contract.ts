// What every evidence store must do.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvidenceStore } from '../../src/ports/journal.ts';

export interface EvidenceWorld {
  readonly store: EvidenceStore;
  /** Changes or removes all that is stored, behind the store's back. */
  damage(how: 'change' | 'remove'): Promise<void>;
  dispose(): Promise<void>;
}

export function evidenceContract(name: string, makeWorld: () => Promise<EvidenceWorld>): void {
  const inWorld = (body: (world: EvidenceWorld) => Promise<void>) => async (): Promise<void> => {
    const world = await makeWorld();
    try {
      await body(world);
    } finally {
      await world.dispose();
    }
  };
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

  describe(`the evidence contract: ${name}`, () => {
    test(
      'gives any bytes back as they were',
      inWorld(async ({ store }) => {
        const contents = fc.oneof(fc.uint8Array(), fc.uint8Array({ minLength: 5000, maxLength: 20_000 }));
        await fc.assert(
          fc.asyncProperty(contents, async (content) => {
            const item = await store.put('host.console', content);
            expect(item.bytes).toBe(content.length);
            expect(Buffer.from(await store.get(item)).equals(content)).toBe(true);
          }),
          { numRuns: 30 },
        );
      }),
    );

    test(
      'names an item by the SHA-256 of its bytes',
      inWorld(async ({ store }) => {
        const item = await store.put('guest.console', bytes('abc'));
        expect(item).toEqual({
          name: 'guest.console',
          bytes: 3,
          // The example of FIPS 180-4.
          sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        });
      }),
    );

    test(
      'keeps equal bytes of several names, also when they are put side by side',
      inWorld(async ({ store }) => {
        const content = bytes('x'.repeat(100_000));
        const items = await Promise.all(['a', 'b', 'c', 'd'].map((one) => store.put(one, content)));
        expect(items.map((item) => item.name)).toEqual(['a', 'b', 'c', 'd']);
        for (const item of items) expect(Buffer.from(await store.get(item)).equals(content)).toBe(true);
      }),
    );

    test.each(['change', 'remove'] as const)('never hands out what somebody did %s', async (how) => {
      await inWorld(async (world) => {
        for (const content of [bytes('small'), bytes('large '.repeat(2000))]) {
          const item = await world.store.put('host.console', content);
          await world.damage(how);
          await expect(world.store.get(item)).rejects.toMatchObject({ name: 'UserError', code: 'evidence-lost' });
        }
      })();
    });
  });
}
