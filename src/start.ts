// Starts the bundle with the code that V8 made of it when it was built: compiling a function anew at each start costs a
// third of a short run. What the program does is src/main.ts; how it is bundled is tools/build.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { boundPatterns } from './infra/processes/bound-patterns.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`firstbad: Node.js v${process.versions.node} is too old; it needs version 20.19 or later.\n`);
  process.exit(129);
}

// Before anything is compiled: V8 takes code only for the flags that it was made with.
boundPatterns();

const bundle = join(import.meta.dirname, 'firstbad.cjs');
const cached = readIfThere(`${bundle}.code`);
const script = new Script(`(function (require, __filename) {${readFileSync(bundle, 'latin1')}\n})`, {
  filename: bundle,
  // Of another V8, or damaged: it is compiled as if there were none.
  ...(cached ? { cachedData: cached } : {}),
});
// The build runs a search with this set, so that what a search needs is in it.
const keepAt = process.env['FIRSTBAD_KEEP_CODE'];
if (keepAt !== undefined) process.once('exit', () => writeFileSync(keepAt, script.createCachedData()));

(script.runInThisContext() as (require: NodeJS.Require, filename: string) => void)(createRequire(bundle), bundle);

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    // Whoever bundled it had no git, or has taken it away: only slower.
    return null;
  }
}
