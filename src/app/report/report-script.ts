// The script of a report, made for one point and run there in a fresh VM: a script that nobody has run is a promise.

import type { AttemptRecord } from '../../core/attempt/attempt.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { literalCommand } from '../../core/scenario/step-command.ts';
import type { ScenarioResult } from '../../hunt/scenario/scenario-hunt.ts';
import { runs } from '../../reports/write/document.ts';
import type { Script } from '../../reports/write/dossier.ts';
import { reproducerScript } from '../../reports/write/script.ts';
import type { MadeScript } from '../../reports/write/script-pieces.ts';
import { type ArchiveChoice, type LoadedScenario, machineArchive } from '../lab.ts';
import { restrictionsAt } from '../open/restrictions-at.ts';
import { runQuestion } from '../questions/cells.ts';
import { ask } from '../questions/question.ts';
import type { Session } from '../session.ts';
import type { HuntWatcher } from '../watcher.ts';

export async function makeScript(
  session: Session,
  { loaded, failing, title }: { readonly loaded: LoadedScenario; readonly failing: AttemptRecord; readonly title: string },
): Promise<MadeScript> {
  const { scenario, folder } = loaded;
  const lab = session.lab(machineArchive);
  const image =
    scenario.image === null
      ? null
      : await lab.scriptImage(
          await (await lab.images(folder)).build(scenario.image, { signal: session.signal, progress: () => undefined }),
        );
  return reproducerScript({ title, scenario: { ...scenario, bad: badOf(scenario, failing) }, point: failing.point, image });
}

/** Where a scenario does not say how it fails, the line that decided: a script that waits for nothing waits to its timeout. */
function badOf({ bad }: Scenario, { judgement }: AttemptRecord): Scenario['bad'] {
  const { stage, message } = judgement;
  if (bad.length > 0 || !/^[\w :,.'-]+$/.test(message)) return bad;
  const console = stage === 'guest-firmware' ? 'firmware' : stage.startsWith('guest-') ? 'guest' : null;
  if (console === null) return bad;
  return [{ kind: 'console', console, source: message.replaceAll('.', '\\.') }];
}

/** Runs it at the point of the failing attempt; the attempt is one of a hunt of its own, which the text's hash names. */
export async function tryScript(
  session: Session,
  {
    loaded,
    failing,
    text,
    archive,
  }: {
    readonly loaded: LoadedScenario;
    readonly failing: AttemptRecord;
    readonly text: string;
    readonly archive: ArchiveChoice;
  },
  display: HuntWatcher,
): Promise<ScenarioResult> {
  const lab = session.lab(archive);
  const { scenario } = loaded;
  const step = {
    name: 'reproduce.sh',
    kind: 'run' as const,
    command: literalCommand(text),
    capture: null,
    // It has timeouts of its own, which are to end it first.
    timeoutMs: scenario.timeouts.bootMs + 2 * scenario.timeouts.guestMs,
  };
  const asScript: LoadedScenario = {
    ...loaded,
    sha256: lab.sha256(text),
    scenario: {
      ...scenario,
      name: `${scenario.name}-script`,
      image: null,
      steps: [step],
      good: [{ kind: 'status', step: step.name, statuses: [0] }],
      bad: [{ kind: 'status', step: step.name, statuses: [1] }],
      exclusions: [],
      // They are the script's own.
      acts: [],
    },
  };
  const restrictions = restrictionsAt(scenario, failing.point);
  return ask(session, runQuestion, { loaded: asScript, again: true, archive, wanted: { restrictions } }, display);
}

/** What its run showed; `record` is null when there was none. */
export function triedScript(record: AttemptRecord | null): NonNullable<Script['tried']> {
  const told = record ? `${record.judgement.outcome}: ${record.judgement.message}` : 'it did not run';
  const where = record?.lab.start.how === 'sandboxed' ? 'a fresh sandbox' : 'a fresh VM';
  const sentence =
    record?.judgement.outcome === 'bad'
      ? `It was run in ${where} at the same point, and it fails there.`
      : `Run in ${where} at the same point, it did not show the failure (${told}).`;
  return { sentence, backing: record ? runs([record.id]) : { kind: 'record', of: 'the lab' }, record };
}
