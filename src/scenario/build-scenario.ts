// A file without errors -> the checked scenario.

import { assert } from '../core/base/assert.ts';
import type { Architecture } from '../core/scenario/architecture.ts';
import type {
  ComponentSpec,
  Condition,
  Exclusion,
  Expectation,
  FactorSpec,
  ImageSpec,
  Scenario,
  SourceSpec,
  Step,
  WorkaroundSpec,
} from '../core/scenario/scenario.ts';
import { hasUefi } from '../core/scenario/scenario.ts';
import type { TpmSpec } from '../core/scenario/tpm.ts';
import type { VersionPattern } from '../core/scenario/version-pattern.ts';
import { parseVersionPattern } from '../core/scenario/version-pattern.ts';
import { readActs } from './build-acts.ts';
import { isList } from './factor-values.ts';
import type { FileScenario } from './file-schema.ts';

type FileWorkaround = FileScenario['workarounds'][number];

export function buildScenario(file: FileScenario): Scenario {
  const { host, timeouts } = file;
  return {
    name: file.name,
    title: file.title ?? null,
    // Absent for the usual one, so that attempts of before have their keys.
    ...(file.architecture === undefined || file.architecture === 'x86_64' ? {} : { architecture: file.architecture }),
    components: Object.entries(file.components).map(([name, component]) => readComponent(name, component)),
    factors: Object.entries(file.factors).map(([name, values]) => readFactor(name, values)),
    exclusions: readExclusions(file),
    ...(file.workarounds.length === 0
      ? {}
      : { workarounds: file.workarounds.map((one) => readWorkaround(one, file.architecture)) }),
    image: imageOf(file.image, file.architecture),
    ...(file.tpm === undefined ? {} : { tpm: tpmOf(file.tpm) }),
    host: {
      memoryMiB: host.memory,
      cpus: host.cpus,
      accelerator: host.accelerator,
      modules: host.modules,
      kernelArguments: host['kernel-arguments'],
    },
    steps: file.steps.map((step) => readStep(step, timeouts.guest)),
    good: readExpectations(file.good),
    bad: readExpectations(file.bad),
    ...(file.acts.length === 0 ? {} : { acts: readActs(file) }),
    timeouts: { bootMs: timeouts.boot, guestMs: timeouts.guest, stallMs: timeouts.stall },
    attempts: file.attempts,
  };
}

function readFactor(name: string, values: FileScenario['factors'][string]): FactorSpec {
  return isList(values) ? { name, values } : { name, values: Object.keys(values), texts: values };
}

function readWorkaround(workaround: FileWorkaround, architecture: FileScenario['architecture']): WorkaroundSpec {
  const { name, change, size, at, replace, append, image, without } = workaround;
  const others = Object.keys(without).length === 0 ? {} : { without: trimmed(without) };
  return {
    name,
    change,
    size,
    at,
    replace: trimmed(replace),
    append: trimmed(append),
    image: imageOf(image, architecture),
    ...others,
  };
}

function trimmed(commands: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(commands).map(([step, command]) => [step, command.trim()]));
}

function readComponent(name: string, component: FileScenario['components'][string]): ComponentSpec {
  const source = sourceOf(component);
  const versions = component.versions ?? allVersions(source);
  const buildOptions = component['build-options'];
  const buildConfig = component['build-config'];
  const buildFixUps = component['build-fix-ups'];
  const building = {
    ...(buildOptions ? { buildOptions } : {}),
    ...(buildConfig ? { buildConfig } : {}),
    ...commandOf(component),
    ...(buildFixUps ? { buildFixUps } : {}),
  };
  return { name, role: component.role, source, versions, ...building };
}

function commandOf(component: FileScenario['components'][string]): Pick<ComponentSpec, 'buildCommand'> {
  const { 'build-command': command, 'build-output': output, 'build-modules': modules = null } = component;
  return command === undefined || output === undefined ? {} : { buildCommand: { command: command.trim(), output, modules } };
}

function sourceOf({ debian, files, source }: FileScenario['components'][string]): SourceSpec {
  if (typeof debian === 'string') return { kind: 'debian', package: debian, suites: null };
  if (debian !== undefined) return { kind: 'debian', package: debian.package, suites: debian.suites ?? null };
  if (source !== undefined) return { kind: 'named', name: source };
  if (files === undefined) return { kind: 'machine' };
  const versions = Object.entries(files).map(([label, file]) =>
    typeof file === 'string' ? { label, path: file, modules: null } : { label, path: file.path, modules: file.modules ?? null },
  );
  return { kind: 'files', versions };
}

/** Files: all of them. The machine's own: the only one there is. */
function allVersions(source: SourceSpec): readonly VersionPattern[] {
  return source.kind === 'files' ? source.versions.map((version) => patternOf(version.label)) : [patternOf('latest')];
}

/** Of a text that the checks have let pass. */
function patternOf(text: string): VersionPattern {
  const parsed = parseVersionPattern(text);
  assert(parsed.ok, `the checks have seen that ${text} is a version`);
  return parsed.pattern;
}

function readExclusions({ exclude, factors }: FileScenario): readonly Exclusion[] {
  const readCondition = (name: string, values: readonly string[]): Condition =>
    Object.hasOwn(factors, name)
      ? { kind: 'factor', name, values }
      : { kind: 'component', name, versions: values.map(patternOf) };
  return exclude.map(({ when, because }) => ({
    when: Object.entries(when).map(([name, values]) => readCondition(name, values)),
    because,
  }));
}

function tpmOf(tpm: NonNullable<FileScenario['tpm']>): TpmSpec {
  return typeof tpm === 'string' ? { device: tpm, version: '2.0' } : tpm;
}

/** As many sectors as a loader's first read: more than any block is large, so that the read spans blocks. */
const bootSectorReads = 31;

function imageOf(image: FileScenario['image'], architecture: Architecture = 'x86_64'): ImageSpec | null {
  if (image === undefined) return null;
  if (image === 'boot-sector') return { kind: 'boot-sector', sectors: bootSectorReads };
  if (image === 'linux-direct') return { kind: image, ...(architecture === 'x86_64' ? {} : { architecture }) };
  if (typeof image === 'string') return { kind: image };
  if ('uefi' in image) {
    assert(hasUefi(architecture), 'the image of a scenario that was read is for its architecture');
    return { kind: 'uefi', loader: image.uefi, architecture, ...(image.signed === 'true' ? { signed: true } : {}) };
  }
  if ('debian' in image) {
    return { kind: 'debian', suite: image.debian, ...(architecture === 'x86_64' ? {} : { architecture }) };
  }
  if ('file' in image) return { kind: 'file', path: image.file };
  const { sectors = bootSectorReads, from, 'memory-offset': memoryOffset } = image['boot-sector'];
  return {
    kind: 'boot-sector',
    sectors,
    ...(from === undefined ? {} : { from }),
    ...(memoryOffset === undefined ? {} : { memoryOffset }),
  };
}

/** What a run step may take when the file does not say. */
const runTimeoutMs = 60_000;

function readStep(step: FileScenario['steps'][number], guestTimeoutMs: number): Step {
  const isGuest = step.guest !== undefined;
  return {
    name: step.name,
    kind: isGuest ? 'guest' : 'run',
    command: (step.guest ?? step.run ?? '').trim(),
    capture: step.capture ?? null,
    timeoutMs: isGuest ? guestTimeoutMs : (step.timeout ?? runTimeoutMs),
  };
}

/** Any number of statuses becomes a list. */
export function readExpectations(list: readonly FileScenario['bad'][number][]): readonly Expectation[] {
  return list.map((one) => {
    if ('refused' in one) return { kind: 'refused', step: one.step, source: one.refused };
    if ('console' in one) return { kind: 'console', console: one.console, source: one.match };
    const statuses = one.status === 'nonzero' ? one.status : typeof one.status === 'number' ? [one.status] : one.status;
    return { kind: 'status', step: one.step, statuses };
  });
}
