import { describe, expect, it } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';

async function huntedCli(): Promise<FakeCli> {
  const cli = new FakeCli({ kernels: ['5.10', '6.1', '6.18'] });
  const { status } = await cli.run(['matrix', 'sectors']);
  expect(status).toBe(0);
  return cli;
}

describe('firstbad report', () => {
  it('writes a mail whose statements name their runs', async () => {
    const cli = await huntedCli();
    const { status, stdout } = await cli.run(['report', '1', '--no-try']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Subject: /m);
    expect(stdout.replace(/\s+/g, ' ')).toContain('It does not fail with the newest kernel that was tried, 6.18. [R');
  });

  it.each(['markdown', 'html', 'json', 'qemu-issue'])('writes %s into a file', async (format) => {
    const cli = await huntedCli();
    const { status, stdout } = await cli.run(['report', '1', '--no-try', '--format', format, '-o', 'out']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(cli.written.get('out')).toContain('6.18');
  });

  it('says what a mail archive has of the same failure, and how many mails were read', async () => {
    const mail = (body: string) =>
      `Subject: No boot since 6.1\nMessage-ID: <1@example.org>\nDate: 20 Oct 2022 03:17:25 +0300\n\n${body}`;
    const mails = { inbox: [mail('A regression:\nBoot failed: could not read the boot disk'), mail('Hello')] };
    const cli = new FakeCli({ kernels: ['5.10', '6.1', '6.18'], mails });
    await cli.run(['matrix', 'sectors']);
    const { status, stdout, stderr } = await cli.run(['report', '1', '--no-try', '--archive', 'inbox']);
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('May be reported already: "No boot since 6.1", 2022-10-20, <1@example.org>');
    expect(stderr).toContain('2 mails in inbox, 1 about the same failure');
    expect((await cli.run(['report', '1', '--no-try', '--archive', 'nowhere'])).stderr).toContain('nowhere');
  });

  it('says what to do for a hunt that is not there or is none', async () => {
    const cli = await huntedCli();
    expect((await cli.run(['report', '9'])).status).not.toBe(0);
    expect((await cli.run(['report', 'all'])).stderr).toContain('expected the number of a hunt');
  });
});

describe('firstbad export and adopt', () => {
  it('take a hunt to another machine, where its report is the same', async () => {
    const here = await huntedCli();
    const report = (await here.run(['report', '1', '--no-try'])).stdout;
    expect((await here.run(['export', '1', 'hunt.firstbad'])).status).toBe(0);
    const there = new FakeCli({ kernels: ['5.10', '6.1', '6.18'] });
    // It has a hunt of its own, so that numbers differ.
    await there.run(['matrix', 'sectors', '--version', 'kernel=5.10']);
    there.written.set('hunt.firstbad', here.written.get('hunt.firstbad')!);
    expect((await there.run(['adopt', 'hunt.firstbad'])).stdout).toContain('It is hunt 2 here.');
    expect((await there.run(['report', '2', '--no-try'])).stdout).toBe(report);
  });

  it('refuse a file that was cut off, and take nothing over', async () => {
    const cli = await huntedCli();
    await cli.run(['export', '1', 'hunt.firstbad']);
    const text = cli.written.get('hunt.firstbad')!;
    cli.written.set('cut', text.slice(0, text.length / 2));
    const { status, stderr } = await cli.run(['adopt', 'cut']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('Nothing was taken over');
    expect(JSON.parse((await cli.run(['hunts', '--json'])).stdout)).toHaveLength(1);
  });
});
