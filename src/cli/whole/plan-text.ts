// The plan of a whole hunt in words, said before it begins, with its forecast.

import type { HuntedSubject } from '../../app/open/open-subject.ts';
import { openSources } from '../../app/open/run-hunt.ts';
import { cellsToTry } from '../../app/whole/ask-parts.ts';
import { forecastLines, wholeForecast } from '../../app/whole/forecast.ts';
import type { WholeOptions } from '../../app/whole/whole-hunt.ts';
import { attemptCosts } from '../../core/attempt/attempt-costs.ts';
import { printableLine } from '../../core/base/printable.ts';
import { count, listWith } from '../../core/base/quantities.ts';
import { together } from '../../core/base/together.ts';
import { planCells } from '../../core/scenario/cells.ts';
import { noRestrictions } from '../../core/scenario/restriction.ts';
import type { ComponentRole } from '../../core/scenario/scenario.ts';
import type { Version, VersionLine } from '../../core/scenario/version.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { attemptsOfClimbs } from '../../core/stored/verification-of.ts';
import { chosenVersions } from '../../hunt/scenario/plan-hunt.ts';
import type { Source } from '../../ports/source.ts';
import type { Context } from '../context.ts';

export async function planLines(
  context: Context,
  { loaded, imported, report, resumes }: HuntedSubject,
  options: WholeOptions,
): Promise<readonly string[]> {
  const { signal } = context;
  const lab = context.lab(options.archive);
  const { scenario } = loaded;
  const sources = await openSources(lab, loaded, options.say);
  const named = await chosenVersions(
    { sources },
    { scenario, restrictions: noRestrictions },
    { signal, progress: () => undefined },
  );
  const cells = cellsToTry(planCells(scenario, named, noRestrictions).cells, imported);
  const lines = await together(
    scenario.components.map(({ name, role }) =>
      forecastOf({ name, role, chosen: named[name] ?? [], source: sources.get(name) }, signal),
    ),
  );
  const { confidence, repeats, minutesMax, attemptsMax, repositories } = options;
  const parts = {
    cells: cells.length,
    components: lines,
    factors: scenario.factors.map(({ values }) => values.length),
    confidence,
    repeats,
    minutesMax,
    attemptsMax,
    costs: await costsHere(context, options),
    workers: 2,
  };
  const searched = lines.filter(({ gaps }) => gaps.length > 0).map(({ name }) => name);
  const withCommits = Object.keys(repositories);
  return [
    ...(report === null
      ? []
      : [`Report: ${printableLine(report.name)}${imported?.title ? `: ${printableLine(imported.title)}` : ''}`]),
    `Scenario: ${loaded.folder}`,
    ...Object.entries(named).map(([name, versions]) => `  ${name}: ${versions.map(({ label }) => label).join(', ')}`),
    ...scenario.factors.map(({ name, values }) => `  ${name}: ${values.map(printableLine).join(', ')}`),
    ...addedLines(imported),
    'Plan:',
    `  1. ${imported ? 'the cells that the report claims' : 'the cells of the scenario'}: ${cells.length}`,
    '  2. what has to come together, and what makes it go away',
    `  3. since when and until when, along all versions of ${searched.length > 0 ? listWith('and', searched) : 'what matters'}${withCommits.length > 0 ? `; then the commits of ${listWith('and', withCommits)}` : ''}`,
    '  4. each of these tried again on hosts booted for it, and beside its neighbours',
    '  5. evidence on both sides of it',
    '  6. the report, with a script that is tried in a fresh VM',
    ...forecastLines(wholeForecast(parts), parts),
    ...(resumes === null ? [] : [`  Of these ${count(await attemptsSoFar(context, resumes), 'attempt')} are made already.`]),
  ];
}

/** What trying a component's versions would download, for the forecast. */
async function forecastOf(
  { name, role, chosen, source }: { name: string; role: ComponentRole; chosen: readonly Version[]; source: Source | undefined },
  signal: AbortSignal,
) {
  const line = (await source?.line(signal)) ?? [];
  const bytesOf = async (versions: readonly Version[]): Promise<readonly number[]> =>
    together(versions.map(async (version) => (await source?.bytesMissing?.(version, signal)) ?? 0));
  const newest = line.at(-1);
  const isNamed = newest === undefined || chosen.some(({ label }) => label === newest.label);
  return {
    name,
    isKernel: role === 'host-kernel',
    named: await bytesOf(chosen),
    gaps: await together(gapsIn(chosen, line).map(bytesOf)),
    newest: isNamed ? null : ((await bytesOf([newest]))[0] ?? 0),
  };
}

/** In all parts of a whole hunt that goes on. */
async function attemptsSoFar(context: Context, hunt: number): Promise<number> {
  const journal = await context.lab({}).journal();
  const parts = foldEvents(journal.events(hunt)).opened.map((one) => one.hunt);
  const states = [...new Set(parts)].map((part) => foldEvents(journal.events(part)));
  const records = states.flatMap((state) => [...state.records, ...attemptsOfClimbs(state.climbs)]);
  return new Set(records.map(({ id }) => id)).size;
}

/** What was added to what the report says; all assumptions are in the draft. */
function addedLines(imported: HuntedSubject['imported']): readonly string[] {
  const added = imported?.assumptions.filter((one) => /the report does not/.test(one)) ?? [];
  return added.map((one) => `  added: ${printableLine(one)}`);
}

/** The versions between each two named ones that are neighbours. */
function gapsIn(named: readonly Version[], line: VersionLine): readonly VersionLine[] {
  const places = named.map(({ label }) => line.findIndex((one) => one.label === label)).sort((a, b) => a - b);
  return places.slice(1).map((place, index) => line.slice((places[index] ?? 0) + 1, place));
}

const huntsLookedAt = 10;

/** What attempts of the newest hunts have cost here. */
async function costsHere(context: Context, { archive }: WholeOptions): Promise<ReturnType<typeof attemptCosts>> {
  const journal = await context.lab(archive).journal();
  const recent = journal.list().slice(0, huntsLookedAt);
  const records = recent.flatMap(({ hunt }) => foldEvents(journal.events(hunt)).records);
  return attemptCosts(
    records.filter(({ traced }) => traced !== true),
    'kernel',
  );
}
