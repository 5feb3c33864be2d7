// npm run bench:flat -- [--rounds 5] [--linux-rounds 2] [--kernel-rounds 2] [--linux 6.1] [--qemu 10.0]
// One point, three ways, in turns: an attempt in a sandbox, the same attempt on a host VM, and a shell script that starts the very same
// QEMU on this machine and greps. With a boot sector, with a Linux guest, and with a kernel that QEMU is handed.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLab } from '../src/catalog/lab.ts';
import type { AttemptId, AttemptRecord } from '../src/core/attempt/attempt.ts';
import type { Scenario } from '../src/core/scenario/scenario.ts';
import { guestIsUp } from '../src/guests/guest-is-up.ts';
import { type AttemptDeps, runAttempt } from '../src/hunt/attempt/attempt.ts';
import { attemptKeyOf } from '../src/hunt/attempt/attempt-key.ts';
import { Materials } from '../src/hunt/scenario/materials.ts';
import { foldersFrom } from '../src/infra/files/folders.ts';
import { systemClock } from '../src/infra/machine/system-clock.ts';
import type { HostRecipe } from '../src/ports/host.ts';
import type { GuestImage } from '../src/ports/image-builder.ts';
import { parseScenario } from '../src/scenario/parse-scenario.ts';
import { formatSpread, spreadOf } from './spread.ts';

const never = new AbortController().signal;
const quiet = { signal: never, progress: () => undefined };

interface Guest {
  readonly name: string;
  readonly image: string;
  readonly words: string;
  /** The version of a kernel that the words hand over; absent where the guest boots by itself. */
  readonly linux?: string;
  readonly rounds: number;
}

// One word behind -append: the shell script splits them at blanks.
const kernelWords = '-m 256 -kernel ${linux.kernel} -initrd ${linux.initrd} -append console=ttyS0';

interface Ways {
  readonly flat: number[];
  readonly nested: number[];
  readonly script: number[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      'linux-rounds': { type: 'string', default: '2' },
      'kernel-rounds': { type: 'string', default: '2' },
      linux: { type: 'string', default: '6.1' },
      qemu: { type: 'string', default: '10.0' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'firstbad-bench-flat-'));
  try {
    const guests: readonly Guest[] = [
      { name: 'boot sector', image: 'boot-sector', words: '-m 64', rounds: Number(values.rounds) },
      { name: 'Linux guest', image: 'linux', words: '-m 256', rounds: Number(values['linux-rounds']) },
      {
        name: 'Linux kernel',
        image: 'linux-direct',
        words: kernelWords,
        linux: values.linux,
        rounds: Number(values['kernel-rounds']),
      },
    ];
    for (const guest of guests) if (guest.rounds > 0) await measure(guest, values.qemu, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A nested scenario, and a flat one when its kernel is left out. */
function scenarioOf({ image, words, linux }: Guest, qemu: string, kernel: boolean): Scenario {
  const text = `name: bench
components:
${kernel ? '  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: "6.12" }\n' : ''}  qemu: { role: qemu, debian: qemu-system-x86, versions: "${qemu}" }
${linux === undefined ? '' : `  linux: { role: guest-kernel, debian: linux-image-cloud-amd64, versions: "${linux}" }\n`}image: ${image}
steps:
  - name: boot
    guest: qemu-system-x86_64 ${words} -nodefaults -display none -drive file=\${image},format=raw,if=virtio
good:
  - { console: guest, match: '${guestIsUp}' }
timeouts: { guest: 300s, stall: 60s }
`;
  const parsed = parseScenario(text, 'bench');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

async function measure(guest: Guest, qemu: string, folder: string): Promise<void> {
  const opened = openLab({
    folders: { ...foldersFrom(process.env), state: folder },
    env: process.env,
    clock: systemClock,
    version: 'bench',
  });
  const lab = opened.choose({});
  const hosts = await lab.hosts(() => undefined);
  try {
    const bench = async (
      scenario: Scenario,
    ): Promise<{ attempt: () => Promise<AttemptRecord>; recipe: HostRecipe; image: GuestImage }> => {
      const sources = new Map(
        await Promise.all(
          scenario.components.map(async ({ name, role, source }) => {
            const made = await lab.source({ role, spec: source, scenarioFolder: folder, onNote: () => undefined });
            return [name, made] as const;
          }),
        ),
      );
      const lines = await Promise.all([...sources].map(async ([name, source]) => [name, await source.line(never)] as const));
      const versions = new Map(
        lines.map(([name, line]) => {
          const wanted = scenario.components.find((one) => one.name === name)?.versions[0]?.text ?? '';
          const found = line.filter(({ upstream }) => upstream.startsWith(`${wanted}.`) || upstream === wanted).at(-1);
          if (!found) throw new Error(`no version ${wanted} of ${name}`);
          return [name, found] as const;
        }),
      );
      if (scenario.image === null) throw new Error('the bench has an image');
      const images = await lab.images(folder);
      const image = await images.build(scenario.image, quiet);
      const materials = new Materials({ scenario, sources, image, images, ...quiet });
      const recipe = await materials.recipeAt(versions);
      const machine = await hosts.describeMachine(scenario.host, recipe, never);
      const point = Object.fromEntries([...versions].map(([name, { label }]) => [name, label]));
      const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
      const key = attemptKeyOf({ scenario, point, versions, imageKey: image.key, machine }, sha256);
      const parts: AttemptDeps = {
        clock: systemClock,
        hosts: hosts.factory,
        evidence: await lab.evidence(),
        judge: await lab.judge(scenario),
      };
      const attempt = async (): Promise<AttemptRecord> => {
        const record = await runAttempt(
          parts,
          { id: '1.1' as AttemptId, key, point, scenario, recipe, machine },
          { signal: never },
        );
        if (record.judgement.outcome !== 'good') throw new Error(`${record.judgement.outcome}: ${record.judgement.message}`);
        return record;
      };
      return { attempt, recipe, image };
    };
    const flat = await bench(scenarioOf(guest, qemu, false));
    const nested = await bench(scenarioOf(guest, qemu, true));
    say(`\n${guest.name}: warming up, not measured`);
    const program = join(flat.recipe.trees['qemu']?.root ?? '', 'bin', 'qemu-system-x86_64');
    const words = Object.entries(flat.recipe.files ?? {}).reduce(
      (text, [name, { path }]) => text.replace(`\${${name}}`, path),
      guest.words,
    );
    const script = () => runScript(program, { ...guest, words }, flat.image, folder);
    await flat.attempt();
    await nested.attempt();
    await script();
    const ways: Ways = { flat: [], nested: [], script: [] };
    const records: AttemptRecord[] = [];
    const turns = [
      async () => void ways.script.push(await timed(script)),
      async () => void ways.flat.push(await timed(async () => void records.push(await flat.attempt()))),
      async () => void ways.nested.push(await timed(nested.attempt)),
    ];
    for (let round = 0; round < guest.rounds; round += 1) {
      // In turns who begins, so that a machine that gets slower or faster favours nobody; the quick ones more often.
      for (let turn = 0; turn < 3; turn += 1) await turns[(round + turn) % 3]?.();
      for (let more = 0; more < 2; more += 1) for (const turn of turns.slice(0, 2)) await turn();
    }
    report(guest, ways, records);
  } finally {
    await hosts.factory.dispose();
    opened.close();
  }
}

/** As one writes it for `git bisect run`, with nothing that costs time. */
const scriptText = `
set -u
image=$1 program=$2 words=$3 message=$4
work=$(mktemp -d)
cp "$image" "$work/image.raw"
mkfifo "$work/console"
"$program" $words -nodefaults -display none -drive file="$work/image.raw",format=raw,if=virtio -serial stdio >"$work/console" </dev/null &
grep -q -m 1 "$message" <"$work/console"
status=$?
kill -9 $!
rm -r "$work"
exit $status
`;

async function runScript(program: string, { words }: Guest, image: GuestImage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const argv = ['-c', scriptText, 'sh', image.path, program, words, guestIsUp];
  const child = spawn('sh', argv, { stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, TMPDIR: folder } });
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error(`the script ended with ${String(status)}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function report({ name }: Guest, { flat, nested, script }: Ways, records: readonly AttemptRecord[]): void {
  const seconds = (values: readonly number[]): string => formatSpread(spreadOf(values.map((ms) => ms / 1000)), 2);
  const ratio = (a: readonly number[], b: readonly number[]): string => (spreadOf(a).median / spreadOf(b).median).toFixed(2);
  say(`${name}, ${String(cpus().length)} processors, load ${loadavg()[0]?.toFixed(1) ?? '?'}; seconds, median (min to max)`);
  say(`  flat attempt    ${seconds(flat)}, ${String(flat.length)} times`);
  say(`  nested attempt  ${seconds(nested)}, ${String(nested.length)} times`);
  say(`  shell script    ${seconds(script)}, ${String(script.length)} times`);
  say(`  flat / nested   ${ratio(flat, nested)}`);
  say(`  flat / script   ${ratio(flat, script)}`);
  const phases = [...new Set(records.flatMap(({ timings }) => timings.map(({ phase }) => phase)))];
  for (const phase of phases) {
    const ms = records.map(({ timings }) => timings.filter((one) => one.phase === phase).reduce((sum, one) => sum + one.ms, 0));
    say(`    ${phase.padEnd(10)} ${formatSpread(spreadOf(ms), 0)} ms`);
  }
}

function say(line: string): void {
  console.log(line);
}

await main();
