// The known issues that come with firstbad, from its own folder.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { together } from '../core/base/together.ts';
import type { KnownIssue } from '../core/explain/known-issue.ts';
import { checkout } from '../infra/files/checkout.ts';
import { parseKnownIssue } from '../known-issues/parse-known-issue.ts';

const folder = fileURLToPath(new URL('known-issues/', checkout));

export async function readKnownIssues(): Promise<readonly KnownIssue[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return together(names.map(async (name) => parseKnownIssue(await readFile(join(folder, name), 'utf8'), name)));
}
