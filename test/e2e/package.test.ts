// The package that is given away: made, installed with npm into a prefix of its own, and started where there is no Debian: no apt, no
// dpkg, no compiler, no keyrings. Needs npm's registry, and bwrap for the bare root.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let made: string;
let installed: string;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, words: readonly string[], cwd = folder): Ran {
  const env = { ...process.env, FIRSTBAD_HOME: join(folder, 'home'), npm_config_update_notifier: 'false' };
  return spawnSync(program, words, { cwd, env, encoding: 'utf8' });
}

const letters = 'a\nb\nc\nd\n';

/** In list.txt; the test is a shell's. */
function searchOfLetters(test: string): readonly string[] {
  return ['bisect', '--versions', 'list.txt', '--deterministic', '--', 'sh', '-c', test];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstbad-package-'));
  made = join(folder, 'made');
  const packed = run('npx', ['tsx', 'tools/pack.ts', made], root);
  expect(packed.status, packed.stderr).toBe(0);
  const archive = run('npm', ['pack', '--silent', made]).stdout.trim();
  const done = run('npm', ['install', '--global', '--silent', '--ignore-scripts', '--prefix', join(folder, 'prefix'), archive]);
  expect(done.status, done.stderr).toBe(0);
  installed = join(folder, 'prefix/lib/node_modules/firstbad');
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('holds what it reads beside itself, and nothing of this machine', async () => {
    const { bin, dependencies, ...manifest } = JSON.parse(await readFile(join(made, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      dependencies: Record<string, string>;
    };
    expect(manifest).not.toHaveProperty('private');
    expect(Object.keys(dependencies)).toEqual(['libsql', 'openpgp', 'string-width']);
    for (const part of [
      bin['firstbad']!,
      'probes/dio-probe.c',
      'host-root/init',
      'docs/firstbad.schema.json',
      'completions/_firstbad',
    ]) {
      expect(existsSync(join(installed, part)), part).toBe(true);
    }
    expect((await readdir(join(installed, 'known-issues'))).length).toBeGreaterThan(3);
    const found = run('grep', ['-rlF', root, made]);
    expect(found.stdout).toBe('');
  });

  test('starts, imports, searches a list and shows it, from its own prefix', async () => {
    const program = join(folder, 'prefix/bin/firstbad');
    expect(run(program, ['--help']).stdout).toContain('Giving away:');
    const report = join(installed, 'examples/qemu-4k-direct-io/report.txt');
    expect(run(program, ['import', report, '--json']).stdout).toContain('"claims"');
    await writeFile(join(folder, 'list.txt'), letters);
    const found = run(program, searchOfLetters('test "$FIRSTBAD_VERSION" "<" c'));
    expect(found.stdout, found.stderr).toContain('c is the first bad version');
    expect(run(program, ['show', '1']).stdout).toContain('c is the first bad version');
  });

  test('names the licence of everything in it, with its text', async () => {
    const text = await readFile(join(made, 'LICENCES'), 'utf8');
    const parts = text.split(/\n-{78}\n\n/).slice(1);
    expect(parts.length).toBeGreaterThan(5);
    const allowed = ['MIT', 'ISC', 'BSD-3-Clause', 'BSD-2-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0'];
    for (const part of parts) {
      const licence = /^\S+ \S+: (.+)\n/.exec(part)?.[1] ?? part.slice(0, 60);
      expect(allowed, part.slice(0, 60)).toContain(licence);
    }
    expect(text).toContain('zod 4.');
    expect(text).toContain('Permission is hereby granted');
  });

  test('has manual pages that groff takes without a warning', async () => {
    const pages = await readdir(join(made, 'man'));
    expect(pages).toContain('firstbad-bisect.1');
    for (const name of pages) {
      const { status, stderr } = run('groff', ['-man', '-ww', '-Tutf8', '-z', join(made, 'man', name)]);
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
    }
  });

  test('has completions that the shells read', () => {
    expect(run('bash', ['-n', join(made, 'completions/firstbad.bash')])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('in a root without apt, dpkg, keyrings and a compiler', () => {
  /** What Node's own binary needs, the prefix, a shell: nothing else of this machine. */
  async function bare(...words: readonly string[]): Promise<Ran> {
    const node = await realpath(process.execPath);
    const home = join(folder, 'bare-home');
    await mkdir(home, { recursive: true });
    const native = run('find', [installed, '-name', '*.node']).stdout.trim().split('\n');
    const needed = run('ldd', [node, '/bin/dash', ...native]).stdout.matchAll(/(\/\S+\.so[.\d]*)/g);
    const bind = (from: string, to = from): readonly string[] => ['--ro-bind', from, to];
    const binds = [...new Set([...needed].map((match) => match[1]!))].flatMap((path) => bind(path));
    const own = ['--unshare-all', '--die-with-parent', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', ...binds];
    const shown = [
      ...bind(node, '/usr/bin/node'),
      ...bind('/bin/dash', '/bin/sh'),
      ...bind('/usr/bin/env'),
      ...bind(installed, '/opt/firstbad'),
    ];
    const there = [
      ...['--bind', home, '/home', '--chdir', '/home', '--clearenv'],
      ...['--setenv', 'PATH', '/usr/bin:/bin', '--setenv', 'HOME', '/home'],
    ];
    // npm has put the packages that it needs into its own folder.
    return run('bwrap', [...own, ...shown, ...there, '/usr/bin/node', '/opt/firstbad/dist/start.cjs', ...words]);
  }

  test('it starts, imports, and searches', async () => {
    expect(await bare('--version')).toMatchObject({ status: 0 });
    const report = await bare('import', '/opt/firstbad/examples/qemu-4k-direct-io/report.txt', '--json');
    expect(report.stdout, report.stderr).toContain('"claims"');
    await writeFile(join(folder, 'bare-home/list.txt'), letters);
    const found = await bare(...searchOfLetters('test "$FIRSTBAD_VERSION" != d'));
    expect(found.stdout, found.stderr).toContain('d is the first bad version');
  });

  test('what needs a Debian archive says what is missing, and what to do', async () => {
    const versions = await bare('versions', '/opt/firstbad/examples/qemu-4k-direct-io');
    expect(versions.status).not.toBe(0);
    expect(versions.status).not.toBe(134);
    expect(versions.stderr).toContain('--mirror');
  });
});
