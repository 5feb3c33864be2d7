// Takes hunts out of the journal into a file's content, and takes such a content over. A whole hunt brings its parts.

import { evidenceIn, type HuntFile, relocated } from '../../core/stored/hunt-file.ts';
import { foldEvents, type HuntEvent, type HuntState } from '../../core/stored/journal.ts';
import type { EvidenceStore, Journal } from '../../ports/journal.ts';

export interface HuntFileDeps {
  readonly journal: Journal;
  readonly evidence: EvidenceStore;
}

/** Throws UserError when there is no such hunt or when evidence is gone. */
export async function gatherHuntFile(
  { journal, evidence }: HuntFileDeps,
  request: {
    readonly hunt: number;
    readonly scenario: HuntFile['scenario'];
    readonly firstbad: string;
    readonly signal: AbortSignal;
  },
): Promise<HuntFile> {
  const { hunt, scenario, firstbad, signal } = request;
  const hunts = withOpened(hunt, (number) => journal.events(number));
  const contents = new Map<string, Uint8Array>();
  for (const item of hunts.flatMap(({ events }) => evidenceIn(events))) {
    signal.throwIfAborted();
    if (!contents.has(item.sha256)) contents.set(item.sha256, await evidence.get(item));
  }
  return { firstbad, scenario, hunts, evidence: contents };
}

/** A hunt after those that it has opened, and these after theirs: events name hunts that the file has before them. */
function withOpened(hunt: number, eventsOf: (hunt: number) => readonly HuntEvent[]): HuntFile['hunts'] {
  const all = new Map<number, readonly HuntEvent[]>();
  const seen = new Set<number>();
  const add = (number: number): void => {
    if (seen.has(number)) return;
    seen.add(number);
    const events = eventsOf(number);
    openedBy(foldEvents(events)).forEach(add);
    all.set(number, events);
  };
  add(hunt);
  return [...all].map(([number, events]) => ({ hunt: number, events }));
}

/** The parts of a whole hunt, and the searches for a fix of a verification, oldest first. */
export function openedBy({ opened, climbs }: HuntState): readonly number[] {
  const fixes = climbs.flatMap(({ answers }) =>
    answers.flatMap((one) => (one.kind === 'fix-searched' ? (one.hunt ?? []) : [])),
  );
  return [...new Set([...opened.map((one) => one.hunt), ...fixes])].sort((a, b) => a - b);
}

/** Takes all hunts of the file over and returns the number of the one that it is about. Evidence first: events name it. */
export async function adoptHuntFile(
  { journal, evidence }: HuntFileDeps,
  { file, folder, signal }: { readonly file: HuntFile; readonly folder: string; readonly signal: AbortSignal },
): Promise<number> {
  const names = new Map(
    file.hunts.flatMap(({ events }) => evidenceIn(events).map(({ sha256, name }) => [sha256, name] as const)),
  );
  for (const [sha256, content] of file.evidence) {
    signal.throwIfAborted();
    await evidence.put(names.get(sha256) ?? 'evidence', content);
  }
  return journal.together(() => {
    const numbers = new Map<number, number>();
    let last = 0;
    for (const { hunt, events } of file.hunts) {
      last = journal.adopt(relocated(events, { folder, numbers }));
      numbers.set(hunt, last);
    }
    return last;
  });
}
