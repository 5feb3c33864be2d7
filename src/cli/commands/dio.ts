// `firstbad dio`: what direct I/O kernels accept, asked on each of them in a host VM.

import type { ArchiveChoice } from '../../app/lab.ts';
import { dioQuestion } from '../../app/questions/cells.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import { UserError } from '../../core/base/user-error.ts';
import { dioScenario } from '../../core/dio/dio-scenario.ts';
import { type DioDevice, dioDevices, type DioLayer, dioLayers, type DioTarget } from '../../core/dio/dio-target.ts';
import { parseVersionPattern, type VersionPattern } from '../../core/scenario/version-pattern.ts';
import type { Context } from '../context.ts';
import { plainDisplay } from '../display/hunt-display.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { printError } from '../print-error.ts';
import { type FoundOutput, printAnswer } from './print-found.ts';

export interface DioOptions extends FoundOutput {
  readonly package: string;
  /** Lists with commas, as typed. */
  readonly versions: string;
  readonly sector: string;
  readonly device: string;
  readonly layer: string;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export async function dioCommand(context: Context, options: DioOptions): Promise<number> {
  const scenario = dioScenario({
    kernelPackage: options.package,
    versions: listOf(options.versions).map(patternOf),
    targets: targetsOf(options),
  });
  const sha256 = context.lab(options.archive).sha256(canonicalJson(scenario));
  const loaded = { scenario, folder: '', sha256, warnings: [] };
  const restrictions = { settings: [], versions: [] };
  const request = { loaded, again: options.again, archive: options.archive, wanted: { restrictions } };
  // The answer is for standard output, what happens meanwhile is not.
  const { hunt, state } = await ask(context, dioQuestion, request, plainDisplay(context.stderr));
  const report = await reportOn(context, dioQuestion, { hunt, state });
  await printAnswer(context, dioQuestion, report, options);
  if (state.status !== 'answered') {
    writeLines(context.stderr, ['Stopped before the end. The same command goes on where it was.']);
    return printError(context.signal.reason, context.stderr);
  }
  return report.kernels.every(({ trouble }) => trouble === null) ? exitCodes.ok : exitCodes.trouble;
}

function targetsOf({ device, sector, layer }: DioOptions): readonly DioTarget[] {
  const devices = listOf(device).map((word) => oneOf<DioDevice>('--device', word, dioDevices));
  const layers = listOf(layer).map((word) => oneOf<DioLayer>('--layer', word, dioLayers));
  const sectors = listOf(sector).map((word) => Number(oneOf('--sector', word, ['512', '1024', '2048', '4096'])));
  return devices.flatMap((one) => sectors.flatMap((size) => layers.map((on) => ({ device: one, sector: size, layer: on }))));
}

/** What was named, each once. */
function listOf(text: string): readonly string[] {
  return [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '');
}

function oneOf<T extends string>(option: string, word: string, known: readonly T[]): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UserError({ code: 'usage', message: `${option} ${word}: expected ${known.join(', ')}, or several with commas` });
}

function patternOf(word: string): VersionPattern {
  const parsed = parseVersionPattern(word);
  if (parsed.ok) return parsed.pattern;
  throw new UserError({ code: 'usage', message: `--versions ${word}: expected ${parsed.expected}` });
}
