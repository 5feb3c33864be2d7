// A whole lab without machines: a small scenario, and hosts on which a world function says how the guest fares at a point.

import { LabError } from '../../src/core/base/user-error.ts';
import { createJudge } from '../../src/core/judge/judge.ts';
import { planCells } from '../../src/core/scenario/cells.ts';
import type { Point } from '../../src/core/scenario/point.ts';
import { noRestrictions } from '../../src/core/scenario/restriction.ts';
import type { Scenario } from '../../src/core/scenario/scenario.ts';
import type { ScenarioPlan } from '../../src/core/stored/hunt-plan.ts';
import type { ScenarioDeps } from '../../src/hunt/scenario/scenario-hunt.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { VirtualClock } from './clock.ts';
import { MemoryEvidence } from './evidence.ts';
import { FakeHosts, type Played, type Script } from './host.ts';
import { somePlan } from './records.ts';
import { fakeImages, FakeSource, sha256, someVersion } from './source.ts';

/** How the guest fares: `hangs` is another failure than the one that is hunted, `refused` can not be tested. */
export type Fate = 'good' | 'bad' | 'hangs' | 'refused' | 'host-dies';

export interface FakeLabOptions {
  readonly kernels?: readonly string[];
  readonly qemus?: readonly string[];
  readonly attempts?: number;
  /** Told the point and how often it was tried, from 1. */
  readonly fate?: (point: Point, tryNumber: number) => Fate;
  readonly missing?: (component: string, label: string) => boolean;
  /** Kernels whose packages ship a configuration, at `/configs/<label>`. */
  readonly configurations?: readonly string[];
  /** What a version that was not made yet would download. */
  readonly bytes?: number;
  /** True keeps the host of this start (from 1) from coming up. */
  readonly startFails?: (startNumber: number) => boolean;
  /** True for kernels, by key, that begin and do not come up. */
  readonly panics?: (kernel: string) => boolean;
  readonly capacity?: number;
  /** Shared by labs that are one after the other on one machine. */
  readonly clock?: VirtualClock;
  readonly evidence?: MemoryEvidence;
  readonly journal: Journal;
}

export const badLine = 'Boot failed: could not read the boot disk';
const goodLine = 'firstbad guest: ok';

/** The regression of the report: host kernels from 6.0 to before 6.18, QEMU before 7.2, 4096-byte sectors, no cache. */
export function reportedFate(point: Point): Fate {
  const kernel = Number(point['kernel']?.split('.')[0]) * 1000 + Number(point['kernel']?.split('.')[1]);
  const qemu = Number(point['qemu']);
  const fails = kernel >= 6000 && kernel < 6018 && qemu < 7.2 && point['sector'] === '4096' && point['cache'] === 'none';
  return fails ? 'bad' : 'good';
}

export interface FakeLab {
  readonly lab: ScenarioDeps;
  readonly scenario: Scenario;
  readonly plan: ScenarioPlan;
  readonly clock: VirtualClock;
  readonly hosts: FakeHosts;
  readonly evidence: MemoryEvidence;
  readonly kernels: FakeSource;
  readonly qemus: FakeSource;
}

export function fakeLab(options: FakeLabOptions): FakeLab {
  const { kernels: kernelLabels = ['6.1'], qemus: qemuLabels = ['5.2'], clock = new VirtualClock() } = options;
  const scenario = fakeScenario(options.attempts ?? 1);
  const triesAt = new Map<string, number>();
  const hosts = new FakeHosts({
    clock,
    capacity: options.capacity ?? 2,
    play: (played) => playStep(played, triesAt, options.fate ?? reportedFate),
    fault: ({ kernel }, startNumber) =>
      options.startFails?.(startNumber) === true || options.panics?.(kernel?.key ?? 'flat') === true ? bootFailed : null,
    panics: ({ kernel }) => options.panics?.(kernel?.key ?? 'flat') === true,
  });
  const source = (component: 'kernel' | 'qemu', labels: readonly string[]): FakeSource =>
    new FakeSource({
      component,
      role: component === 'kernel' ? 'host-kernel' : 'qemu',
      labels,
      clock,
      missing: (label) => options.missing?.(component, label) ?? false,
      ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
      configurations: options.configurations ?? [],
    });
  const sources = { kernel: source('kernel', kernelLabels), qemu: source('qemu', qemuLabels) };
  const evidence = options.evidence ?? new MemoryEvidence();
  const lab: ScenarioDeps = {
    clock,
    hosts,
    evidence,
    judge: createJudge({ scenario, detectors: [] }),
    journal: options.journal,
    sources: new Map(Object.entries(sources)),
    images: fakeImages,
    sha256,
  };
  const plan = planOf(scenario, { kernel: kernelLabels, qemu: qemuLabels });
  return { lab, scenario, plan, clock, hosts, evidence, kernels: sources.kernel, qemus: sources.qemu };
}

function fakeScenario(attempts: number): Scenario {
  const source = { kind: 'debian', package: 'some', suites: null } as const;
  return {
    name: 'sectors',
    title: null,
    components: [
      { name: 'kernel', role: 'host-kernel', source, versions: [] },
      { name: 'qemu', role: 'qemu', source, versions: [] },
    ],
    factors: [
      { name: 'sector', values: ['512', '4096'] },
      { name: 'cache', values: ['writeback', 'none'] },
    ],
    exclusions: [],
    image: { kind: 'boot-sector', sectors: 31 },
    host: { memoryMiB: 512, cpus: 1, accelerator: 'auto', modules: [], kernelArguments: [] },
    steps: [
      { name: 'attach', kind: 'run', command: 'attach ${image} ${sector}', capture: 'device', timeoutMs: 10_000 },
      {
        name: 'boot',
        kind: 'guest',
        command: 'boot ${device} sector=${sector} cache=${cache}',
        capture: null,
        timeoutMs: 60_000,
      },
    ],
    good: [{ kind: 'console', console: 'guest', source: goodLine }],
    bad: [{ kind: 'console', console: 'firmware', source: 'could not read the boot disk' }],
    timeouts: { bootMs: 60_000, guestMs: 20_000, stallMs: 5000 },
    attempts,
  };
}

function planOf(
  scenario: Scenario,
  labels: { readonly kernel: readonly string[]; readonly qemu: readonly string[] },
): ScenarioPlan {
  const chosen = {
    kernel: labels.kernel.map((label) => someVersion('kernel', label)),
    qemu: labels.qemu.map((label) => someVersion('qemu', label)),
  };
  const { components, factors, cells, excluded } = planCells(scenario, chosen, noRestrictions);
  return somePlan({
    components: components.map((component) => ({ ...component, source: `fake ${component.name}` })),
    factors,
    cells,
    excluded,
    attemptsPerCell: scenario.attempts,
  });
}

function playStep(
  { recipe, step }: Played,
  triesAt: Map<string, number>,
  fate: (point: Point, tryNumber: number) => Fate,
): Script {
  const { command } = step;
  const drafted = /^losetup(?: -b (\d+))?/.exec(command);
  if (drafted) return { events: [{ afterMs: 20, kind: 'end', status: 0, stdout: `/dev/loop-${drafted[1] ?? '512'}\n` }] };
  if (command.startsWith('attach ')) return { events: [{ afterMs: 20, kind: 'end', status: 0, stdout: '/dev/loop0\n' }] };
  const sector = /file=\/dev\/loop-(\d+)/.exec(command)?.[1];
  const factors = [...command.matchAll(/(\w+)=([^\s,]+)/g)].filter(([, name]) => ['sector', 'cache'].includes(name ?? ''));
  const point: Point = {
    kernel: recipe.kernel?.key ?? 'flat',
    qemu: recipe.trees['qemu']?.key ?? '',
    ...(sector === undefined ? {} : { sector }),
    ...Object.fromEntries(factors.map(([, name = '', value = '']) => [name, value])),
  };
  const tries = (triesAt.get(JSON.stringify(point)) ?? 0) + 1;
  triesAt.set(JSON.stringify(point), tries);
  return scriptOf(fate(point, tries));
}

function scriptOf(fate: Fate): Script {
  const seaBios = { afterMs: 300, kind: 'output', stream: 'firmware', text: 'SeaBIOS (version 1.14.0-2)\n' } as const;
  const sample = (look: number): ReturnType<NonNullable<Script['sample']>> => {
    const moving = fate === 'hangs' ? 0 : look;
    return {
      runState: 'running',
      blockOperations: moving,
      instructionPointers: [(0xfff0 + moving * 16).toString(16)],
      halted: false,
    };
  };
  switch (fate) {
    case 'good':
      return {
        sample,
        events: [seaBios, { afterMs: 700, kind: 'output', stream: 'guest', text: `${goodLine}\r\nguest is up\r\n` }],
      };
    case 'bad':
      return { sample, events: [seaBios, { afterMs: 700, kind: 'output', stream: 'firmware', text: `${badLine}\n` }] };
    case 'hangs':
      return { sample, events: [seaBios] };
    case 'refused':
      return { events: [{ afterMs: 100, kind: 'end', status: 125 }] };
    case 'host-dies':
      return { sample, events: [seaBios, { afterMs: 200, kind: 'host-dies' }] };
  }
}

const bootFailed = new LabError({
  code: 'host-boot-failed',
  message: 'The host VM did not come up within 60 s.',
  hint: 'firstbad doctor tells which accelerators work.',
});
