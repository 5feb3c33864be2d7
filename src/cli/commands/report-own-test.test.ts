import { describe, expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { fakeCommitName } from '../../../test/fakes/repository.ts';
import { lineGraph } from '../../core/git/graph.ts';

const sha = fakeCommitName;
const releases = [0, 20, 40].map((node, index) => ({ tag: `v${index + 1}.0`, node }));
const cliWith = (culprit: number | null): FakeCli =>
  new FakeCli({ commits: { graph: lineGraph(60), releases, ...(culprit === null ? {} : { culprit }) } });
const bisect = ['bisect', '--good', 'v1.0', '--deterministic', '--', './test.sh', '--fast'];

describe('the report of a search with a test of the user’s own', () => {
  test('names the commit, how to see it, and that nobody has verified it', async () => {
    const cli = cliWith(37);
    await cli.run(bisect);
    const { status, stdout, stderr } = await cli.run(['report', '1']);
    expect(status, stderr).toBe(0);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Subject: [bisected] ${sha(37).slice(0, 12)} ("commit 37") breaks test.sh --fast`);
    expect(text).toContain(`The first bad commit is ${sha(37).slice(0, 12)} ("commit 37") (`);
    expect(text).toContain('not verified in full: a suspect). [R');
    expect(text).toContain(`$ git checkout ${sha(37).slice(0, 12)}`);
    expect(text).toContain(`# first bad commit: [${sha(37)}]`);
    expect(text).not.toContain('#regzbot');
  });

  test('every form is written, and what is json parses', async () => {
    const cli = cliWith(37);
    await cli.run(bisect);
    for (const format of ['markdown', 'html', 'qemu-issue', 'json']) {
      const { status, stdout, stderr } = await cli.run(['report', '1', '--format', format]);
      expect(status, `${format}: ${stderr}`).toBe(0);
      expect(stdout).toContain(sha(37).slice(0, 12));
      if (format === 'json') expect(JSON.parse(stdout)).toMatchObject({ culprit: 'suspect' });
    }
    expect((await cli.run(['report', '1', '--format', 'debian-bug'])).status).toBe(128);
  });

  test('a search that named nothing says how it ended, and accuses nobody', async () => {
    const cli = cliWith(null);
    await cli.run(bisect);
    const { status, stdout, stderr } = await cli.run(['report', '1']);
    expect(status, stderr).toBe(0);
    expect(stdout).not.toMatch(/\b(?:culprit|suspect)\b/i);
    expect(stdout).toContain('no single commit was found');
  });
});
