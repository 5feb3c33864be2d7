// Reads a scenario from the disk. What its text means is src/scenario's business.

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { LoadedScenario } from '../app/lab.ts';
import { UserError } from '../core/base/user-error.ts';
import { isMissing } from '../infra/files/files.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { formatProblems } from '../scenario/problem.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';

const fileName = 'firstbad.yaml';

/** `path` is a folder with `firstbad.yaml` in it, or the file itself. Throws UserError. */
export async function loadScenarioFile(path: string): Promise<LoadedScenario> {
  const file = (await isFolder(path)) ? join(path, fileName) : path;
  return { ...scenarioFromText(await read(file), file), folder: resolve(dirname(file)) };
}

/** Of a text that lies nowhere. Throws UserError. */
export function scenarioFromText(text: string, name: string): LoadedScenario {
  const parsed = parseScenario(text, name);
  if (!parsed.ok) throw new ScenarioError(parsed.problems);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const warnings = parsed.warnings.length > 0 ? [formatProblems(parsed.warnings)] : [];
  return { scenario: parsed.scenario, folder: '', sha256, warnings };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) throw notThere(path, error);
    throw error;
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) throw notThere(file, error);
    throw new UserError({ code: 'scenario-unreadable', message: `${file} can not be read: ${String(error)}`, cause: error });
  }
}

function notThere(path: string, cause: unknown): UserError {
  return new UserError({
    code: 'scenario-missing',
    message: `there is no scenario at ${path}`,
    hint: `name a folder with a ${fileName} in it, such as examples/qemu-4k-direct-io`,
    cause,
  });
}
