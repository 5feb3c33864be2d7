// The acts of a file without errors.

import { assert } from '../core/base/assert.ts';
import type { Act, Deed, Expectation } from '../core/scenario/scenario.ts';
import type { FileScenario } from './file-schema.ts';

type FileAct = FileScenario['acts'][number];

export function readActs({ acts, steps, timeouts }: Pick<FileScenario, 'acts' | 'steps' | 'timeouts'>): readonly Act[] {
  const guest = steps.at(-1)?.name ?? '';
  return acts.map((act) => ({
    name: act.name,
    deed: deedOf(act),
    restarts: act.reset !== undefined || act.restarts !== undefined,
    good: act.good.map((one) => expectationOf(one, guest)),
    bad: act.bad.map((one) => expectationOf(one, guest)),
    timeoutMs: act.timeout ?? timeouts.guest,
  }));
}

function deedOf({ type, qmp, monitor, reset, restore, migrate }: FileAct): Deed {
  if (type !== undefined) return { kind: 'type', text: type };
  if (qmp !== undefined) return { kind: 'qmp', json: qmp };
  if (monitor !== undefined) return { kind: 'monitor', line: monitor };
  if (reset !== undefined) return { kind: 'reset' };
  assert(restore !== undefined || migrate !== undefined, 'an act does something');
  return { kind: 'restore', to: migrate ?? null };
}

function expectationOf(one: FileAct['bad'][number], step: string): Expectation {
  return 'refused' in one
    ? { kind: 'refused', step, source: one.refused }
    : { kind: 'console', console: one.console, source: one.match };
}
