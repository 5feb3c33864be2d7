// npm run bench:matrix -- [--rounds 3] [--kernel 6.1] [--qemu 5.2]
// The four cells of one kernel, firstbad beside the way people do it today, both in one run, in turns.

import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { AttemptRecord, Timing } from '../src/core/attempt/attempt.ts';
import type { MatrixCell } from '../src/core/matrix/matrix-report.ts';
import { guestIsUp } from '../src/guests/guest-is-up.ts';
import type { Firstbad, MatrixRun } from './firstbad-matrix.ts';
import { forgetSavedVms, runMatrix } from './firstbad-matrix.ts';
import type { FreshBoot, FreshBootResult } from './fresh-boots.ts';
import { bootFresh } from './fresh-boots.ts';
import { formatSpread, spreadOf } from './spread.ts';

const example = 'examples/qemu-4k-direct-io';

interface Round {
  readonly script: { readonly wallMs: number; readonly boots: readonly FreshBootResult[] };
  /** The kernel is new to firstbad: it boots it once, saves it and restores it for each cell. */
  readonly first: MatrixRun;
  /** It was saved by an earlier run. */
  readonly again: MatrixRun;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      kernel: { type: 'string', default: '6.1' },
      qemu: { type: 'string', default: '5.2' },
    },
  });
  const firstbad: Firstbad = {
    matrix: [example, '--version', `kernel=${values.kernel}`, '--version', `qemu=${values.qemu}`],
    home: resolve(process.env['FIRSTBAD_HOME'] ?? '.firstbad/bench'),
  };
  if (!existsSync('./firstbad')) throw new Error('start this in the root of the checkout');
  say(`warming the caches in ${firstbad.home}, not measured`);
  const warm = await runMatrix(firstbad);
  const cells = warm.report.cells.map((cell) => ({ cell, boot: freshBootOf(cell, warm.records) }));
  const rounds: Round[] = [];
  for (let number = 1; number <= Number(values.rounds); number++) {
    rounds.push(await playRound(firstbad, cells, number));
  }
  report(warm, rounds);
}

interface Cell {
  readonly cell: MatrixCell;
  readonly boot: FreshBoot;
}

/** What a person would do for a cell: the commands that firstbad shows for its attempt, the guest's console made visible. */
function freshBootOf(cell: MatrixCell, records: readonly AttemptRecord[]): FreshBoot {
  const record = records.find(({ id }) => id === cell.attempts[0]?.id);
  if (record === undefined) throw new Error(`no attempt at ${JSON.stringify(cell.point)}`);
  const steps = record.timings.filter(({ phase }) => phase === 'step').length;
  const typed = record.byHand.slice(-steps).map((command) => command.replace(/^qemu-system.*/, '$& -nographic'));
  // firstbad gives its steps to /bin/sh; the shell on the console may be another one, with programs of its own built in.
  const commands = ['exec /bin/sh', ...typed];
  return { vm: record.byHand.slice(0, -steps).join('\n'), commands, message: new RegExp(guestIsUp) };
}

async function playRound(firstbad: Firstbad, cells: readonly Cell[], number: number): Promise<Round> {
  const script = async (): Promise<Round['script']> => {
    const started = performance.now();
    const boots: FreshBootResult[] = [];
    for (const { boot } of cells) boots.push(await bootFresh(boot));
    return { wallMs: performance.now() - started, boots };
  };
  const both = async (): Promise<Pick<Round, 'first' | 'again'>> => {
    await forgetSavedVms(firstbad.home);
    const first = await runMatrix(firstbad);
    return { first, again: await runMatrix(firstbad) };
  };
  // In turns who begins, so that a machine that gets slower or faster favours nobody.
  const round =
    number % 2 === 1 ? { script: await script(), ...(await both()) } : { ...(await both()), script: await script() };
  const seconds = [round.script.wallMs, round.first.wallMs, round.again.wallMs].map((ms) => (ms / 1000).toFixed(1));
  say(`round ${number}: script ${seconds.join(' s, firstbad ')} s; load ${loadavg()[0]?.toFixed(1) ?? '?'}`);
  complainAboutVerdicts(round, cells);
  return round;
}

/** A measurement of wrong answers is worth nothing, so it is told at once. */
function complainAboutVerdicts({ script, first, again }: Round, cells: readonly Cell[]): void {
  cells.forEach(({ cell }, index) => {
    const verdicts = [first, again].map((run) => run.report.cells[index]?.verdict ?? 'none');
    const told = [script.boots[index]?.good === true ? 'good' : 'bad', ...verdicts];
    if (told.every((verdict) => verdict === cell.verdict)) return;
    say(
      `  the answers differ at ${JSON.stringify(cell.point)}: script ${told.join(', firstbad ')}; warming up ${cell.verdict}`,
    );
    process.exitCode = 1;
  });
}

function report(warm: MatrixRun, rounds: readonly Round[]): void {
  const { machine, cells } = warm.report;
  const point = { ...cells[0]?.point };
  say(`\n${cells.length} cells of ${JSON.stringify(point)}, ${rounds.length} rounds`);
  say(`${cpus().length} cores, ${machine.accelerator}, lab QEMU ${machine.labQemu}`);
  const seconds = (of: (round: Round) => number): string => formatSpread(spreadOf(rounds.map((round) => of(round) / 1000)));
  const ratio = (of: (round: Round) => number): string =>
    formatSpread(spreadOf(rounds.map((round) => of(round) / round.script.wallMs)), 2);
  say('\nall cells, seconds                       median (min to max)');
  say(`  script, a fresh boot for each cell     ${seconds(({ script }) => script.wallMs)}`);
  say(`    of it waiting for the 20 s timeout   ${seconds(({ script }) => waitedForTimeoutMs(script.boots))}`);
  say(`  firstbad, first time for this kernel   ${seconds(({ first }) => first.wallMs)}`);
  say(`  firstbad, kernel saved before          ${seconds(({ again }) => again.wallMs)}`);
  say("\nfirstbad's share of the script's time; the aim is 0.33 or less");
  say(`  first time for this kernel             ${ratio(({ first }) => first.wallMs)}`);
  say(`  kernel saved before                    ${ratio(({ again }) => again.wallMs)}`);
  say(`\nwhere firstbad's time goes, milliseconds: ${'first time'.padEnd(32)} saved before`);
  const row = (name: string, of: (run: MatrixRun) => readonly number[]): void => {
    const [first, again] = [rounds.map((round) => round.first), rounds.map((round) => round.again)];
    say(`  ${name.padEnd(40)} ${formatAll(first.flatMap(of)).padEnd(32)} ${formatAll(again.flatMap(of))}`);
  };
  row('starting, planning, ending', (run) => [outsideOfAttemptsMs(run)]);
  for (const phase of phases) row(`${phase}, in an attempt`, (run) => run.records.flatMap((record) => phaseMs(record, phase)));
  row('own time in an attempt (aim: below 50)', (run) => ownMs(run.records));
  say('  own: neither VM nor guest works; what is in no phase, and clean-up. Attempts that wait for a boot are left out.');
}

/** The script has no other way to see a failure than that nothing came for 20 s. */
function waitedForTimeoutMs(boots: readonly FreshBootResult[]): number {
  return boots.reduce((sum, boot) => sum + (boot.good ? 0 : boot.guestMs), 0);
}

const phases: readonly Timing['phase'][] = ['prepare', 'boot', 'save', 'restore', 'attach', 'step', 'judge', 'clean-up'];

function formatAll(values: readonly number[]): string {
  return values.length === 0 ? '-' : `${formatSpread(spreadOf(values), 0)}, ${values.length} times`;
}

function outsideOfAttemptsMs({ wallMs, records }: MatrixRun): number {
  const first = Math.min(...records.map((record) => record.startedAtMs));
  const last = Math.max(...records.map((record) => record.startedAtMs + record.totalMs));
  return wallMs - (last - first);
}

/** One value, or none when the attempt did not have this phase. */
function phaseMs(record: AttemptRecord, phase: Timing['phase']): readonly number[] {
  return record.timings.some((timing) => timing.phase === phase) ? [sumMs(record, [phase])] : [];
}

/** An attempt that waits for the boot that another one does has no phase for that, so its own time can not be told apart. */
function ownMs(records: readonly AttemptRecord[]): readonly number[] {
  const machines: readonly Timing['phase'][] = ['boot', 'save', 'restore', 'attach', 'step', 'judge'];
  const booted = records.find((record) => phaseMs(record, 'boot').length > 0);
  const told = records.filter((record) => booted === undefined || record === booted || record.startedAtMs >= endMs(booted));
  return told.map((record) => record.totalMs - sumMs(record, machines));
}

function endMs(record: AttemptRecord): number {
  return record.startedAtMs + record.totalMs;
}

function sumMs(record: AttemptRecord, names: readonly Timing['phase'][]): number {
  return record.timings.reduce((sum, { phase, ms }) => sum + (names.includes(phase) ? ms : 0), 0);
}

function say(line: string): void {
  console.log(line);
}

await main();
