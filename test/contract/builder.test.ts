// What a builder promises, whatever it builds: what is kept, what is built anew, and what is never taken for a verdict.

import { appendFile, chmod, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cherryPick } from '../../src/builders/fix-ups.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import { deferred } from '../../src/infra/processes/deferred.ts';
import type { Built, BuiltArtifact, DoesNotBuild } from '../../src/ports/builder.ts';
import { type BuilderWorld, buildScript, firstFiles, never, openBuilderWorld } from './builder-world.ts';
import { testGit } from './real-repository.ts';

let world: BuilderWorld;

beforeEach(async () => {
  world = await openBuilderWorld();
});
afterEach(() => world.dispose());

describe('what is kept', () => {
  test('a commit is built once, and its result is found by its key', async () => {
    const commit = await world.commit(firstFiles);
    const builder = await world.open();
    expect(await builder.known(commit, never)).toBeNull();
    const first = artifactOf(await builder.build(commit, { signal: never }));
    expect(first).toMatchObject({ how: 'fresh', steps: 2, fixUps: [], identity: null });
    expect(await resultOf(first)).toBe('ALPHA\nBETA\n');
    const again = artifactOf(await builder.build(commit, { signal: never }));
    expect(again).toMatchObject({ how: 'cached', artifact: first.artifact, buildMs: first.buildMs, steps: 2 });
    expect(await builder.known(commit, never)).toMatchObject({ how: 'cached', key: first.key });
    expect(await world.lines()).toEqual(['build', 'compile a.part', 'compile b.part']);
  });

  test('two commits with one tree share a build, in another process too', async () => {
    const commit = await world.commit(firstFiles);
    const same = await world.commit({});
    const first = artifactOf(await (await world.open()).build(commit, { signal: never }));
    const second = artifactOf(await (await world.open()).build(same, { signal: never }));
    expect(same).not.toBe(commit);
    expect(second).toMatchObject({ how: 'cached', commit: same, artifact: first.artifact });
  });

  test('a step compiles what has changed; a clean build everything', async () => {
    const commit = await world.commit(firstFiles);
    const next = await world.commit({ 'b.part': 'gamma\n' });
    const builder = await world.open();
    await builder.build(commit, { signal: never });
    const step = artifactOf(await builder.build(next, { signal: never }));
    expect(step).toMatchObject({ how: 'incremental', steps: 1 });
    const clean = artifactOf(await builder.build(next, { signal: never, clean: true }));
    expect(clean).toMatchObject({ how: 'clean', steps: 2, outputKey: step.outputKey, replaced: null });
    expect(clean.artifact.key).toBe(step.artifact.key);
  });

  test('a commit that changes nothing in the output is recognised', async () => {
    const builder = await world.open();
    const before = artifactOf(await builder.build(await world.commit(firstFiles), { signal: never }));
    const after = artifactOf(await builder.build(await world.commit({ 'a.part': 'alpha # why\n' }), { signal: never }));
    expect(after.key).not.toBe(before.key);
    expect(after.outputKey).toBe(before.outputKey);
  });

  test('another configuration is another key', async () => {
    const commit = await world.commit(firstFiles);
    const plain = await world.open();
    const other = await world.open({ recipe: { env: { COUNT: world.countFile, LEVEL: '2' } } });
    expect(await plain.keyOf(commit, never)).not.toBe(await other.keyOf(commit, never));
  });

  test('what the shell of the user exports does not reach a build', async () => {
    const commit = await world.commit({ ...firstFiles, 'build.sh': 'mkdir -p out; echo "flags: $CFLAGS" >out/result\n' });
    process.env['CFLAGS'] = '-O3';
    try {
      const built = artifactOf(await (await world.open()).build(commit, { signal: never }));
      expect(await resultOf(built)).toBe('flags: \n');
    } finally {
      delete process.env['CFLAGS'];
    }
  });

  test('a corrupted result is thrown away and built again', async () => {
    const commit = await world.commit(firstFiles);
    const builder = await world.open();
    const built = artifactOf(await builder.build(commit, { signal: never }));
    if (built.artifact.kind !== 'tree') throw new Error('not a tree');
    // Of the same size: only the hash tells.
    await writeFile(join(built.artifact.root, 'result'), 'ALPHX\nBETA\n');
    expect(await builder.known(commit, never)).toBeNull();
    const again = artifactOf(await builder.build(commit, { signal: never }));
    expect(again.how).toBe('incremental');
    expect(await resultOf(again)).toBe('ALPHA\nBETA\n');
  });

  test('a clean build that comes out differently says so, and replaces what was there', async () => {
    const script = 'mkdir -p out; echo x >>"$COUNT"; wc -l <"$COUNT" >out/result\n';
    const commit = await world.commit({ ...firstFiles, 'build.sh': script });
    const builder = await world.open();
    const first = artifactOf(await builder.build(commit, { signal: never }));
    const clean = artifactOf(await builder.build(commit, { signal: never, clean: true }));
    expect(clean.replaced).toBe(first.outputKey);
    expect(clean.artifact.key).not.toBe(first.artifact.key);
    expect(await builder.known(commit, never)).toMatchObject({ outputKey: clean.outputKey });
  });
});

test('builds of different commits do not wait for each other, however alike their keys are', async () => {
  // Each waits for the other one to have begun; it gives up after 10 s.
  const meeting =
    'touch "$COUNT.$(cat n)"; for i in $(seq 100); do [ $(ls "$COUNT".* | wc -l) -ge 2 ] && break; sleep 0.1; done';
  const script = `${meeting}\nls "$COUNT".* | wc -l >met; mkdir -p out; cat met n >out/result\n`;
  const builder = await world.open({ worktrees: 2 });
  const byDigits = new Map<string, CommitName>();
  let pair: readonly CommitName[] = [];
  // By chance one of 256 has the first two digits of another: 64 commits make 2016 pairs.
  for (let number = 0; pair.length === 0 && number < 200; number += 1) {
    const commit = await world.commit({ 'build.sh': script, n: `${String(number)}\n` });
    const digits = (await builder.keyOf(commit, never)).slice(0, 2);
    const other = byDigits.get(digits);
    if (other !== undefined) pair = [other, commit];
    byDigits.set(digits, commit);
  }
  const built = await Promise.all(pair.map(async (commit) => builder.build(commit, { signal: never })));
  expect(built).toHaveLength(2);
  for (const one of built) expect(await resultOf(artifactOf(one))).toMatch(/^2\n/);
}, 30_000);

describe('a tree that does not build', () => {
  test('is said with its first error, and remembered', async () => {
    const builder = await world.open();
    await builder.build(await world.commit(firstFiles), { signal: never });
    const sick = await world.commit({ 'b.part': 'sick\n' });
    const built = failureOf(await builder.build(sick, { signal: never }));
    expect(built.signature).toBe('b.part: error: the part is sick');
    expect(built.firstError).toContain('  CC      b.part');
    expect(await readFile(built.logFile, 'utf8')).toContain('b.part:1:1: error');
    // On top of old objects first, then from nothing.
    expect((await world.lines()).filter((line) => line === 'build')).toHaveLength(3);
    expect(await builder.build(sick, { signal: never })).toMatchObject({ kind: 'does-not-build', how: 'cached' });
  });

  test('an error that only old objects bring is none', async () => {
    const builder = await world.open();
    await builder.build(await world.commit(firstFiles), { signal: never });
    const script = `if [ -e a.part.o ]; then echo 'a.part.o: error: old object'; exit 1; fi\n${buildScript}`;
    const built = await builder.build(await world.commit({ 'build.sh': script }), { signal: never });
    expect(built).toMatchObject({ kind: 'built', how: 'fresh' });
  });

  test('a build that makes nothing is the lab’s trouble, not a result of the last one', async () => {
    const builder = await world.open();
    await builder.build(await world.commit(firstFiles), { signal: never });
    const nothing = await world.commit({ 'build.sh': 'true\n' });
    await expect(builder.build(nothing, { signal: never })).rejects.toMatchObject({
      name: 'LabError',
      code: 'build-stale',
      message: expect.stringContaining('out/result was not made') as string,
    });
  });
});

describe('a kernel with modules', () => {
  const output = { kind: 'kernel', vmlinuz: 'out/vmlinuz', modules: 'out/lib/modules' } as const;
  const release = 'out/lib/modules/6.1-own';
  const makeKernel = `mkdir -p ${release}/kernel; echo image >out/image; ln -s image out/vmlinuz; ln -s /usr/src/linux ${release}/build\n`;
  const script = `${makeKernel}: >${release}/modules.builtin; cat a.part >${release}/kernel/a.ko\n`;

  test('the modules are a part of it, and links are kept as they are', async () => {
    const builder = await world.open({ recipe: { output } });
    const first = artifactOf(await builder.build(await world.commit({ ...firstFiles, 'build.sh': script }), { signal: never }));
    const second = artifactOf(await builder.build(await world.commit({ 'a.part': 'again\n' }), { signal: never }));
    const [before, after] = [first, second].map(({ artifact }) => artifact);
    if (before?.kind !== 'kernel' || after?.kind !== 'kernel') throw new Error('no kernels');
    expect(await readFile(after.vmlinuz, 'utf8')).toBe('image\n');
    expect(await readFile(join(after.modules ?? '', 'kernel', 'a.ko'), 'utf8')).toBe('again\n');
    expect(await readlink(join(after.modules ?? '', 'build'))).toBe('/usr/src/linux');
    expect(after.key).not.toBe(before.key);
    expect(second.outputKey).not.toBe(first.outputKey);
  });

  test('a folder without the modules of one kernel is the lab’s trouble', async () => {
    const builder = await world.open({ recipe: { output } });
    await expect(builder.build(await world.commit({ 'build.sh': makeKernel }), { signal: never })).rejects.toMatchObject({
      code: 'build-stale',
      message: expect.stringContaining('has no modules.builtin') as string,
    });
  });
});

describe('fix-ups', () => {
  test('repair the stretch between two commits, and leave the tree as it was', async () => {
    const before = await world.commit(firstFiles);
    const broken = await world.commit({ 'b.part': 'sick\n', 'c.part': 'gamma\n' });
    const middle = await world.commit({ 'a.part': 'again\n' });
    const repair = await world.commit({ 'b.part': 'well\n', 'd.part': 'delta\n' });
    const fixUps = [await cherryPick(join(world.repository, '.git'), { broken, repair }, never)];
    const builder = await world.open({ fixUps });
    const fixed = artifactOf(await builder.build(middle, { signal: never }));
    expect(fixed.fixUps).toEqual([`cherry-pick ${repair.slice(0, 12)}`]);
    expect(await resultOf(fixed)).toBe('AGAIN\nWELL\nGAMMA\nDELTA\n');
    const after = artifactOf(await builder.build(before, { signal: never }));
    expect(after.fixUps).toEqual([]);
    expect(await resultOf(after)).toBe('ALPHA\nBETA\n');
    expect(await (await world.open()).keyOf(middle, never)).not.toBe(fixed.key);
  });

  test('one that does not apply makes the commit one that does not build', async () => {
    const containing = await world.commit(firstFiles);
    const patch = '--- a/a.part\n+++ b/a.part\n@@ -1 +1 @@\n-something else\n+well\n';
    const builder = await world.open({ fixUps: [{ name: 'wrong.patch', patch, containing, missing: [] }] });
    const built = failureOf(await builder.build(containing, { signal: never }));
    expect(built.signature).toBe('the fix-up wrong.patch does not apply');
  });
});

describe('the lab’s trouble is never a verdict', () => {
  const cases: readonly { title: string; script: string; code: string; says: RegExp }[] = [
    { title: 'a killed build', script: 'kill -9 $$', code: 'build-killed', says: /killed \(SIGKILL\)/ },
    {
      title: 'a full disk',
      script: 'echo "/tmp/ccX.s: fatal error: error closing: No space left on device"; exit 1',
      code: 'disk-full',
      says: /no space was left/,
    },
    { title: 'a missing program', script: 'exec no-such-bison -d x.y', code: 'tool-missing', says: /no-such-bison/ },
    {
      title: 'a missing header of a package',
      script: 'echo "certs/extract.c:21:10: fatal error: openssl/bio.h: No such file or directory"; exit 1',
      code: 'header-missing',
      says: /openssl\/bio\.h/,
    },
  ];

  for (const { title, script, code, says } of cases) {
    test(`${title}: nothing is kept, and the next build begins from nothing`, async () => {
      const builder = await world.open();
      await builder.build(await world.commit(firstFiles), { signal: never });
      const commit = await world.commit({ 'build.sh': `${script}\n` });
      const error = await builder.build(commit, { signal: never }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'LabError', code, message: expect.stringMatching(says) as string });
      expect(await builder.known(commit, never)).toBeNull();
      const next = await builder.build(await world.commit({ 'build.sh': `${buildScript}\n` }), { signal: never });
      expect(next.how).toBe('fresh');
    });
  }

  test('a header of the tree’s own that is missing is the tree’s error', async () => {
    const script = 'echo "a.c:1:10: fatal error: linux/new.h: No such file or directory"; exit 1\n';
    const commit = await world.commit({ ...firstFiles, 'build.sh': script });
    expect((await (await world.open()).build(commit, { signal: never })).kind).toBe('does-not-build');
  });

  test('a header of a known name that the tree has itself is the tree’s error', async () => {
    const script = 'echo "a.c:1:10: fatal error: zlib.h: No such file or directory"; exit 1\n';
    const commit = await world.commit({ ...firstFiles, 'build.sh': script, 'lib/zlib.h': '' });
    expect((await (await world.open()).build(commit, { signal: never })).kind).toBe('does-not-build');
  });

  test('an error of the tree does not count while the compiler compiles nothing', async () => {
    const compiler = join(world.folder, 'cc');
    await writeFile(compiler, '#!/bin/sh\n[ "$1" = --version ] && echo "cc 1.0" && exit\necho "cc: broken" >&2; exit 1\n');
    await chmod(compiler, 0o755);
    const commit = await world.commit({ ...firstFiles, 'b.part': 'sick\n' });
    const builder = await world.open({ recipe: { compiler } });
    await expect(builder.build(commit, { signal: never })).rejects.toMatchObject({
      name: 'LabError',
      code: 'compiler-unfit',
      message: expect.stringContaining('cc: broken') as string,
    });
  });

  test('a compiler that is not there is said before anything is built', async () => {
    const commit = await world.commit(firstFiles);
    const builder = await world.open({ recipe: { compiler: 'no-such-gcc' } });
    await expect(builder.build(commit, { signal: never })).rejects.toMatchObject({
      code: 'tool-missing',
      hint: 'apt-get install no-such-gcc',
    });
    expect(await world.lines()).toEqual([]);
  });

  test('a worktree that is dirty when it is lent is put right first', async () => {
    const commit = await world.commit(firstFiles);
    const builder = await world.open();
    await builder.build(commit, { signal: never });
    const next = await world.commit({ 'b.part': 'gamma\n' });
    const [place = ''] = await readdir(join(world.folder, 'worktrees'));
    await appendFile(join(world.folder, 'worktrees', place, '1', 'a.part'), 'dirt\n');
    const built = artifactOf(await builder.build(next, { signal: never }));
    expect(await resultOf(built)).toBe('ALPHA\nGAMMA\n');
  });
});

describe('many who ask for one build', () => {
  test('share it, and each hears of it', async () => {
    const commit = await world.commit(firstFiles);
    const builder = await world.open();
    const heard: string[] = [];
    const all = ['first', 'second'].map((name) =>
      builder.build(commit, { signal: never, progress: ({ done }) => heard.push(`${name} ${String(done)}`) }),
    );
    const [first, second] = await Promise.all(all);
    expect(second).toMatchObject({ kind: 'built', key: first!.key });
    expect(heard).toEqual(expect.arrayContaining(['first 2', 'second 2']));
    expect((await world.lines()).filter((line) => line === 'build')).toHaveLength(1);
  });

  test('two processes build one after the other, and the second one takes what the first one made', async () => {
    const commit = await world.commit(firstFiles);
    const builders = [await world.open(), await world.open()];
    const built = await Promise.all(builders.map((builder) => builder.build(commit, { signal: never })));
    expect(built.map((one) => one.how).sort()).toEqual(['cached', 'fresh']);
    expect((await world.lines()).filter((line) => line === 'build')).toHaveLength(1);
  });

  test('when all have given up the build ends, and nothing of it stays', async () => {
    const commit = await world.commit({ ...firstFiles, 'build.sh': 'echo half >a.part.o; echo begun; sleep 4243\n' });
    const builder = await world.open();
    const controller = new AbortController();
    const begun = deferred<void>();
    const building = builder.build(commit, {
      signal: controller.signal,
      onOutput: (text) => {
        if (text.includes('begun')) begun.resolve();
      },
    });
    await begun.promise;
    controller.abort(new Error('enough'));
    await expect(building).rejects.toThrow('enough');
    expect(await readdir(join(world.cache.folder, 'entries')).catch(() => [])).toEqual([]);
    const next = await world.commit({ 'build.sh': buildScript });
    const built = artifactOf(await builder.build(next, { signal: never }));
    expect(built.how).toBe('fresh');
    expect(await resultOf(built)).toBe('ALPHA\nBETA\n');
  });
});

test('the progress of the next build has the total of the last one', async () => {
  const builder = await world.open();
  await builder.build(await world.commit(firstFiles), { signal: never, clean: true });
  const reports: unknown[] = [];
  const next = await world.commit({ 'b.part': 'gamma\n' });
  await builder.build(next, { signal: never, clean: true, progress: (report) => reports.push(report) });
  expect(reports.at(-1)).toEqual({ what: `building ${next.slice(0, 12)}`, done: 2, total: 2, unit: 'items' });
});

test('the user’s checkout is never touched', async () => {
  const commit = await world.commit(firstFiles);
  await world.commit({ 'a.part': 'newer\n' });
  await writeFile(join(world.repository, 'a.part'), 'edited\n');
  await (await world.open()).build(commit, { signal: never });
  expect(testGit(world.repository, ['status', '--porcelain'])).toBe('M a.part');
  expect(await readFile(join(world.repository, 'a.part'), 'utf8')).toBe('edited\n');
});

function artifactOf(built: Built): BuiltArtifact {
  if (built.kind !== 'built') throw new Error(`does not build: ${built.firstError}`);
  return built;
}

function failureOf(built: Built): DoesNotBuild {
  if (built.kind !== 'does-not-build') throw new Error('it builds');
  return built;
}

async function resultOf(built: BuiltArtifact): Promise<string> {
  if (built.artifact.kind !== 'tree') throw new Error('not a tree');
  return readFile(join(built.artifact.root, 'result'), 'utf8');
}
