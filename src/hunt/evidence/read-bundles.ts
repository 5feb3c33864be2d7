// Reads what attempts left behind, for comparing and for diagnosing.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import { together } from '../../core/base/together.ts';
import { type EvidenceBundle, evidenceBundle } from '../../core/evidence/evidence-bundle.ts';
import type { TracedRun } from '../../core/evidence/traced-run.ts';
import type { EvidenceStore } from '../../ports/journal.ts';

/** Throws UserError when an item is gone. */
export async function readBundles(store: EvidenceStore, records: readonly AttemptRecord[]): Promise<readonly EvidenceBundle[]> {
  const runs = await readRuns(store, records);
  return runs.map((run, index) => evidenceBundle({ ...run, commands: records[index]?.byHand ?? [] }));
}

/** In the order of the records. Throws UserError when an item is gone. */
export async function readRuns(store: EvidenceStore, records: readonly AttemptRecord[]): Promise<readonly TracedRun[]> {
  return together(
    records.map(async ({ id, point, judgement, evidence }) => {
      const items = evidence.map(async (item) => [item.name, new TextDecoder('latin1').decode(await store.get(item))] as const);
      return { id, point, outcome: judgement.outcome, items: new Map(await together(items)) };
    }),
  );
}
