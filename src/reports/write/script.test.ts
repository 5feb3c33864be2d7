import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Act } from '../../core/scenario/scenario.ts';
import { grepPattern } from './grep-pattern.ts';
import { reproducerScript } from './script.ts';
import type { ScriptParts } from './script-pieces.ts';

const scenario: ScriptParts['scenario'] = {
  components: [{ name: 'kernel', role: 'host-kernel', source: { kind: 'machine' }, versions: [] }],
  factors: [],
  steps: [
    { name: 'attach', kind: 'run', command: 'attach -b ${sector} ${image}', capture: 'device', timeoutMs: 1 },
    { name: 'boot', kind: 'guest', command: 'qemu-toy -drive file=${device},cache=${cache}', capture: null, timeoutMs: 1 },
  ],
  good: [{ kind: 'console', console: 'guest', source: 'guest is up' }],
  bad: [{ kind: 'console', console: 'firmware', source: 'could not read (?:the )?boot disk' }],
  timeouts: { bootMs: 1, guestMs: 5000, stallMs: 1 },
};
const image = { bytes: 2048, pieces: [{ sector: 1, base64: Buffer.alloc(512, 'x').toString('base64') }] };
const parts: ScriptParts = { title: 'It does\nnot boot', scenario, point: { sector: '4096', cache: 'none' }, image };

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Runs the script with a QEMU that says `lines`; the folder also gets what `attach` was given. */
function runWith(
  qemu: string,
  made = parts,
): { readonly status: number | null; readonly output: string; readonly folder: string } {
  const script = reproducerScript(made);
  if (script.kind === 'none') throw new Error(script.because);
  const folder = mkdtempSync(join(tmpdir(), 'firstbad-script-'));
  folders.push(folder);
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('attach', `cp "$3" ${folder}/attached; echo "$1 $2" >${folder}/options; echo /dev/toy0`);
  program('qemu-toy', `echo "$@" >${folder}/arguments; ${qemu}`);
  program('losetup', 'exit 0');
  const { status, stdout } = spawnSync('/bin/sh', ['-s'], {
    input: script.text,
    env: { PATH: `${folder}:/usr/bin:/bin`, TMPDIR: folder },
    encoding: 'utf8',
  });
  return { status, output: stdout, folder };
}

const saysTo = (file: string, line: string): string =>
  // As QEMU does it: the file is what its own arguments name.
  `for word; do case $word in *${file === 'guest' ? 'file:*/guest' : 'path=*/firmware'}) path=$word; esac; done; echo '${line}' >"\${path#*${file === 'guest' ? 'file:' : 'path='}}"; exec sleep 30`;

describe('the script of a report', () => {
  it('ends with 0 when the guest comes up, and does the steps at its point', () => {
    const { status, output, folder } = runWith(saysTo('guest', 'guest is up'));
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('good: the guest is up') as string });
    expect(execFileSync('cat', [join(folder, 'options')], { encoding: 'utf8' })).toBe('-b 4096\n');
    expect(execFileSync('cat', [join(folder, 'arguments')], { encoding: 'utf8' })).toContain(
      '-drive file=/dev/toy0,cache=none -display none',
    );
  });

  it('makes the disk with what is in it, and zeros elsewhere', () => {
    const { folder } = runWith(saysTo('guest', 'guest is up'));
    const disk = execFileSync('cat', [join(folder, 'attached')]);
    expect(disk.equals(Buffer.concat([Buffer.alloc(512), Buffer.alloc(512, 'x'), Buffer.alloc(1024)]))).toBe(true);
  });

  it('ends with 1 when it shows the failure, and shows the line', () => {
    const { status, output } = runWith(saysTo('firmware', 'Boot failed: could not read the boot disk'));
    expect(status).toBe(1);
    expect(output).toContain('firmware: Boot failed: could not read the boot disk');
  });

  it('ends with 125 when QEMU ends and has said neither', () => {
    expect(runWith('echo refused >&2; exit 1').status).toBe(125);
  });

  it('ends with 1 after all when every failure to come up is bad', () => {
    expect(runWith('exit 1', { ...parts, scenario: { ...scenario, bad: [] } }).status).toBe(1);
  });

  it('leaves nothing behind', () => {
    const { folder } = runWith(saysTo('guest', 'guest is up'));
    const left = execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n').sort();
    expect(left).toEqual(['arguments', 'attach', 'attached', 'losetup', 'options', 'qemu-toy']);
    expect(spawnSync('pgrep', ['-f', join(folder, 'qemu-toy')]).status).toBe(1);
  });

  it('keeps a title on its line: nothing of it is run', () => {
    const script = reproducerScript(parts);
    expect(script.kind === 'script' && script.text.split('\n')[1]).toBe('# It does not boot');
  });

  it('is not made where a shell could not do the same', () => {
    const because = (change: Partial<ScriptParts>): string | null => {
      const script = reproducerScript({ ...parts, ...change });
      return script.kind === 'none' ? script.because : null;
    };
    expect(because({ image: null })).toContain('too large');
    expect(because({ scenario: { ...scenario, good: [{ kind: 'console', console: 'guest', source: '(?=x)' }] } })).toContain(
      'shell',
    );
    expect(because({ scenario: { ...scenario, steps: scenario.steps.slice(0, 1) } })).toContain('exit status');
    expect(because({ scenario: { ...hostOnly, good: [] } })).toContain('no step');
    const grub = { name: 'grub', role: 'loader' as const, source: { kind: 'machine' as const }, versions: [] };
    expect(because({ scenario: { ...scenario, components: [grub] } })).toContain('boot loader under test (grub)');
  });
});

const hostOnly: ScriptParts['scenario'] = {
  ...scenario,
  steps: [
    scenario.steps[0]!,
    { ...scenario.steps[1]!, name: "read it's", kind: 'run', command: 'qemu-toy if=${device} ${cache}' },
  ],
  good: [{ kind: 'status', step: "read it's", statuses: [0] }],
  bad: [{ kind: 'status', step: "read it's", statuses: 'nonzero' }],
};

describe('the script of a refusal', () => {
  const refused = (step: string): ScriptParts => ({
    ...parts,
    scenario: { ...scenario, bad: [{ kind: 'refused', step, source: 'no such (?:machine|sector)' }] },
  });

  it('ends with 1 when QEMU refuses with these words, and with 125 when it says them and goes on or ends in another way', () => {
    expect(runWith('echo no such machine >&2; exit 1', refused('boot')).status).toBe(1);
    expect(runWith('echo no such machine >&2; kill -9 $$', refused('boot')).status).toBe(125);
    expect(runWith('echo no such tape >&2; exit 1', refused('boot')).status).toBe(125);
  });

  it('ends with 1 when a step before the guest refuses', () => {
    const steps = [{ ...scenario.steps[0]!, command: 'echo no such sector >&2; false' }, scenario.steps[1]!];
    const made = refused('attach');
    expect(runWith('exit 0', { ...made, scenario: { ...made.scenario, steps } })).toMatchObject({
      status: 1,
      output: expect.stringContaining('no such sector') as string,
    });
  });
});

describe('the script of a report that starts no guest', () => {
  const run = (step: string, changes: Partial<ScriptParts['scenario']> = {}): ReturnType<typeof runWith> =>
    runWith(step, { ...parts, scenario: { ...hostOnly, ...changes } });

  it('ends with 0 when all steps end well, and does them at its point', () => {
    const { status, output, folder } = run('exit 0');
    expect({ status, output }).toEqual({ status: 0, output: 'good: all steps ended well\n' });
    expect(execFileSync('cat', [join(folder, 'arguments')], { encoding: 'utf8' })).toBe('if=/dev/toy0 none\n');
  });

  it('ends with 1 when the step fails that the report is about, and says how', () => {
    const { status, output } = run('exit 5');
    expect({ status, output }).toEqual({ status: 1, output: "bad: step read it's ended with status 5\n" });
  });

  it.each([125, 126, 127, 137])('ends with 125 when the step ends with %i, which says nothing of the failure', (step) => {
    expect(run(`exit ${step}`).status).toBe(125);
  });

  it('ends with 1 for a refusal, and shows its words', () => {
    const bad = [{ kind: 'refused', step: "read it's", source: '^no$' }] as const;
    const { status, output } = run('echo no >&2; exit 5', { bad });
    expect({ status, output }).toEqual({ status: 1, output: "no\nbad: step read it's ended with status 5\n" });
    expect(run('echo no >&2; exit 127', { bad }).status).toBe(125);
    expect(run('echo yes >&2; exit 5', { bad }).status).toBe(125);
  });

  it('ends with 125 when a step fails that only prepares', () => {
    expect(run('exit 0', { steps: [{ ...hostOnly.steps[0]!, command: 'false' }, hostOnly.steps[1]!] }).status).toBe(125);
  });

  it('ends with 125 when it fails in another way than the scenario says, and with 1 when every way counts', () => {
    expect(run('exit 5', { bad: [{ kind: 'status', step: "read it's", statuses: [1] }] }).status).toBe(125);
    expect(run('exit 5', { bad: [] }).status).toBe(1);
  });
});

describe('patterns for grep', () => {
  it.each([
    ['guest is up', 'guest is up', 'the guest is up now'],
    ['\\d+ ms', '[0-9]+ ms', 'took 31 ms'],
    ['read (?:the )?disk\\.', 'read (the )?disk\\.', 'read disk.'],
    ['a\\/b', 'a/b', 'x a/b'],
    ['login: $', 'login: $', 'debian login: '],
  ])('%j becomes %j', (source, expected, line) => {
    expect(grepPattern(source)).toBe(expected);
    expect(new RegExp(source).test(line)).toBe(true);
    expect(spawnSync('grep', ['-aqE', '-e', expected], { input: `${line}\n` }).status).toBe(0);
  });

  it.each(['(?=x)', 'a+?', '(a)\\1', '(?<n>x)', '[\\d]', 'ü'])('%j has none', (source) => {
    expect(grepPattern(source)).toBeNull();
  });
});

describe('the script of a flat scenario', () => {
  const components = [{ name: 'qemu', role: 'qemu', source: { kind: 'machine' }, versions: [] }] as const;

  it('needs no root, and says so', () => {
    const made = reproducerScript({ ...parts, scenario: { ...scenario, components } });
    expect(made.kind === 'script' && made.text).toMatch(/Run it, as any user/);
    expect(made.kind === 'script' && made.text).not.toMatch(/losetup|as root/);
    expect(reproducerScript(parts)).toMatchObject({ text: expect.stringMatching(/as root on a host[^]*losetup -j/) as string });
  });

  it('is none when it needs a file of a component', () => {
    const steps = scenario.steps.map((step) => ({
      ...step,
      command: step.command.replace('qemu-toy', 'qemu-toy -kernel ${linux.kernel}'),
    }));
    const made = reproducerScript({ ...parts, scenario: { ...scenario, components, steps } });
    expect(made).toMatchObject({ kind: 'none', because: expect.stringContaining('${linux.kernel}') as string });
  });
});

it('puts in what a value of a factor stands for', () => {
  const factors = [{ name: 'cache', values: ['none'], texts: { none: 'none,discard=unmap' } }];
  const made = reproducerScript({ ...parts, scenario: { ...scenario, factors } });
  expect(made.kind === 'script' && made.text).toContain('cache=none,discard=unmap');
});

describe('the script of acts', () => {
  // A QEMU of sh: what is typed comes back on the console, a reset shows that the guest is up again, everything else is answered.
  const toy = [
    'for word; do case $word in pipe,id=console,*) con=${word##*path=} ;; pipe,id=monitor,*) mon=${word##*path=} ;; esac; done',
    // What is typed ends with the script, and so does who reads it.
    'exec 3<>"$mon.in" 4<>"$mon.out" 5<"$con.in" 6<>"$con.out"',
    "echo 'guest is up' >&6",
    '{ typed=; while letter=$(dd bs=1 count=1 <&5 2>/dev/null | tr "\\r" .) && [ -n "$letter" ]; do',
    '  case $letter in .) echo "typed $typed" >&6; typed= ;; *) typed=$typed$letter ;; esac',
    'done; } &',
    'while read -r line <&3; do',
    '  id=${line##*\\"id\\":}; id=${id#*\\"}; id=${id%%\\"*}',
    '  case $line in',
    `    *device_add*) echo "{\\"id\\": \\"$id\\", \\"error\\": {\\"desc\\": \\"no such device\\"}}" >&4 ;;`,
    `    *info*) echo "{\\"return\\": \\"Error: no\\", \\"id\\": \\"$id\\"}" >&4 ;;`,
    `    *system_reset*) echo "{\\"return\\": {}, \\"id\\": \\"$id\\"}" >&4; echo 'guest is up' >&6 ;;`,
    `    *) echo "{\\"return\\": {}, \\"id\\": \\"$id\\"}" >&4 ;;`,
    '  esac',
    'done',
  ].join('\n');
  const up = { kind: 'console' as const, console: 'guest' as const, source: '^guest is up' };
  const doing = (...acts: readonly Partial<Act>[]): ScriptParts => ({
    ...parts,
    scenario: {
      ...scenario,
      bad: [],
      acts: acts.map((act, index) => ({
        name: `act-${String(index)}`,
        deed: { kind: 'reset' },
        restarts: false,
        good: [],
        bad: [],
        timeoutMs: 3000,
        ...act,
      })),
    },
  });

  it('types, resets, and waits for the lines that have to come after', () => {
    const typed = { kind: 'console' as const, console: 'guest' as const, source: '^typed none$' };
    const made = doing({ deed: { kind: 'type', text: '${cache}' }, good: [typed] }, { good: [up] });
    const { status, output } = runWith(toy, made);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('all was done with it') as string });
  });

  it('does not take a line from before for one that came after', () => {
    expect(
      runWith(toy, doing({ deed: { kind: 'qmp', json: '{"execute": "stop"}' }, good: [up], timeoutMs: 1000 })).status,
    ).toBe(1);
  });

  it('ends with 1 when the monitor refuses as reported, with 125 when it refuses with other words', () => {
    const deed = { kind: 'qmp' as const, json: '{"execute": "device_add", "arguments": {"driver": "x"}}' };
    const refused = (source: string) => doing({ deed, bad: [{ kind: 'refused', step: 'boot', source }] });
    expect(runWith(toy, refused('no such device')).status).toBe(1);
    expect(runWith(toy, refused('no such tape')).status).toBe(125);
  });

  it('ends with 1 when the human monitor has an error and nothing else is bad', () => {
    expect(runWith(toy, doing({ deed: { kind: 'monitor', line: 'info x' } })).status).toBe(1);
  });

  it('is not made for text that only a step knows', () => {
    expect(reproducerScript(doing({ deed: { kind: 'type', text: '${device}' } })).kind).toBe('none');
  });
});
