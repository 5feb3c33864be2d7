// What only real worktrees can show: files, what is left of killed processes, and that the user's repository stays as it was.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { LabError } from '../../src/core/base/user-error.ts';
import type { CommitName } from '../../src/core/git/commit.ts';
import type { Worktree, Worktrees } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { makeRealRepository, type RealRepository, testGit } from './real-repository.ts';
import { startWorktreeChild, type WorktreeChild } from './worktree-child.ts';

const never = new AbortController().signal;

let folder = '';
let real: RealRepository;
let pools: Worktrees[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-worktrees-'));
  real = await makeRealRepository(join(folder, 'repository'));
  pools = [];
});
afterEach(async () => {
  for (const pool of pools) await pool.dispose();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function open({ path = real.path, max = 2, below = join(folder, 'worktrees') } = {}): Promise<Worktrees> {
  const repository = await openRepository(path, { cacheFolder: join(folder, 'cache'), signal: never });
  const pool = await openWorktrees(repository, { folder: below, max, signal: never });
  pools.push(pool);
  return pool;
}

const borrow = (pool: Worktrees, label: string, options: { clean?: boolean } = {}): Promise<Worktree> =>
  pool.borrow(real.nameOf(label), { signal: never, ...options });

const read = (worktree: Worktree, file: string): string => readFileSync(join(worktree.path, file), 'utf8');

/** Tracked and untracked files, without git's own. */
function filesOf({ path }: Worktree): readonly string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((file) => file.slice(path.length + 1))
    .filter((file) => !file.startsWith('.git/'))
    .sort();
}

/** Names, contents, modes and times of everything in a folder: whatever is written into it shows. */
function everythingIn(path: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
    const found = lstatSync(join(path, name));
    hash.update(`${name} ${found.mode} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}\n`);
    if (found.isFile()) hash.update(readFileSync(join(path, name)));
  }
  return hash.digest('hex');
}

describe('the user’s repository', () => {
  test('stays byte for byte as it was, with changes that are not committed', async () => {
    testGit(real.path, ['config', 'user.name', 'Somebody']);
    await writeFile(join(real.path, 'README'), 'changed by the user\n');
    await writeFile(join(real.path, 'untracked'), 'the user’s\n');
    const before = everythingIn(real.path);
    const repository = await openRepository(real.path, { cacheFolder: join(folder, 'cache'), signal: never });
    const tip = await repository.resolve('HEAD', never);
    await repository.resolve('no-such-name', never).catch(() => undefined);
    await repository.history([tip], { signal: never });
    await repository.touching({ bad: tip, goods: [real.nameOf('a')], paths: ['src'], firstParentOnly: false }, never);
    await repository.summaries([tip], never);
    await repository.releases(tip, never);
    const pool = await open();
    const one = await borrow(pool, 'a');
    execFileSync('sh', ['-c', 'git checkout -q -b mine && echo x > x && git add x && git gc -q'], { cwd: one.path });
    await one.release();
    await (await borrow(pool, 'e', { clean: true })).release();
    await pool.dispose();
    expect(everythingIn(real.path)).toBe(before);
  });

  test('may be bare, of SHA-256, shallow, or have a newline in its name', async () => {
    const places: readonly (readonly [string, () => Promise<RealRepository>])[] = [
      ['bare.git', () => makeRealRepository(join(folder, 'bare.git'), { bare: true })],
      ['sha256', () => makeRealRepository(join(folder, 'sha256'), { objectFormat: 'sha256' })],
      ['two\nlines "quoted"', () => makeRealRepository(join(folder, 'two\nlines "quoted"'))],
    ];
    for (const [name, make] of places) {
      real = await make();
      const worktree = await borrow(await open({ path: join(folder, name) }), 'c');
      expect(filesOf(worktree)).toEqual(['.gitignore', 'README', 'docs/c', 'src/x.c']);
    }
    testGit(folder, ['clone', '--quiet', '--depth=2', `file://${join(folder, 'repository')}`, 'shallow']);
    real = { ...real, nameOf: (label) => testGit(join(folder, 'shallow'), ['rev-parse', label]) as CommitName };
    const worktree = await borrow(await open({ path: join(folder, 'shallow') }), 'HEAD~1');
    expect(read(worktree, 'src/x.c')).toBe('3\n');
    expect(testGit(worktree.path, ['log', '--format=%s'])).toBe('commit d');
  });

  test('may be a partial clone: what a checkout fetches stays in the worktree', async () => {
    testGit(real.path, ['config', 'uploadpack.allowFilter', 'true']);
    testGit(real.path, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
    const partial = join(folder, 'partial');
    testGit(folder, ['clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${real.path}`, partial]);
    const before = everythingIn(partial);
    const worktree = await borrow(await open({ path: partial }), 'b');
    expect(read(worktree, 'src/x.c')).toBe('2\n');
    expect(everythingIn(partial)).toBe(before);
  });
});

describe('files', () => {
  test('are as the commit says, whatever was there before', async () => {
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'm');
    expect(filesOf(first)).toEqual(['.gitignore', 'README', 'docs/c', 'docs/s2', 'src/x.c', 'src/y.c']);
    writeFileSync(join(first.path, 'README'), 'changed\n');
    writeFileSync(join(first.path, 'untracked'), 'left by a test\n');
    await rm(join(first.path, 'src'), { recursive: true });
    await mkdir(join(first.path, 'other', '.git'), { recursive: true });
    writeFileSync(join(first.path, 'other', '.git', 'HEAD'), 'ref: refs/heads/main\n');
    await first.release();
    const second = await borrow(pool, 'm');
    expect(second.path).toBe(first.path);
    expect(filesOf(second)).toEqual(['.gitignore', 'README', 'docs/c', 'docs/s2', 'src/x.c', 'src/y.c']);
    expect(read(second, 'README')).toBe('a\n');
  });

  test('that are ignored stay, unless a clean worktree is asked for', async () => {
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'a');
    writeFileSync(join(first.path, 'src', 'x.o'), 'object\n');
    await first.release();
    const second = await borrow(pool, 'b');
    expect(filesOf(second)).toContain('src/x.o');
    await second.release();
    expect(filesOf(await borrow(pool, 'b', { clean: true }))).not.toContain('src/x.o');
  });

  test('that the user ignores by info/exclude stay too', async () => {
    await writeFile(join(real.path, '.git', 'info', 'exclude'), 'build/\n');
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'a');
    await mkdir(join(first.path, 'build'));
    writeFileSync(join(first.path, 'build', 'made'), 'made\n');
    await first.release();
    expect(filesOf(await borrow(pool, 'b'))).toContain('build/made');
  });

  test('that do not differ are not touched', async () => {
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'd');
    const old = new Date(1_600_000_000_000);
    for (const file of ['README', 'src/x.c', 'src/y.c']) await utimes(join(first.path, file), old, old);
    await first.release();
    const second = await borrow(pool, 'm');
    const changed = ['README', 'src/x.c', 'src/y.c'].filter(
      (file) => statSync(join(second.path, file)).mtimeMs !== old.getTime(),
    );
    expect(changed).toEqual(['src/x.c']);
  });

  test('of a submodule are not fetched: its folder is empty', async () => {
    const inner = real.nameOf('a');
    testGit(real.path, ['update-index', '--add', '--cacheinfo', `160000,${inner},module`]);
    testGit(real.path, ['commit', '--quiet', '-m', 'with a module']);
    const commit = testGit(real.path, ['rev-parse', 'HEAD']) as CommitName;
    const worktree = await (await open()).borrow(commit, { signal: never });
    expect(readdirSync(join(worktree.path, 'module'))).toEqual([]);
  });

  test('of a submodule that the user has fetched come from there when a build asks for them, and never stay for another commit', async () => {
    const allow = ['-c', 'protocol.file.allow=always'];
    const inner = await makeRealRepository(join(folder, 'inner'));
    testGit(real.path, [...allow, 'submodule', '--quiet', 'add', '--name', 'sub/module', inner.path, 'module']);
    const commitWith = (label: string): CommitName => {
      testGit(join(real.path, 'module'), ['checkout', '--quiet', inner.nameOf(label)]);
      testGit(real.path, ['commit', '--quiet', '-am', `module at ${label}`]);
      return testGit(real.path, ['rev-parse', 'HEAD']) as CommitName;
    };
    const [older, newer] = [commitWith('b'), commitWith('e')];
    await rm(inner.path, { recursive: true });
    const pool = await open({ max: 1 });
    const ask = async (commit: CommitName): Promise<string> => {
      const worktree = await pool.borrow(commit, { signal: never });
      expect(testGit(worktree.path, ['status', '--porcelain', '--untracked-files=no'])).toBe('');
      testGit(worktree.path, [...allow, 'submodule', '--quiet', 'update', '--init', 'module']);
      const text = read(worktree, 'module/src/x.c');
      await worktree.release();
      return text;
    };
    expect([await ask(newer), await ask(older), await ask(older)]).toEqual(['3\n', '2\n', '2\n']);
  });
});

describe('git inside a worktree', () => {
  test('knows the commit and the tags, and nothing to report', async () => {
    const worktree = await borrow(await open(), 'd');
    expect(testGit(worktree.path, ['rev-parse', 'HEAD'])).toBe(real.nameOf('d'));
    expect(testGit(worktree.path, ['describe'])).toMatch(/^v1\.1-1-g/);
    expect(testGit(worktree.path, ['status', '--porcelain'])).toBe('');
    expect(testGit(worktree.path, ['rev-parse', '--show-toplevel'])).toBe(worktree.path);
  });

  test('is forgotten: branches, settings and a merge that was left half-way', async () => {
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'c');
    testGit(first.path, ['merge', '--quiet', '--no-commit', '--no-ff', real.nameOf('s2')]);
    testGit(first.path, ['config', 'core.bare', 'true']);
    await first.release();
    const second = await borrow(pool, 'c');
    expect(second.path).toBe(first.path);
    expect(filesOf(second)).toEqual(['.gitignore', 'README', 'docs/c', 'src/x.c']);
    await pool.dispose();
    const third = await borrow(await open({ max: 1 }), 'c');
    expect(testGit(third.path, ['status', '--porcelain', '--branch'])).toBe('## HEAD (no branch)');
  });

  test('runs no hook, no filter and no monitor that somebody has configured', async () => {
    const proof = join(folder, 'it ran');
    const evil = join(folder, 'evil');
    await mkdir(join(folder, 'hooks'));
    for (const place of [evil, join(folder, 'hooks', 'post-checkout'), join(real.path, '.git', 'hooks', 'post-checkout')]) {
      await mkdir(join(place, '..'), { recursive: true });
      await writeFile(place, `#!/bin/sh\necho "$0" >> '${proof}'\ncat\n`);
      await chmod(place, 0o755);
    }
    const config = join(folder, 'gitconfig');
    const lines = [
      `[core]\nhooksPath = ${folder}/hooks\nfsmonitor = ${evil}`,
      `[filter "evil"]\nsmudge = ${evil}\nclean = ${evil}\nrequired = true`,
    ];
    await writeFile(config, `${lines.join('\n')}\n[init]\ntemplateDir = ${folder}\n`);
    vi.stubEnv('GIT_CONFIG_GLOBAL', config);
    vi.stubEnv('GIT_TEMPLATE_DIR', folder);
    writeFileSync(join(real.path, '.gitattributes'), '*.c filter=evil\n');
    testGit(real.path, ['add', '.gitattributes']);
    testGit(real.path, ['commit', '--quiet', '--no-verify', '-m', 'with a filter']);
    await rm(proof, { force: true });
    const commit = testGit(real.path, ['rev-parse', 'HEAD']) as CommitName;
    const pool = await open();
    const worktree = await pool.borrow(commit, { signal: never });
    expect(read(worktree, 'src/x.c')).toBe('3\n');
    expect(existsSync(proof)).toBe(false);
  });

  test('is not led elsewhere by variables of the caller', async () => {
    const elsewhere = await makeRealRepository(join(folder, 'elsewhere'));
    const before = everythingIn(elsewhere.path);
    vi.stubEnv('GIT_DIR', join(elsewhere.path, '.git'));
    vi.stubEnv('GIT_WORK_TREE', elsewhere.path);
    vi.stubEnv('GIT_INDEX_FILE', join(elsewhere.path, '.git', 'index'));
    vi.stubEnv('GIT_OBJECT_DIRECTORY', join(elsewhere.path, '.git', 'objects'));
    const worktree = await borrow(await open(), 'b');
    expect(read(worktree, 'src/x.c')).toBe('2\n');
    expect(everythingIn(elsewhere.path)).toBe(before);
  });
});

describe('the pool', () => {
  test('keeps its worktrees for the next time, and prefers the nearest', async () => {
    const first = await open();
    const early = await borrow(first, 'a');
    const late = await borrow(first, 'd');
    await first.dispose();
    const second = await open();
    expect(await borrow(second, 'e')).toMatchObject({ path: late.path, previous: real.nameOf('d') });
    expect(await borrow(second, 'b')).toMatchObject({ path: early.path, previous: real.nameOf('a') });
  });

  test('gives no worktree to two pools, nor to two processes', async () => {
    const child = startChild();
    const theirs = await child.ask({ borrow: real.nameOf('a') });
    const one = await borrow(await open(), 'a');
    const other = await borrow(await open(), 'a');
    expect(new Set([theirs, one.path, other.path]).size).toBe(3);
  });

  test('can go on after a commit that is not there', async () => {
    const pool = await open({ max: 1 });
    await expect(pool.borrow('1'.repeat(40) as CommitName, { signal: never })).rejects.toMatchObject({
      code: 'revision-unknown',
    });
    expect((await borrow(pool, 'a')).commit).toBe(real.nameOf('a'));
  });

  test('can go on after a checkout that was cancelled', async () => {
    const pool = await open({ max: 1 });
    const controller = new AbortController();
    const enough = new Error('enough');
    const cancelled = pool.borrow(real.nameOf('e'), { signal: controller.signal });
    controller.abort(enough);
    await expect(cancelled).rejects.toBe(enough);
    expect(read(await borrow(pool, 'b'), 'src/x.c')).toBe('2\n');
  });
});

describe('after a kill -9', () => {
  test('the worktree is taken over, and what the dead one had started in it is dead too', async () => {
    const child = startChild();
    const path = await child.ask({ borrow: real.nameOf('m') });
    const pid = Number(await child.ask({ run: 'setsid sh -c "echo \\$\\$; while :; do echo x >> src/x.c; sleep 0.01; done"' }));
    await child.kill();
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    const worktree = await borrow(await open(), 'm');
    expect(worktree).toMatchObject({ path, previous: real.nameOf('m') });
    expect(existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')).toBe(false);
    expect(read(worktree, 'src/x.c')).toBe('2\n');
  });

  test('locks and files that are half there do no harm', async () => {
    const pool = await open({ max: 1 });
    const first = await borrow(pool, 'm');
    for (const lock of ['index.lock', 'HEAD.lock']) writeFileSync(join(first.path, '.git', lock), '');
    writeFileSync(join(first.path, 'src', 'x.c'), '');
    await pool.dispose();
    const second = await borrow(await open({ max: 1 }), 'e');
    expect(second.path).toBe(first.path);
    expect(read(second, 'src/x.c')).toBe('3\n');
  });

  const damages: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['an index of rubbish', (path) => writeFile(join(path, '.git', 'index'), 'rubbish')],
    ['an empty HEAD', (path) => writeFile(join(path, '.git', 'HEAD'), '')],
    ['no HEAD', (path) => rm(join(path, '.git', 'HEAD'))],
    ['no .git', (path) => rm(join(path, '.git'), { recursive: true })],
    [
      'a file for .git',
      (path) => rm(join(path, '.git'), { recursive: true }).then(() => writeFile(join(path, '.git'), 'gitdir: ..\n')),
    ],
    ['nothing at all', (path) => rm(path, { recursive: true })],
  ];

  test.each(damages)('a worktree with %s is made anew, and the repository around it is left alone', async (_, damage) => {
    const around = await makeRealRepository(join(folder, 'around'));
    const below = join(around.path, 'cache');
    const pool = await open({ max: 1, below });
    const first = await borrow(pool, 'm');
    await first.release();
    await damage(first.path);
    const before = testGit(around.path, ['rev-parse', 'HEAD']) + everythingIn(join(around.path, 'src'));
    // In the pool that is open, and in the next one.
    const second = await borrow(pool, 'b');
    expect(second.path).toBe(first.path);
    expect(read(second, 'src/x.c')).toBe('2\n');
    await pool.dispose();
    await damage(first.path);
    const third = await borrow(await open({ max: 1, below }), 'e');
    expect(third.path).toBe(first.path);
    expect(read(third, 'src/x.c')).toBe('3\n');
    expect(testGit(around.path, ['rev-parse', 'HEAD']) + everythingIn(join(around.path, 'src'))).toBe(before);
  });
});

describe.skipIf(process.getuid?.() !== 0 || !canMount())('a full disk', () => {
  test('is the lab’s trouble, and no trouble any more when there is room', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'firstbad-test', disk]);
    try {
      writeFileSync(join(real.path, 'large'), 'x'.repeat(1 << 20));
      testGit(real.path, ['add', 'large']);
      testGit(real.path, ['commit', '--quiet', '-m', 'large']);
      const large = testGit(real.path, ['rev-parse', 'HEAD']) as CommitName;
      const pool = await open({ max: 1, below: disk });
      const error = await pool.borrow(large, { signal: never }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LabError);
      expect(error).toMatchObject({ code: 'disk-full' });
      execFileSync('mount', ['-o', 'remount,size=8m', disk]);
      const worktree = await pool.borrow(large, { signal: never });
      expect(statSync(join(worktree.path, 'large')).size).toBe(1 << 20);
      await pool.dispose();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

function startChild(): WorktreeChild {
  const child = startWorktreeChild(real.path, join(folder, 'worktrees'));
  onTestFinished(() => child.kill());
  return child;
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    // Root of a container without CAP_SYS_ADMIN.
    return false;
  }
}
