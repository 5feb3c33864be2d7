// Bundles firstbad into one folder: `tsx tools/build.ts <folder>`. Types are checked by `npm run check`, not here.
// See docs/decisions/0017-bundle.md; src/start.ts loads what is made here.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { buildPage } from './build-page.ts';
import { needsText } from './command-needs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: tsx tools/build.ts <folder>');
// The small search below runs in a folder of its own.
const folder = resolve(root, given);

// A native module finds its binary beside itself, openpgp is as large as the rest and rarely needed, and the width of unusual
// text is loaded by name.
const external = ['libsql', 'openpgp', 'string-width'];

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // What is loaded later is in the bundle too, and packages are found from it by `require`.
  supported: { 'dynamic-import': false },
  // Names stay: they are in the stacks of bugs.
  minifyWhitespace: true,
  legalComments: 'none',
  absWorkingDir: root,
  logLevel: 'warning',
};
const bundle = join(folder, 'firstbad.cjs');
const [ofPage, { metafile }] = await Promise.all([
  buildPage(join(folder, 'page')),
  build({
    ...common,
    entryPoints: ['src/main.ts'],
    outfile: bundle,
    external,
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  }),
  build({
    ...common,
    entryPoints: ['src/start.ts'],
    outfile: join(folder, 'start.cjs'),
    define: { 'import.meta.dirname': '__dirname' },
    banner: { js: '#!/usr/bin/env node' },
  }),
]);
chmodSync(join(folder, 'start.cjs'), 0o755);
writeFileSync(join(folder, 'needs'), needsText());
// For who gives it away: whose licences it has, and what has to be installed beside it.
const bundled = packagesIn([...ofPage, ...Object.keys(metafile.inputs)]);
writeFileSync(join(folder, 'packages.json'), `${JSON.stringify({ bundled, beside: external })}\n`);
keepCode();

/** Folders of packages, each once: a package may be there in two versions. */
function packagesIn(inputs: readonly string[]): readonly string[] {
  const names = inputs.flatMap((path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(names)].sort();
}

/** Runs a small search, so that V8's code of all that a search runs is there from the first start on. Without git it is not. */
function keepCode(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'firstbad-build-'));
  try {
    const env = {
      ...process.env,
      FIRSTBAD_HOME: join(scratch, 'home'),
      HOME: scratch,
      GIT_CONFIG_NOSYSTEM: '1',
      ...Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap((who) => [
          [`GIT_${who}_NAME`, 'build'],
          [`GIT_${who}_EMAIL`, 'build@example.org'],
        ]),
      ),
    };
    const git = (...words: string[]): boolean => spawnSync('git', words, { cwd: scratch, env, stdio: 'ignore' }).status === 0;
    const isMade =
      git('init', '-q') &&
      [1, 2, 3, 4].every((n) => {
        if (n === 3) writeFileSync(join(scratch, 'broken'), '');
        return git('add', '.') && git('commit', '-q', '--allow-empty', '-m', `commit ${n}`);
      });
    if (!isMade) return;
    const words = [join(folder, 'start.cjs'), 'bisect', 'HEAD~3..HEAD', '--', 'test', '!', '-e', 'broken'];
    const { status, stderr } = spawnSync('node', words, {
      cwd: scratch,
      env: { ...env, FIRSTBAD_KEEP_CODE: `${bundle}.code` },
      encoding: 'utf8',
    });
    if (status !== 0) process.stderr.write(`firstbad: the built program failed on a small search:\n${stderr}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
