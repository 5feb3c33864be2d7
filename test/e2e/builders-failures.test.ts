// What a real gcc and a real make say when the machine fails them: a wrong compiler, a missing header, a full disk, a killed
// make, a killed firstbad. Each is the lab's trouble with a clear message, never a verdict, and nothing of it is left.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBuilder } from '../../src/builders/builder.ts';
import { type CommandBuild, commandRecipe } from '../../src/builders/command/recipe.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { deferred } from '../../src/infra/processes/deferred.ts';
import type { Builder, Built } from '../../src/ports/builder.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { type BuilderWorld, type Files, never, openBuilderWorld } from '../contract/builder-world.ts';
import { leftoversOf, sleepersWith } from './leftovers.ts';

const isRoot = process.getuid?.() === 0;

const project: Files = {
  '.gitignore': '*.o\nresult\n',
  Makefile: 'result: a.o main.o\n\t@echo "  LD      $@"; $(CC) -o $@ $^\n%.o: %.c\n\t@echo "  CC      $@"; $(CC) -c -o $@ $<\n',
  'a.c': 'int a(void) { return 1; }\n',
  'main.c': 'int a(void);\nint main(void) { return a(); }\n',
};

let world: BuilderWorld;
const endings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  world = await openBuilderWorld();
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await world.dispose();
});

test('a wrong compiler is not the tree’s error', async () => {
  const compiler = join(world.folder, 'old-gcc');
  const lines = ['#!/bin/sh', '[ "$1" != --version ] || exec gcc --version', 'exec gcc -mno-such-option "$@"', ''];
  await writeFile(compiler, lines.join('\n'));
  await chmod(compiler, 0o755);
  const builder = await open({ compiler, commands: [['make', `CC=${compiler}`]] });
  const commit = await world.commit(project);
  await rejected(builder, commit, 'compiler-unfit', /-mno-such-option/);
});

test('a header that no package has brought is not the tree’s error; one of the tree’s own is', async () => {
  const builder = await open({});
  const absent = await world.commit({ ...project, 'a.c': '#include <elfutils/no-such-thing.h>\n' });
  await rejected(builder, absent, 'header-missing', /elfutils\/no-such-thing\.h/, 'apt-get install libdw-dev');
  const own = await world.commit({ 'a.c': '#include "a.h"\n' });
  const built = await builder.build(own, { signal: never });
  expect(built).toMatchObject({ kind: 'does-not-build', signature: 'a.c: fatal error: a.h: No such file or directory' });
});

test.skipIf(!isRoot)('a disk that fills up is not the tree’s error, and nothing half-written is kept', async () => {
  const disk = await smallDisk(3);
  const builder = await open({}, disk);
  const commit = await world.commit({ ...project, 'a.c': 'int a(void) { return 1; }\nchar big[16 << 20] = { 1 };\n' });
  await rejected(builder, commit, 'disk-full', /No space left|no space/);
  expect(await leftoversOf(disk)).toEqual([]);
  const next = await builder.build(await world.commit({ 'a.c': 'int a(void) { return 2; }\n' }), { signal: never });
  expect(next).toMatchObject({ kind: 'built', how: 'fresh' });
});

test('a killed make is not the tree’s error, and takes what it had started with it', async () => {
  const builder = await open({});
  const commit = await world.commit({ ...project, Makefile: 'result:\n\t@echo maker $$PPID; sleep 4244\n' });
  const maker = deferred<number>();
  const building = builder.build(commit, {
    signal: never,
    onOutput: (text) => {
      const pid = /maker (\d+)/.exec(text)?.[1];
      if (pid !== undefined) maker.resolve(Number(pid));
    },
  });
  process.kill(await maker.promise, 'SIGKILL');
  await expect(building).rejects.toMatchObject({ name: 'LabError', code: 'build-killed' });
  expect(await sleepersWith('4244')).toEqual([]);
  const next = await builder.build(await world.commit(project), { signal: never });
  expect(next).toMatchObject({ kind: 'built', how: 'fresh' });
});

test('a firstbad that was killed while it built leaves nothing that the next one builds upon', async () => {
  const half = 'result:\n\t@echo half >a.o; echo begun; sleep 4245; echo done\n';
  const commit = await world.commit({ ...project, Makefile: half });
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./builder-process.ts', import.meta.url)), world.folder, commit],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (/^begun$/m.test(output)) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const builder = await open({});
  const next = await builder.build(await world.commit(project), { signal: never });
  expect(next).toMatchObject({ kind: 'built', how: 'fresh' });
  expect(await resultOf(next)).not.toContain('half');
  expect(await sleepersWith('4245')).toEqual([]);
  expect((await leftoversOf(world.folder)).filter((one) => one.endsWith('.partial'))).toEqual([]);
});

/** A builder for the C project; with `disk` its worktrees are there. */
async function open(parts: Partial<CommandBuild>, disk = world.folder): Promise<Builder> {
  const repository = await openRepository(world.repository, { cacheFolder: join(world.folder, 'history'), signal: never });
  const worktrees = await openWorktrees(repository, { folder: join(disk, 'worktrees'), max: 1, signal: never });
  endings.push(() => worktrees.dispose());
  const output = { kind: 'tree', files: { result: 'result' } } as const;
  const recipe = commandRecipe({ commands: [['make', '-j${jobs}']], output, compiler: 'gcc', ...parts });
  return createBuilder({ recipe, repository, worktrees, cache: world.cache, jobs: 2, ccache: false });
}

async function rejected(builder: Builder, commit: CommitName, code: string, says: RegExp, hint?: string): Promise<void> {
  const error = await builder.build(commit, { signal: never }).catch((reason: unknown) => reason);
  const message = expect.stringMatching(says) as string;
  expect(error).toMatchObject({ name: 'LabError', code, message, ...(hint === undefined ? {} : { hint }) });
  expect(await builder.known(commit, never)).toBeNull();
  expect(await readdir(join(world.cache.folder, 'entries')).catch(() => [])).toEqual([]);
}

async function smallDisk(mebibytes: number): Promise<string> {
  const folder = join(world.folder, 'small');
  await mkdir(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(mebibytes)}m`, 'tmpfs', folder]);
  endings.push(async () => execFileSync('umount', ['-l', folder]));
  return folder;
}

async function resultOf(built: Built): Promise<string> {
  if (built.kind !== 'built' || built.artifact.kind !== 'tree') throw new Error('not built');
  return readFile(join(built.artifact.root, 'result'), 'latin1');
}
