// The script of a report, made for one point and run there in a fresh VM: a script that nobody has run is a promise.

import type { AttemptRecord } from '../core/attempt.ts';
import type { Point } from '../core/point.ts';
import { parseVersionPattern } from '../core/version-pattern.ts';
import type { Restrictions } from '../core/restriction.ts';
import type { Dossier } from '../reports/write/dossier.ts';
import { runs } from '../reports/write/document.ts';
import { reproducerScript, type MadeScript } from '../reports/write/script.ts';
import { machineArchive, type Context, type LoadedScenario } from './context.ts';
import { plainDisplay } from './hunt-display.ts';
import { huntScenario } from './hunting.ts';

export async function makeScript(
  context: Context,
  { loaded, point, title }: { readonly loaded: LoadedScenario; readonly point: Point; readonly title: string },
): Promise<MadeScript> {
  const { scenario, folder } = loaded;
  const lab = context.lab(machineArchive);
  const image =
    scenario.image === null
      ? null
      : await lab.scriptImage(
          await (await lab.images(folder)).build(scenario.image, { signal: context.signal, progress: () => undefined }),
        );
  return reproducerScript({ title, scenario, point, image });
}

/** Runs it at the point of the failing attempt; the attempt is one of a hunt of its own. */
export async function tryScript(
  context: Context,
  { loaded, failing, text }: { readonly loaded: LoadedScenario; readonly failing: AttemptRecord; readonly text: string },
): Promise<NonNullable<Dossier['script']>> {
  const lab = context.lab(machineArchive);
  const { scenario } = loaded;
  const step = {
    name: 'reproduce.sh',
    kind: 'run' as const,
    command: text.replaceAll('${', '$${'),
    capture: null,
    timeoutMs: scenario.timeouts.guestMs,
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
    },
  };
  const restrictions = restrictionsAt(loaded, failing.point);
  const { state } = await huntScenario(
    context,
    { loaded: asScript, restrictions, question: 'run', again: true, archive: machineArchive },
    plainDisplay(context.stderr),
  );
  context.signal.throwIfAborted();
  const record = state.records.at(-1) ?? null;
  const told = record ? `${record.judgement.outcome}: ${record.judgement.message}` : 'it did not run';
  const sentence =
    record?.judgement.outcome === 'bad'
      ? 'It was run in a fresh VM at the same point, and it fails there.'
      : `Run in a fresh VM at the same point, it did not show the failure (${told}).`;
  return { text, tried: { sentence, backing: record ? runs([record.id]) : { kind: 'record', of: 'the lab' }, record } };
}

function restrictionsAt({ scenario }: LoadedScenario, point: Point): Restrictions {
  return {
    settings: scenario.factors.map(({ name }) => ({ factor: name, text: point[name] ?? '' })),
    versions: scenario.components.flatMap(({ name }) => {
      const parsed = parseVersionPattern(point[name] ?? '');
      return parsed.ok ? [{ component: name, patterns: [parsed.pattern] }] : [];
    }),
  };
}
