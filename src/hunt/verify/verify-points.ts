// The bench of a scenario: what the ladder wants tested is tried as an attempt on a throw-away VM. These attempts are new ones,
// whatever was answered before, and stand in the verification alone: no search takes them for its own.

import type { AttemptId, AttemptRecord } from '../../core/attempt/attempt.ts';
import { UserError } from '../../core/base/user-error.ts';
import type { Point } from '../../core/scenario/point.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Version } from '../../core/scenario/version.ts';
import type { ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import type { VerifyTarget } from '../../core/stored/ladder-step.ts';
import type { GuestImage } from '../../ports/image-builder.ts';
import type { Progress } from '../../ports/progress.ts';
import { runAttempt } from '../attempt/attempt.ts';
import { attemptKeyOf } from '../attempt/attempt-key.ts';
import { unmadeAttempt } from '../attempt/spoiled-attempt.ts';
import { Materials } from '../scenario/materials.ts';
import type { ScenarioDeps } from '../scenario/scenario-hunt.ts';
import type { VerifyBench } from './verify.ts';

export interface PointBenchParts {
  /** Its source of the axis makes the versions that `versionOf` gives. */
  readonly lab: ScenarioDeps;
  readonly scenario: Scenario;
  readonly plan: ScenarioPlan;
  readonly image: GuestImage | null;
  readonly axis: string;
  /** The values of everything else. */
  readonly at: Point;
  readonly culprit: string;
  /** Of the axis. A commit is built for it. Throws UserError. */
  readonly versionOf: (name: string) => Promise<Version>;
  /** Of the other components, each at its newest. */
  readonly newest: ReadonlyMap<string, Version>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly sameOutput: VerifyBench['sameOutput'];
  readonly findFix: VerifyBench['findFix'];
  readonly settled?: () => Promise<void>;
}

export function pointBench(parts: PointBenchParts): VerifyBench {
  const { lab, scenario, image, signal, progress, sameOutput, findFix } = parts;
  const materials = new Materials({ scenario, sources: lab.sources, image, images: lab.images, signal, progress });
  return {
    test: async (target, id) => ({ kind: 'attempt', record: await attemptAt(parts, materials, { target, id }) }),
    sameOutput,
    findFix,
    settled: async () => {
      await materials.settled();
      await parts.settled?.();
    },
  };
}

async function attemptAt(
  parts: PointBenchParts,
  materials: Materials,
  { target, id }: { readonly target: VerifyTarget; readonly id: AttemptId },
): Promise<AttemptRecord> {
  const { lab, scenario, plan, image, signal } = parts;
  const { machine } = plan;
  const point = pointOf(parts, target);
  const startedAtMs = lab.clock.now();
  const keyFor = (versions: ReadonlyMap<string, Version>) =>
    attemptKeyOf({ scenario, point, versions, imageKey: image?.key ?? null, machine }, lab.sha256);
  try {
    const versions = await versionsOf(parts, target);
    const recipe = await materials.recipeAt(versions);
    const fresh = target.kind === 'fresh' ? { fresh: true } : {};
    const request = { id, key: keyFor(versions), point, scenario, machine, recipe: { ...recipe, ...fresh } };
    return await runAttempt(lab, request, { signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return unmadeAttempt({ id, key: keyFor(new Map()), point, machine, startedAtMs }, error);
  }
}

/** With another component at its newest, the culprit stays. */
function pointOf({ axis, at, culprit }: PointBenchParts, target: VerifyTarget): Point {
  if (target.kind !== 'newest') return { ...at, [axis]: target.name };
  return { ...at, [axis]: culprit, [target.component]: target.name };
}

async function versionsOf(parts: PointBenchParts, target: VerifyTarget): Promise<ReadonlyMap<string, Version>> {
  const { plan, axis, newest, versionOf } = parts;
  const point = pointOf(parts, target);
  const versions = new Map<string, Version>();
  for (const { name, versions: planned } of plan.components) {
    const isNewest = target.kind === 'newest' && target.component === name;
    const version =
      name === axis
        ? await versionOf(point[axis] ?? '')
        : isNewest
          ? newest.get(name)
          : planned.find(({ label }) => label === point[name]);
    if (version === undefined)
      throw new UserError({ code: 'version-unknown', message: `${name} ${String(point[name])} is gone` });
    versions.set(name, version);
  }
  return versions;
}
