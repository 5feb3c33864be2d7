// `firstbad export` and `firstbad adopt`: a hunt as a file, and a file as a hunt of this machine.

import { machineArchive } from '../../app/lab.ts';
import { count, formatBytes } from '../../core/base/quantities.ts';
import { together } from '../../core/base/together.ts';
import { huntFileLines, parseHuntFile, sealIn } from '../../core/stored/hunt-file.ts';
import { isAboutScenario, type ScenarioPlan } from '../../core/stored/hunt-plan.ts';
import { foldEvents } from '../../core/stored/journal.ts';
import { adoptHuntFile, gatherHuntFile } from '../../hunt/journal/hunt-files.ts';
import { redactEvent } from '../../reports/write/redact-events.ts';
import type { Context } from '../context.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export async function exportCommand(
  context: Context,
  { hunt, file }: { readonly hunt: number; readonly file: string },
): Promise<number> {
  const lab = context.lab(machineArchive);
  const [journal, evidence, files] = await together([lab.journal(), lab.evidence(), lab.huntFiles()]);
  const { plan } = foldEvents(journal.events(hunt));
  // What dio runs is firstbad's own.
  const scenario =
    plan === null || !isAboutScenario(plan) || plan.question === 'dio'
      ? new Map()
      : await files.scenarioFiles(await lab.loadScenario(plan.scenario.folder), await reportsBeside(context, plan));
  const content = await gatherHuntFile(
    { journal, evidence },
    { hunt, scenario, firstbad: context.version, signal: context.signal },
  );
  const hunts = content.hunts.map((one) => ({ ...one, events: one.events.map(redactEvent) }));
  const lines = huntFileLines({ ...content, hunts }, files.encoding);
  await files.write(file, lines);
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  writeLines(context.stdout, [
    `${file}: hunt ${hunt} with ${count(content.hunts.length - 1, 'part')} and ${count(content.evidence.size, 'file')} of evidence (${formatBytes(bytes)} before packing).`,
    `Elsewhere: firstbad adopt ${file}, or firstbad check ${file}`,
    `Its seal, to be told along with it: ${sealIn(lines)}`,
  ]);
  return exitCodes.ok;
}

export async function adoptCommand(
  context: Context,
  { file, json }: { readonly file: string; readonly json: boolean },
): Promise<number> {
  const lab = context.lab(machineArchive);
  const files = await lab.huntFiles();
  const content = parseHuntFile(await files.read(file), files.encoding);
  const folder = content.scenario.size > 0 ? await files.layScenario(content.scenario) : '';
  const [journal, evidence] = await together([lab.journal(), lab.evidence()]);
  const hunt = await adoptHuntFile({ journal, evidence }, { file: content, folder, signal: context.signal });
  const { plan } = foldEvents(journal.events(hunt));
  if (json) {
    writeJson(context.stdout, { hunt, folder: folder === '' ? null : folder, question: plan?.question ?? null });
    return exitCodes.ok;
  }
  writeLines(context.stdout, [
    `It is hunt ${hunt} here. Show it: firstbad show ${hunt}`,
    ...(folder === ''
      ? []
      : [`Its scenario: ${folder}`, 'The command that started it, given with this folder, goes on where it was.']),
  ]);
  return exitCodes.ok;
}

/** Of a whole hunt from a report: that lies in the drafted scenario's folder. */
async function reportsBeside(context: Context, plan: ScenarioPlan): Promise<readonly string[]> {
  if (plan.question !== 'whole' || plan.whole.report === null) return [];
  const seen = await context.lab(machineArchive).lookAt(plan.scenario.folder);
  return seen.kind === 'folder' ? seen.reports.map((path) => path.split('/').at(-1) ?? path) : [];
}
