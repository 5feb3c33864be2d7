// Reads what attempts left behind, for diagnosing.

import type { AttemptRecord } from '../core/attempt.ts';
import { evidenceBundle, type EvidenceBundle } from '../core/evidence/evidence-bundle.ts';
import type { EvidenceStore } from '../ports/journal.ts';

/** Throws UserError when an item is gone. */
export async function readBundles(store: EvidenceStore, records: readonly AttemptRecord[]): Promise<readonly EvidenceBundle[]> {
  return Promise.all(
    records.map(async ({ id, point, judgement, evidence, byHand }) => {
      const items = evidence.map(async (item) => [item.name, new TextDecoder('latin1').decode(await store.get(item))] as const);
      const { outcome } = judgement;
      return evidenceBundle({ id, point, outcome, items: new Map(await Promise.all(items)), commands: byHand });
    }),
  );
}
