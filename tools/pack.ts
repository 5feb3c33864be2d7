// Makes the folder that is given away, as `npm pack` and packagers take it: `tsx tools/pack.ts <folder>`. The bundle, what it reads
// beside itself, manual pages and completions made from the commands, and the licences of all that is in it.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCommandLine } from '../src/cli/command-line.ts';
import type { Context } from '../src/cli/context.ts';
import { manPages } from '../src/cli/man-pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: tsx tools/pack.ts <folder>');
const folder = resolve(given);
if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifestOf = (path: string): Manifest => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
const own = manifestOf(root);
const { version } = own;

mkdirSync(folder, { recursive: true });
run('npx', ['tsx', join(root, 'tools/build.ts'), join(folder, 'dist')]);
const { bundled, beside } = JSON.parse(readFileSync(join(folder, 'dist/packages.json'), 'utf8')) as {
  /** Folders below the root. */
  readonly bundled: readonly string[];
  /** What the bundle finds by name at run time; everything else is in it. */
  readonly beside: readonly string[];
};
rmSync(join(folder, 'dist/packages.json'));
// The launcher's, which stays in the checkout.
rmSync(join(folder, 'dist/needs'));
// Made by the V8 of this machine's Node: another one would only read it to throw it away.
rmSync(join(folder, 'dist/firstbad.cjs.code'), { force: true });
renameSources(join(folder, 'dist/firstbad.cjs.map'));
for (const part of ['host-root', 'probes', 'known-issues', 'examples', 'LICENSE', 'README.md', 'CHANGELOG.md', 'docs']) {
  cpSync(join(root, part), join(folder, part), { recursive: true });
}
rmSync(join(folder, 'docs/decisions'), { recursive: true });
writePages();
writeManifest();
writeCompletions();
writeLicences();

/** As they are called in a checkout: where this one lies is nobody's business. */
function renameSources(path: string): void {
  const map = JSON.parse(readFileSync(path, 'utf8')) as { readonly sources: readonly string[] };
  const sources = map.sources.map((source) => `../${/(?:^|\/)((?:src|node_modules)\/.*)$/.exec(source)?.[1] ?? 'src/main.ts'}`);
  writeFileSync(path, JSON.stringify({ ...map, sources }));
}

function writeManifest(): void {
  const { name, description, license, engines, dependencies } = own;
  const manifest = {
    name,
    version,
    description,
    license,
    engines,
    bin: { firstbad: 'dist/start.cjs' },
    man: readdirSync(join(folder, 'man')).map((file) => `./man/${file}`),
    os: ['linux'],
    dependencies: Object.fromEntries(beside.map((one) => [one, dependencies[one]])),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function writePages(): void {
  const terminal = { write: () => undefined, isTTY: false, columns: 80, rows: 24 };
  // The commands are only described: no one of them runs.
  const context = { version, stdout: terminal, stderr: terminal } as unknown as Context;
  const program = createCommandLine(context, () => undefined);
  const date = process.env['SOURCE_DATE_EPOCH'] ? new Date(Number(process.env['SOURCE_DATE_EPOCH']) * 1000) : new Date();
  mkdirSync(join(folder, 'man'));
  for (const { file, text } of manPages(program, { version, date: date.toISOString().slice(0, 10) })) {
    writeFileSync(join(folder, 'man', file), text);
  }
}

function writeCompletions(): void {
  mkdirSync(join(folder, 'completions'));
  const names = { bash: 'firstbad.bash', zsh: '_firstbad', fish: 'firstbad.fish' };
  for (const [shell, name] of Object.entries(names)) {
    const text = run('node', [join(folder, 'dist/start.cjs'), 'completion', shell]);
    writeFileSync(join(folder, 'completions', name), text);
  }
}

/** Of the packages in the bundle, with their texts; those that npm installs beside it bring their own. */
function writeLicences(): void {
  const parts = bundled.map((place) => {
    const path = join(root, place);
    const { name, version: its, license } = manifestOf(path);
    const file = readdirSync(path).find((one) => /^(licen[cs]e|copying)/i.test(one));
    if (license === undefined) throw new Error(`${name} names no licence`);
    const text = file === undefined ? `(It brings no text of its licence.)` : readFileSync(join(path, file), 'utf8').trim();
    return `${name} ${its}: ${license}\n\n${text}\n`;
  });
  const besideIt = beside.map((one) => {
    const { name, version: its, license } = manifestOf(join(root, 'node_modules', one));
    return `${name} ${its}: ${String(license)}`;
  });
  const head = `firstbad ${version} is under the Apache License 2.0 (LICENSE). In dist/firstbad.cjs are the packages below.\nBeside it npm installs, with their own licences: ${besideIt.join('; ')}.\n`;
  writeFileSync(join(folder, 'LICENCES'), [head, ...parts].join(`\n${'-'.repeat(78)}\n\n`));
}

function run(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${String(status)}:\n${stderr}`);
  return stdout;
}
