// From a report to the text of a scenario file. What the report does not say is assumed, and each assumption stands in the
// draft as a comment and in the result as data.

import { openSides } from '../read/facts/questions.ts';
import type { ReportReading } from '../read/report-reading.ts';
import type { AvailableVersions } from './available-versions.ts';
import type { DraftOptions, DraftResult, ScenarioDraft } from './draft-result.ts';
import { type GuestTemplate, guestTemplate } from './guest-template.ts';
import { mapVersions, type VersionMapping } from './map-versions.ts';
import { type LeftOutOfReport, type SafeCells, safeCells } from './safe-cells.ts';
import { bootSectorText, draftComponents, type DraftText, scenarioText, usualSectors } from './scenario-text.ts';
import { stackDraft } from './stacks/stack-draft.ts';
import { type StepDraft, stepDraft } from './step-cells.ts';
import { whyNoGuestDraft, whyNoStepDraft } from './why-no-draft.ts';
import { yamlText } from './yaml-text.ts';

export function draftScenario(reading: ReportReading, available: AvailableVersions, wishes: DraftOptions = {}): DraftResult {
  const parts = { name: nameOf(reading.title), title: titleText(reading) };
  const stack = stackDraft(reading, available, { ...wishes, ...parts });
  if (stack?.kind === 'draft') return stack;
  const plain = plainDraft(reading, available, wishes);
  // What a rule that is for this report can not stage no plainer draft does.
  return stack === null ? plain : { kind: 'not-runnable', because: stack.because, leftOut: leftOutOf(plain) };
}

function leftOutOf(result: DraftResult): readonly LeftOutOfReport[] {
  return result.kind === 'draft' ? result.draft.leftOut : result.leftOut;
}

/** A boot sector on a host with a disk, or steps on that host. */
function plainDraft(reading: ReportReading, available: AvailableVersions, wishes: DraftOptions): DraftResult {
  const safe = safeCells(reading);
  // Who answers what a report leaves open knows that something fails. What a draft would leave out no answer puts in.
  const isAnswered = (wishes.told ?? []).length > 0;
  if (safe.cells.length === 0) {
    const steps = stepDraft(reading);
    const against =
      steps === null
        ? whyNot(reading)
        : whyNoStepDraft(
            reading,
            steps.cells.map(({ cell }) => cell),
            { isAnswered },
          );
    return steps === null || against !== null
      ? { kind: 'not-runnable', because: against ?? whyNot(reading), leftOut: [...safe.leftOut, ...(steps?.leftOut ?? [])] }
      : { kind: 'draft', draft: draftOfSteps(reading, steps, { available, safe, told: wishes.told ?? [] }) };
  }
  const against = whyNoGuestDraft(reading, safe.cells, { isAnswered });
  if (against !== null) return { kind: 'not-runnable', because: against, leftOut: safe.leftOut };
  const template = guestTemplate(safe.cells, { widens: wishes.widens === true });
  const mappings = [mapVersions(reading, 'kernel', available.kernel), mapVersions(reading, 'qemu', available.qemu)];
  const bad = wishes.symptom === undefined ? badPattern(reading) : toldSymptom(wishes.symptom);
  const assumptions = assumptionsOf({ reading, safe, template, wishes, bad });
  const name = nameOf(reading.title);
  const { modules } = safe;
  const text = draftText({ reading, name, template, mappings, assumptions, modules, bad, wishes });
  const cells = safe.cells.map(({ cell }, index) => ({ cell: cell.id, values: template.values[index] ?? {} }));
  return {
    kind: 'draft',
    draft: { name, text, factors: template.factors, cells, mappings, assumptions, leftOut: safe.leftOut },
  };
}

/** A report about the host alone: losetup, dd, mount. */
function draftOfSteps(
  reading: ReportReading,
  steps: StepDraft,
  { available, safe, told }: Pick<DraftOptions, 'told'> & { readonly available: AvailableVersions; readonly safe: SafeCells },
): ScenarioDraft {
  const mappings = [mapVersions(reading, 'kernel', available.kernel)];
  const assumptions = [
    'no guest is started: the report shows none that could boot',
    'every way in which the step fails counts as the one reported',
    ...steps.factors.flatMap(({ name, assumedDefault }) =>
      assumedDefault === null
        ? []
        : [`${name} is ${assumedDefault === '' ? 'absent' : assumedDefault} where a command does not say it`],
    ),
    ...sidesAssumed(reading, ['kernel']),
    ...(steps.cells.some(({ cell }) => cell.outcome === 'fails') ? [] : ['the first command is the one that fails']),
    ...steps.assumptions,
  ];
  const name = nameOf(reading.title);
  const text = scenarioText({
    title: titleText(reading),
    name,
    assumptions,
    told: told ?? [],
    components: componentsOf(mappings),
    factors: steps.factors,
    image: bootSectorText(usualSectors),
    modules: safe.modules,
    steps: steps.steps.map(({ name: step, run, captures }) => ({
      name: step,
      run,
      ...(captures ? { captures: 'device' } : {}),
    })),
    good: [`{ step: ${yamlText(steps.steps.at(-1)?.name ?? '')}, status: 0 }`],
    // Each step that the report is about may be the one that fails.
    bad: steps.steps.flatMap(({ name: step, isTold }) => (isTold ? [`{ step: ${yamlText(step)}, status: nonzero }`] : [])),
    timeouts: '{ boot: 240s, stall: 30s }',
  });
  const used = new Set(steps.cells.flatMap(({ cell }) => cell.commands));
  const usedLines = reading.commands.filter(({ id }) => used.has(id)).map(({ lines }) => lines.first);
  return {
    name,
    text,
    factors: steps.factors,
    cells: steps.cells.map(({ cell, values }) => ({ cell: cell.id, values })),
    mappings,
    assumptions,
    leftOut: [...safe.leftOut.filter(({ lines }) => !usedLines.includes(lines.first)), ...steps.leftOut],
  };
}

function titleText(reading: ReportReading): string | null {
  return reading.title?.replace(/\s+/g, ' ').trim().slice(0, 200) ?? null;
}

function whyNot(reading: ReportReading): string {
  if (reading.commands.every((command) => command.kind !== 'qemu' && command.kind !== 'libvirt-xml'))
    return 'it shows no command that starts a QEMU guest';
  return 'none of its commands starts a PC guest from a disk that firstbad could stand in for';
}

interface ForAssumptions {
  readonly reading: ReportReading;
  readonly safe: SafeCells;
  readonly template: GuestTemplate;
  readonly wishes: DraftOptions;
  readonly bad: readonly BadPattern[];
}

function assumptionsOf({ reading, safe, template, wishes, bad }: ForAssumptions): readonly string[] {
  const { sectors } = wishes;
  const asGrub = `the image is a boot sector that reads ${usualSectors} sectors in one request, as GRUB does`;
  const assumptions = sectors === undefined ? [asGrub] : ['the image is a boot sector and nothing more'];
  for (const { name, assumedDefault, added, addedValues } of template.factors) {
    if (assumedDefault !== null)
      assumptions.push(`${name} is ${assumedDefault === '' ? 'absent' : assumedDefault} where a command does not say it`);
    if (added)
      assumptions.push(`${name} is varied to see whether ${addedValues.join(', ')} matters; the report does not vary it`);
    else if (addedValues.length > 0)
      assumptions.push(`${name} is varied over ${addedValues.join(', ')} too; the report does not name these`);
  }
  assumptions.push(...sidesAssumed(reading, ['kernel', 'qemu']));
  if (bad.length === 0) assumptions.push('every failure to come up counts as the one reported');
  if (!safe.cells.some(({ cell }) => cell.outcome === 'fails')) assumptions.push('the first command is the one that fails');
  return [...assumptions, ...safe.assumptions];
}

/** What is assumed of versions that the report names and says nothing of. */
function sidesAssumed(reading: ReportReading, components: readonly string[]): readonly string[] {
  return openSides(reading.versions)
    .filter(({ version }) => components.includes(version.component))
    .map(
      ({ version, assumed, lines }) =>
        `it ${assumed ?? 'fails'} with ${version.component === 'qemu' ? 'QEMU' : 'kernel'} ${version.version}: line ${lines.first} names it and does not say`,
    );
}

interface BadPattern {
  readonly console: 'firmware' | 'guest' | 'qemu';
  readonly match: string;
}

/** Where the words stand was not asked: whoever prints them has failed. */
function toldSymptom(symptom: string): readonly BadPattern[] {
  const match = symptom.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return (['firmware', 'guest', 'qemu'] as const).map((console) => ({ console, match }));
}

/** Words of firmware and guests that the host VM would print as well. */
function badPattern(reading: ReportReading): readonly BadPattern[] {
  for (const { symptom } of reading.consoles) {
    if (symptom === null) continue;
    const firmware = /could not read the boot disk|not a bootable disk|No bootable device/.exec(symptom)?.[0];
    if (firmware !== undefined) return [{ console: 'firmware', match: firmware }];
  }
  return [];
}

/** For lists and file names: small letters, digits and dashes. */
function nameOf(title: string | null): string {
  const words =
    (title ?? '')
      .toLowerCase()
      .replace(/\[[^\]]*\]|\b(?:re|fwd?|aw):/g, ' ')
      .match(/[a-z0-9]+/g) ?? [];
  const name = words
    .slice(0, 6)
    .join('-')
    .slice(0, 48)
    .replace(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'report' : name;
}

interface ForText {
  readonly reading: ReportReading;
  readonly name: string;
  readonly template: GuestTemplate;
  readonly mappings: readonly VersionMapping[];
  readonly assumptions: readonly string[];
  readonly modules: readonly string[];
  readonly bad: readonly BadPattern[];
  readonly wishes: DraftOptions;
}

function draftText({ reading, name, template, mappings, assumptions, modules, bad, wishes }: ForText): string {
  const { told = [], sectors = usualSectors } = wishes;
  return scenarioText({
    title: titleText(reading),
    name,
    assumptions,
    told,
    components: componentsOf(mappings),
    factors: template.factors,
    exclusions: exclusionLines(template),
    image: bootSectorText(sectors),
    modules,
    steps: [
      ...(template.attach === null ? [] : [{ name: 'attach', run: template.attach, captures: 'device' }]),
      { name: 'boot', guest: template.guest },
    ],
    good: ["{ console: guest, match: 'guest is up' }"],
    bad: bad.map(({ console, match }) => `{ console: ${console}, match: ${yamlText(match)} }`),
    timeouts: '{ boot: 240s, guest: 300s, stall: 30s }',
  });
}

function componentsOf(mappings: readonly VersionMapping[]): DraftText['components'] {
  return mappings.map((mapping) => ({
    component: draftComponents[mapping.component === 'kernel' ? 'kernel' : 'qemu'],
    mapping,
  }));
}

const cached = new Set(['writeback', 'writethrough', 'unsafe']);

/** QEMU refuses native AIO through the page cache. What a command of the report combines is tried all the same. */
function exclusionLines({ factors, values }: GuestTemplate): readonly string[] {
  const [aio, cache] = ['aio', 'cache'].map((wanted) => factors.find(({ name }) => name === wanted));
  if (!cache || !aio?.addedValues.includes('native')) return [];
  const claimed = new Set(values.flatMap((one) => (one['aio'] === 'native' ? (one['cache'] ?? []) : [])));
  const left = cache.values.filter((value) => cached.has(value) && !claimed.has(value));
  if (left.length === 0) return [];
  return [
    '',
    'exclude:',
    `  - { when: { aio: native, cache: [${left.join(', ')}] }, because: aio=native needs cache.direct=on }`,
  ];
}
