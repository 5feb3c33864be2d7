import { describe, expect, it } from 'vitest';
import { FakeCli } from '../../test/fakes/cli.ts';
import type { MatrixReport } from '../core/matrix/matrix-report.ts';
import type { DoctorCheck, DoctorFinding } from '../ports/doctor.ts';
import { Interrupted } from './interrupted.ts';

const onePoint = ['run', 'sectors', '--version', 'kernel=6.1', '--version', 'qemu=5.2', '--set', 'sector=4096'];

describe('help', () => {
  it('is printed for no words at all, in groups, and ends well', async () => {
    const { status, stdout, stderr } = await new FakeCli().run([]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.match(/^\S.*:$/gm)).toEqual([
      'Options:',
      'Hunting:',
      'Searching:',
      'Explaining:',
      'Searching by hand:',
      'Looking back:',
      'Giving away:',
      'Machine and versions:',
      'Served to others:',
      'Other:',
      'Examples:',
    ]);
  });

  it.each(['hunt', 'matrix', 'run', 'hunts', 'show', 'doctor', 'versions', 'completion'])(
    'of %s has an example that begins with firstbad %s',
    async (command) => {
      const { status, stdout } = await new FakeCli().run([command, '--help']);
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Examples?:\\n  firstbad ${command}`, 'm'));
    },
  );

  it('does not know of defaults that say nothing', async () => {
    expect((await new FakeCli().run(['run', '--help'])).stdout).not.toContain('default');
  });

  it('keeps --version of firstbad and of a command apart', async () => {
    expect((await new FakeCli().run(['--version'])).stdout).toBe('1.2.3\n');
    expect((await new FakeCli().run([...onePoint, '--set', 'cache=none'])).stdout).toContain('bad at');
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [['frob'], "firstbad: unknown command 'frob'"],
    [['matrx', 'sectors'], 'Did you mean matrix?'],
    [['matrix'], "firstbad: missing required argument 'scenario'"],
    [['show', '1.1', '--console', 'tv'], 'Allowed choices are host, guest, firmware, qemu, step'],
    [['matrix', 'sectors', '--set', 'cache'], 'firstbad: --set cache: expected a name'],
    [['show', 'x'], 'firstbad: show x: expected the number of a hunt (7) or of an attempt (7.12)'],
  ])('%j ends with 129 and says so', async (words, message) => {
    const { status, stderr, stdout } = await new FakeCli().run(words);
    expect([status, stdout]).toEqual([129, '']);
    expect(stderr).toContain(message);
  });

  it('is told which options would make one point of many', async () => {
    const { status, stderr } = await new FakeCli().run(onePoint);
    expect(status).toBe(129);
    expect(stderr).toContain('firstbad: one attempt needs one point, but 2 are left\nhint: add --set cache=writeback|none\n');
  });
});

describe('run', () => {
  it.each([
    ['good', 0],
    ['bad', 1],
    ['hangs', 125],
    ['refused', 125],
    ['host-dies', 128],
  ] as const)('ends a point that is %s with %i, as git bisect run wants', async (fate, expected) => {
    const cli = new FakeCli({ fate: () => fate });
    expect((await cli.run([...onePoint, '--set', 'cache=none'])).status).toBe(expected);
  });

  it('shows the consoles with -v, each line with its name', async () => {
    const { stdout, stderr } = await new FakeCli().run([...onePoint, '--set', 'cache=none', '-v']);
    expect(stderr).toContain('firmware | Boot failed: could not read the boot disk\n');
    expect(stderr).toContain('firstbad | step boot: boot /dev/loop0 sector=4096 cache=none\n');
    expect(stdout).not.toContain('|');
  });
});

describe('matrix', () => {
  it('prints the grid and the answer, and no control characters into a pipe', async () => {
    const { status, stdout, stderr } = await new FakeCli().run(['matrix', 'sectors']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'It fails on 1 of 16 cells: exactly where kernel is 6.1, qemu is 5.2, sector is 4096 and cache is none.',
    );
    expect(stdout).toMatch(/^6\.1 +5\.2 +good +good +good +BAD$/m);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('draws in place on a terminal and leaves the finished grid', async () => {
    const { stdout } = await new FakeCli().run(['matrix', 'sectors'], { tty: true });
    expect(stdout).toContain('\u001b[J');
    const last = stdout.slice(stdout.lastIndexOf('\u001b[J'));
    expect(last).toContain('It fails on 1 of 16 cells');
    expect(last).not.toContain('to go');
  });

  it('prints one object with --json, and everything else elsewhere', async () => {
    const { stdout, stderr } = await new FakeCli().run(['matrix', 'sectors', '--set', 'sector=4096', '--json']);
    const report = JSON.parse(stdout) as MatrixReport;
    expect(Object.keys(report)).toEqual(['hunt', 'scenario', 'components', 'factors', 'cells', 'excluded', 'machine']);
    expect(report.cells).toHaveLength(8);
    expect(report.cells.find((cell) => cell.verdict === 'bad')).toEqual({
      point: { kernel: '6.1', qemu: '5.2', sector: '4096', cache: 'none' },
      verdict: 'bad',
      signature: expect.stringContaining('could not read the boot disk') as unknown,
      stage: 'step',
      message: 'Boot failed: could not read the boot disk',
      attempts: [{ id: expect.stringMatching(/^1\.\d+$/) as unknown, outcome: 'bad', seconds: expect.any(Number) as unknown }],
    });
    expect(stderr).toContain('hunt 1: 8 cells');
  });

  it('writes the picture', async () => {
    const cli = new FakeCli();
    await cli.run(['matrix', 'sectors', '--svg', 'm.svg']);
    expect(cli.written.get('m.svg')).toMatch(/^<svg /);
  });

  it('answers from the journal the second time, unless it is told to try again', async () => {
    const cli = new FakeCli();
    await cli.run(['matrix', 'sectors']);
    expect((await cli.run(['matrix', 'sectors'])).stdout.match(/\(known\)/g)).toHaveLength(16);
    expect((await cli.run(['matrix', 'sectors', '--again'])).stdout).not.toContain('(known)');
  });

  it('ends with 128 when a version can not be had, and says which cells that leaves open', async () => {
    const cli = new FakeCli({ missing: (component, label) => component === 'qemu' && label === '7.2' });
    const { status, stdout } = await cli.run(['matrix', 'sectors']);
    expect(status).toBe(128);
    expect(stdout).toContain('8 cells gave no answer');
  });

  it('stopped by Ctrl-C ends with 130, shows what it has, and goes on the next time', async () => {
    const cli = new FakeCli();
    const controller = new AbortController();
    const onWrite = (text: string): void => {
      if (text.startsWith('1.3 ')) controller.abort(new Interrupted('SIGINT'));
    };
    const stopped = await cli.run(['matrix', 'sectors'], { signal: controller.signal, onWrite });
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toContain('not tried yet');
    expect(stopped.stderr).toContain('goes on where it was');
    const done = await cli.run(['matrix', 'sectors', '--json']);
    expect(done.stderr).toContain('going on with hunt 1');
    const report = JSON.parse(done.stdout) as MatrixReport;
    expect([report.hunt, report.cells.filter((cell) => cell.attempts.length === 1).length]).toEqual([1, 16]);
  });

  it('hands the archive that the user names to the lab', async () => {
    const cli = new FakeCli();
    await cli.run(['matrix', 'sectors', '--mirror', 'http://mirror.example/debian', '--suite', 'sid', '--suite', 'forky']);
    expect(cli.archive).toEqual({ mirror: 'http://mirror.example/debian', suites: ['sid', 'forky'] });
  });
});

describe('hunt', () => {
  it('does not begin on a machine that can not hunt, and says what mends it', async () => {
    const cli = new FakeCli({ checks: [check('disk', { status: 'bad', found: '0.1 GiB free', fix: 'make room' })] });
    const { status, stderr } = await cli.run(['hunt', 'sectors']);
    expect(status).toBe(128);
    expect(stderr).toMatch(/BAD +disk +0\.1 GiB free\n +fix: make room\n/);
    expect((await cli.run(['hunts'])).stdout).toContain('No hunts yet');
  });

  it('says nothing of what is in order and answers', async () => {
    const cli = new FakeCli({ checks: [check('disk', { status: 'ok', found: 'plenty', fix: null })] });
    const { status, stdout, stderr } = await cli.run(['hunt', 'sectors']);
    expect(status).toBe(0);
    expect(stderr).not.toContain('plenty');
    expect(stdout).toContain('It fails on 1 of 16 cells');
  });
});

describe('looking back', () => {
  it('lists hunts, the newest first', async () => {
    const cli = new FakeCli();
    await cli.run(['matrix', 'sectors']);
    await cli.run([...onePoint, '--set', 'cache=none']);
    const hunts = JSON.parse((await cli.run(['hunts', '--json'])).stdout) as { hunt: number; question: string }[];
    expect(hunts.map(({ hunt, question }) => [hunt, question])).toEqual([
      [2, 'run'],
      [1, 'matrix'],
    ]);
    expect((await cli.run(['hunts'])).stdout).toMatch(/^1 .* answered +matrix +16 +16 +sectors$/m);
  });

  it('shows a hunt as it was shown when it ended', async () => {
    const cli = new FakeCli();
    const first = await cli.run(['matrix', 'sectors', '--json']);
    expect((await cli.run(['show', '1', '--json'])).stdout).toBe(first.stdout);
  });

  it('shows an attempt: why, where the time went, by hand, and the ends of its consoles', async () => {
    const cli = new FakeCli();
    await cli.run([...onePoint, '--set', 'cache=none']);
    const { status, stdout } = await cli.run(['show', '1.1']);
    expect(status).toBe(0);
    expect(stdout).toContain('cache = none');
    expect(stdout).toContain('message    Boot failed: could not read the boot disk');
    expect(stdout).toContain('host# boot /dev/loop0 sector=4096 cache=none');
    expect(stdout).toMatch(/firmware\.console\n {2}SeaBIOS .*\n {2}Boot failed/);
  });

  it('prints one console as it was recorded', async () => {
    const cli = new FakeCli();
    await cli.run([...onePoint, '--set', 'cache=none']);
    expect((await cli.run(['show', '1.1', '--console', 'firmware'])).stdout).toBe(
      'SeaBIOS (version 1.14.0-2)\nBoot failed: could not read the boot disk\n',
    );
    const none = await cli.run(['show', '1.1', '--console', 'guest']);
    expect([none.status, none.stderr]).toEqual([
      128,
      expect.stringContaining('has no guest console; it kept: host.console, firmware.console'),
    ]);
  });

  it('names the attempts that there are when it is asked for another', async () => {
    const cli = new FakeCli();
    await cli.run([...onePoint, '--set', 'cache=none']);
    expect((await cli.run(['show', '1.9'])).stderr).toContain('hint: this hunt has 1, from 1.1 to 1.1');
  });
});

describe('doctor', () => {
  const fine = check('disk', { status: 'ok', found: '70 GiB free', fix: null });

  it('runs the slow checks last and tells every finding with the line that mends it', async () => {
    const slow = { ...check('kvm', { status: 'warning', found: 'no KVM', fix: 'sudo usermod' }), slow: true };
    const { status, stdout } = await new FakeCli({ checks: [slow, fine] }).run(['doctor']);
    expect(status).toBe(0);
    expect(stdout).toBe(
      'ok    disk  70 GiB free\nnote  kvm   no KVM\n            fix: sudo usermod\n\nThis machine can hunt.\n',
    );
  });

  it('ends with 128 only when hunting is impossible', async () => {
    const broken = check('xz', { status: 'bad', found: 'missing: xz', fix: 'sudo apt-get install xz-utils' });
    const { status, stdout } = await new FakeCli({ checks: [fine, broken] }).run(['doctor', '--json']);
    expect(status).toBe(128);
    expect(JSON.parse(stdout)).toEqual({
      canHunt: false,
      checks: [
        { name: 'disk', status: 'ok', found: '70 GiB free', fix: null },
        { name: 'xz', status: 'bad', found: 'missing: xz', fix: 'sudo apt-get install xz-utils' },
      ],
    });
  });
});

describe('errors', () => {
  it('of a user are sentences without a stack', async () => {
    const { status, stderr } = await new FakeCli().run(['matrix', 'nowhere']);
    expect([status, stderr]).toEqual([128, 'firstbad: there is no scenario at nowhere\n']);
  });

  it('of ours have a stack and say whose they are', async () => {
    const { status, stderr } = await new FakeCli().run(['versions', 'broken']);
    expect(status).toBe(134);
    expect(stderr).toMatch(/TypeError: x is not a function\n +at .*\n[^]*This is a bug in firstbad\./);
  });
});

describe('versions', () => {
  it('lists version, package and suite, or one object', async () => {
    const cli = new FakeCli();
    expect((await cli.run(['versions', 'some'])).stdout).toMatch(/^version +package +suite\n5\.10 /);
    const object = JSON.parse((await cli.run(['versions', 'some', '--json'])).stdout) as { versions: { version: string }[] };
    expect(object.versions.map((one) => one.version)).toEqual(['5.10', '6.1']);
  });
});

function check(name: string, finding: DoctorFinding): DoctorCheck {
  return { name, slow: false, run: async () => finding };
}
