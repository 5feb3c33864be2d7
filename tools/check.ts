// Runs the checks and ends with one line of totals: `N passed, N failed` or `N passed, N failed, N skipped`.
// Every test counts as one, and so does every other step. `npm run check` is the quick half, `./check` is all of it.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRecording } from './recording.ts';
import type { TestTotals } from './test-reporter.ts';

interface Step {
  readonly name: string;
  readonly argv: readonly string[];
  /** Tests report each test; other steps pass or fail as a whole. */
  readonly kind: 'tool' | 'tests';
  /** Shows its output while it runs, because it takes minutes. */
  readonly live?: boolean;
}

interface StepResult {
  readonly step: Step;
  readonly totals: TestTotals;
  readonly ok: boolean;
}

// What types (see tsconfig.json) and format keep to be quicker the next time; both look at contents, so a stale cache can not lie. The linter's
// cache can: it looks at one file, and its rules at the types of others.
const caches = 'node_modules/.cache/firstbad';
const cachedFormat = ['--cache', '--cache-strategy', 'content', '--cache-location', `${caches}/format.json`];

// Two packages bring a `tsc`: docs/decisions/0021-types.md.
const nativeTypes = '../typescript-native/bin/tsc';

const tools: readonly Step[] = [
  { name: 'types', kind: 'tool', argv: [nativeTypes, '-p', 'tsconfig.json'] },
  { name: 'types of the page', kind: 'tool', argv: [nativeTypes, '-p', 'src/page/tsconfig.json'] },
  { name: 'lint', kind: 'tool', argv: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'format', kind: 'tool', argv: ['prettier', '--check', '--log-level', 'warn', ...cachedFormat, '.'] },
  { name: 'doors', kind: 'tool', argv: ['depcruise', '--config', 'tools/architecture.cjs', 'src'] },
  { name: 'unused', kind: 'tool', argv: ['knip', '--no-config-hints'] },
  { name: 'used by tests alone', kind: 'tool', argv: ['knip', '--production', '--config', 'knip.production.json'] },
  { name: 'names', kind: 'tool', argv: ['tsx', 'tools/export-names.ts'] },
];
const unit = testStep('unit');
const contract = testStep('contract');
const e2e: Step = { ...testStep('e2e'), live: true };
const quick = [...tools, unit, contract];

const choices: Readonly<Record<string, readonly Step[]>> = {
  '--quick': quick,
  '--all': [...quick, e2e],
  unit: [unit],
  contract: [contract],
  e2e: [e2e],
};

// Most tools are single-threaded; two at a time fill the two cores of the smallest machine we think of. Virtual machines leave a
// part of a core, which one of the other steps at a time takes.
const sideBySide = 2;

const scratch = mkdtempSync(join(tmpdir(), 'firstbad-check-'));
process.exitCode = 1;
try {
  const choice = process.argv[2] ?? '--quick';
  if (isRecording())
    throw new Error('With UPDATE=1 differences would be recorded instead of found: it is for single test files.');
  const steps = choices[choice];
  if (!steps) throw new Error(`unknown part ${choice}; expected one of ${Object.keys(choices).join(', ')}`);
  process.exitCode = summarize(await runSteps(steps)) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function testStep(name: string): Step {
  return { name, kind: 'tests', argv: ['vitest', 'run', '--project', name] };
}

async function runSteps(steps: readonly Step[]): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const waiting = steps.filter((step) => !step.live);
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await runStep(step));
  };
  const live = steps.filter((one) => one.live).map(async (step) => void results.push(await runStep(step)));
  await Promise.all([...live, ...Array.from({ length: Math.max(1, sideBySide - live.length) }, worker)]);
  return results;
}

async function runStep(step: Step): Promise<StepResult> {
  const started = performance.now();
  const { status, output, totals } = step.kind === 'tests' ? await runTests(step) : await runTool(step);
  const ok = status === 0 && totals.failed === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tests = step.kind === 'tests' ? `, ${totals.passed} tests` : '';
  console.log(`${ok ? 'ok     ' : 'FAILED '} ${step.name} (${seconds} s${tests})`);
  if (!ok && output !== '') console.log(output.trimEnd().replaceAll(/^/gm, '    '));
  return { step, totals, ok };
}

async function runTool(step: Step): Promise<{ status: number; output: string; totals: TestTotals }> {
  const { status, output } = await execute(step, {});
  return { status, output, totals: { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: [] } };
}

async function runTests(step: Step): Promise<{ status: number; output: string; totals: TestTotals }> {
  const path = join(scratch, `${step.name}.json`);
  const reporters = [`--reporter=${step.live ? 'verbose' : 'dot'}`, '--reporter=./tools/test-reporter.ts'];
  const { status, output } = await execute(
    { ...step, argv: [...step.argv, ...reporters] },
    { FIRSTBAD_TEST_TOTALS: path, FIRSTBAD_CHECK_MACHINES: join(scratch, 'machines') },
  );
  const totals = readTotals(path);
  // A run that ended badly although no test failed was killed or could not start: that counts too.
  return { status, output, totals: status !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals };
}

function readTotals(path: string): TestTotals {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestTotals;
  } catch {
    // No file: vitest never came to its end; its exit status says so and counts as a failure.
    return { passed: 0, failed: 0, skipped: [] };
  }
}

function execute(step: Step, env: Readonly<Record<string, string>>): Promise<{ status: number; output: string }> {
  const [program = '', ...rest] = step.argv;
  const child = spawn(join('node_modules', '.bin', program), rest, {
    // What is captured or goes into a log has no colours.
    env: { ...process.env, ...env, ...(step.live && process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }) },
    stdio: step.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Prints what was skipped and why, then the totals; true when nothing failed. */
function summarize(results: readonly StepResult[]): boolean {
  const skipped = results.flatMap((result) => result.totals.skipped);
  for (const test of skipped) console.log(`skipped ${test.name}: ${test.reason ?? 'no reason given'}`);
  const failedSteps = results.filter((result) => !result.ok).map((result) => result.step.name);
  if (failedSteps.length > 0) console.log(`failed: ${failedSteps.join(', ')}`);
  const sum = (pick: (totals: TestTotals) => number): number => results.reduce((total, one) => total + pick(one.totals), 0);
  const failed = sum((totals) => totals.failed);
  const parts = [`${sum((totals) => totals.passed)} passed`, `${failed} failed`];
  if (skipped.length > 0) parts.push(`${skipped.length} skipped`);
  console.log(parts.join(', '));
  return failed === 0 && failedSteps.length === 0;
}
