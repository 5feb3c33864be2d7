// The reduction of a configuration with real git, real make and a tree that is as small as one can be: options with
// dependencies in a Makefile, and a test that fails when two of them are set.

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createConfigurator } from '../../src/builders/configurator.ts';
import { type ReduceReport, reduceReportOf } from '../../src/core/reduce/reduce-report.ts';
import type { CommandReduction, CommandTester } from '../../src/core/stored/hunt-plan.ts';
import { resumableCommitHunt } from '../../src/hunt/commits/known-marks.ts';
import { reduceConfig, type ReduceDeps } from '../../src/hunt/reduce/reduce-config.ts';
import { commandRunner } from '../../src/infra/processes/command-runner.ts';
import type { Repository, Worktrees } from '../../src/ports/repository.ts';
import { openRepository } from '../../src/sources/git/repository.ts';
import { openWorktrees } from '../../src/sources/git/worktrees.ts';
import { testWhen } from '../e2e/test-when.ts';
import { VirtualClock } from '../fakes/clock.ts';
import { usualRules } from '../fakes/commit-world.ts';
import { MemoryEvidence } from '../fakes/evidence.ts';
import { JournalMemory } from '../fakes/journal.ts';
import { sha256 } from '../fakes/source.ts';
import { testGit } from './real-repository.ts';

const never = new AbortController().signal;
const hasMake = ((): boolean => {
  try {
    execFileSync('make', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const testWithMake = testWhen(hasMake, 'configures a tree with make: apt-get install make');

// DRIVER is dropped without its menu; SIZE is a number; QUICK brings HELPER with it.
const makefile = `olddefconfig:
\t@grep -q '^CONFIG_MENU=y' .config || sed -i 's/^CONFIG_DRIVER=y/# CONFIG_DRIVER is not set/' .config
\t@if grep -q '^CONFIG_QUICK=y' .config; then sed -i '/CONFIG_HELPER[ =]/d' .config; echo CONFIG_HELPER=y >> .config; fi
`;

const others = Array.from({ length: 60 }, (_, index) => `CONFIG_OTHER_${String(index)}`);
const named = ['CONFIG_MENU', 'CONFIG_DRIVER', 'CONFIG_QUICK', 'CONFIG_HELPER'];
const text = (value: 'y' | 'n'): string =>
  [...others.slice(0, 30), ...named, ...others.slice(30)]
    .map((name) => (value === 'y' ? `${name}=y\n` : `# ${name} is not set\n`))
    .join('') + `CONFIG_SIZE=${value === 'y' ? '18' : '17'}\n`;

let folder: string;
let repository: Repository;
let worktrees: Worktrees;

beforeAll(async () => {
  if (!hasMake) return;
  folder = await mkdtemp(join(tmpdir(), 'firstbad-reduce-'));
  const tree = join(folder, 'tree');
  await mkdir(tree);
  testGit(tree, ['init', '--quiet', '-b', 'main']);
  await writeFile(join(tree, 'Makefile'), makefile);
  await writeFile(join(tree, '.gitignore'), '.config\n');
  testGit(tree, ['add', '-A']);
  testGit(tree, ['-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'a tree']);
  repository = await openRepository(tree, { cacheFolder: join(folder, 'history'), signal: never });
  worktrees = await openWorktrees(repository, { folder: join(folder, 'worktrees'), max: 1, signal: never });
});

afterAll(async () => {
  if (!hasMake) return;
  await worktrees.dispose();
  await rm(folder, { recursive: true, force: true });
});

const evidence = new MemoryEvidence();
const memory = new JournalMemory();

async function reduce(
  script: string,
  {
    signal = never,
    testsMax = null,
    minutesMax = null,
  }: { readonly signal?: AbortSignal; readonly testsMax?: number | null; readonly minutesMax?: number | null } = {},
): Promise<ReduceReport> {
  const clock = new VirtualClock();
  const journal = memory.open({ now: () => clock.now() });
  const commit = await repository.resolve('HEAD', never);
  const tester: CommandTester = {
    kind: 'command',
    argv: ['sh', '-c', script],
    files: [],
    timeoutMs: 60_000,
    timeoutIs: 'skip',
  };
  const make = ['make', 'olddefconfig'];
  const plan: CommandReduction = {
    question: 'reduce-config',
    by: 'command',
    reduces: {
      repository: repository.folder,
      commit: { name: commit, as: 'HEAD' },
      good: { as: 'good.config', sha256: 'a' },
      bad: { as: 'bad.config', sha256: 'b' },
      rules: { ...usualRules, flaky: false, testsMax },
    },
    tester,
    file: '.config',
    make,
  };
  const configurator = createConfigurator({ worktrees, commit, file: '.config', make });
  const lab: ReduceDeps = { clock, evidence, repository, commands: commandRunner, journal, configurator, sha256 };
  const texts = { good: text('n'), bad: text('y') };
  const hunt = resumableCommitHunt(journal, plan)?.hunt ?? null;
  try {
    const result = await reduceConfig(lab, { plan, texts, hunt }, { signal, minutesMax, onEvent: () => undefined });
    return reduceReportOf(result.hunt, plan, result.state);
  } finally {
    journal.die();
  }
}

describe('reducing the configuration of a real tree', () => {
  testWithMake(
    'one option of 65 that needs another is named with it',
    async () => {
      const report = await reduce('! grep -q ^CONFIG_DRIVER=y .config');
      expect(report).toMatchObject({ ended: 'answered', differing: 65 });
      expect(report.causes.map(({ parts }) => parts.map(({ options, needs, without }) => [options, needs, without]))).toEqual([
        [[[{ name: 'CONFIG_DRIVER', good: 'n', bad: 'y' }], [{ name: 'CONFIG_MENU', good: 'n', bad: 'y' }], 'passes']],
      ]);
      expect(report.tested).toBeLessThan(13);
    },
    60_000,
  );

  testWithMake(
    'a number and an option that are needed together are both named',
    async () => {
      const report = await reduce('! { grep -q ^CONFIG_SIZE=18 .config && grep -q ^CONFIG_OTHER_12=y .config; }');
      const names = report.causes.flatMap(({ parts }) => parts.flatMap(({ options }) => options.map(({ name }) => name)));
      expect(names.sort()).toEqual(['CONFIG_OTHER_12', 'CONFIG_SIZE']);
    },
    60_000,
  );

  testWithMake(
    'what an option brings with it is named instead of the option',
    async () => {
      const report = await reduce('! grep -q ^CONFIG_HELPER=y .config');
      const causes = report.causes.map(({ parts }) => parts.flatMap(({ options }) => options.map(({ name }) => name)));
      expect(causes).toContainEqual(['CONFIG_HELPER']);
    },
    60_000,
  );

  testWithMake(
    'one that was stopped goes on where it was, and tests nothing twice',
    async () => {
      const script = '! grep -q ^CONFIG_OTHER_44=y .config # resumed';
      const controller = new AbortController();
      const first = await reduceUntil(script, controller, 4);
      expect(first.ended).toBeNull();
      const second = await reduce(script);
      expect(second.hunt).toBe(first.hunt);
      expect(second.causes[0]?.parts[0]?.options[0]?.name).toBe('CONFIG_OTHER_44');
      expect(second.tests).toBe(second.tested);
    },
    60_000,
  );

  testWithMake(
    'a bad configuration that passes is said, and so is a command that gives no verdict',
    async () => {
      expect((await reduce('true')).ended).toBe('not-reproduced');
      expect((await reduce('exit 125')).ended).toBe('end-untestable');
      expect((await reduce('false')).ended).toBe('good-fails');
    },
    60_000,
  );
});

/** Stops it when so many configurations were made of the two. */
async function reduceUntil(script: string, controller: AbortController, count: number): Promise<ReduceReport> {
  let made = 0;
  const put = evidence.put.bind(evidence);
  const watch = evidence as { put: typeof evidence.put };
  watch.put = async (name, bytes) => {
    // Each test needs a configuration, and each configuration is kept.
    if (name === 'configuration') made += 1;
    if (made > count + 2) controller.abort(new Error('stopped'));
    return put(name, bytes);
  };
  try {
    return await reduce(script, { signal: controller.signal });
  } finally {
    watch.put = put;
  }
}
