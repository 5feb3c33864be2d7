import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { fakeCommitName } from '../../../test/fakes/repository.ts';
import { lineGraph } from '../../core/git/graph.ts';
import { parseScenario } from '../../scenario/parse-scenario.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/reports/${name}`, import.meta.url), 'utf8');

interface Read {
  readonly format: string;
  readonly title: string;
  readonly messages: readonly unknown[];
  readonly notes: readonly string[];
  readonly cells: readonly { readonly outcome: string | null }[];
  readonly commands: readonly { readonly kind: string; readonly lines: { readonly first: number } }[];
  readonly claims: readonly { readonly value: Readonly<Record<string, unknown>> }[];
  readonly bisectLog: { readonly problems: readonly string[] } | null;
  readonly regzbot: readonly unknown[];
  readonly draft: { readonly kind: string; readonly draft?: { readonly text: string } };
}

async function imported(text: string): Promise<Read> {
  const cli = new FakeCli({ texts: { '-': text } });
  const { status, stdout } = await cli.run(['import', '-', '--json']);
  expect(status).toBe(0);
  return JSON.parse(stdout) as Read;
}

const edges = ({ claims }: Read): readonly unknown[] =>
  claims.flatMap(({ value }) =>
    value['kind'] === 'edge' ? [`${String(value['component'])} ${String(value['good'])} ${String(value['bad'])}`] : [],
  );

describe('firstbad import', () => {
  it('reads a thread as lore shows it: two messages, the cell, the edge, the line for regzbot', async () => {
    const read = await imported(fixture('lore-thread.html'));
    expect(read).toMatchObject({ format: 'html', title: '[REGRESSION] guests with cache=none do not boot since v6.0' });
    expect(read.messages).toHaveLength(2);
    expect(read.cells.map(({ outcome }) => outcome)).toEqual(['fails']);
    expect(edges(read)).toEqual(['kernel 5.19 6.0']);
    expect(read.regzbot).toHaveLength(1);
    expect(read.draft.draft?.text).toContain('cache: [writeback, none]');
  });

  it("reads an issue as GitLab shows it, and nothing of the page's own words", async () => {
    const read = await imported(fixture('gitlab-issue.html'));
    expect(read.title).toContain('VM hangs at boot with aio=native since 7.1');
    expect(edges(read)).toEqual(['qemu 7.0.0 7.1']);
    expect(read.commands.map(({ kind }) => kind)).toEqual(['qemu']);
    expect(read.draft.draft?.text).toContain('aio');
    expect(JSON.stringify(read.claims)).not.toContain('4.2');
  });

  it('reads a bug as Bugzilla shows it: the upgrade, the panic, the log that does not prove its commit', async () => {
    const read = await imported(fixture('bugzilla.html'));
    expect(edges(read)).toEqual(['kernel 6.0.16 6.1']);
    expect(read.bisectLog?.problems.join()).toContain('is not marked bad in it');
    expect(read.claims.map(({ value }) => value['result'])).toContain('helps');
    expect(read.draft.kind).toBe('not-runnable');
  });

  it("reads an mbox with libvirt's logged command line and -blockdev in JSON, and names what it left out", async () => {
    const read = await imported(fixture('thread.mbox'));
    expect(read.format).toBe('mbox');
    expect(read.messages).toHaveLength(2);
    expect(edges(read)).toEqual(['qemu 7.1 7.2']);
    expect(read.notes).toContain('an attachment was left out: core.gz');
    const text = read.draft.draft?.text ?? '';
    expect(text).toContain('cache.direct=on');
    expect(text).toContain('logical_block_size=');
    expect(text).not.toContain('/var/lib');
  });

  it("reads libvirt's domain XML as the disk, bus and block size that it stands for", async () => {
    const read = await imported(fixture('domain.txt'));
    expect(read.commands.map(({ kind, lines }) => [kind, lines.first])).toEqual([
      ['libvirt-xml', 5],
      ['kernel-command-line', 25],
    ]);
    expect(read.cells.map(({ outcome }) => outcome)).toEqual(['fails']);
    const text = read.draft.draft?.text ?? '';
    expect(text).toMatch(
      /guest: qemu-system-x86_64 -m 64 .*-machine q35.*-device virtio-scsi-pci.*-device scsi-hd,drive=disk-0,logical_block_size=/,
    );
    expect(text.slice(text.indexOf('steps:'))).not.toMatch(/vg|iso|kvm/);
    expect(parseScenario(text, 'draft').ok).toBe(true);
  });

  it('writes a folder with -o, from standard input too, and says why it can not', async () => {
    const cli = new FakeCli({ texts: { '-': fixture('lore-thread.html'), none: 'Subject: x\n\nIt hangs.' } });
    const { status, stdout } = await cli.run(['import', '-', '-o', 'mine']);
    expect({ status, told: stdout.includes('firstbad hunt mine') }).toEqual({ status: 0, told: true });
    expect(parseScenario(cli.written.get('mine/firstbad.yaml') ?? '', 'draft').ok).toBe(true);
    const refused = await cli.run(['import', 'none', '-o', 'other']);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('it shows no command that starts a QEMU guest');
    expect([...cli.written.keys()]).toEqual(['mine/firstbad.yaml']);
  });
});

describe('firstbad import --repo', () => {
  const name = fakeCommitName;
  const log = (...lines: readonly string[]): string =>
    ['Subject: [bisected] x', '', 'git bisect start', ...lines, ''].join('\n');
  const run = async (text: string): Promise<Read> => {
    const commits = { graph: lineGraph(8), test: () => ({ status: 0 }) } as never;
    const cli = new FakeCli({ texts: { '-': text }, commits });
    const { stdout, stderr, status } = await cli.run(['import', '-', '--json', '--repo', '.']);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout) as Read;
  };

  it('says that the marks prove the commit that is named', async () => {
    const read = await run(
      log(
        `git bisect bad ${name(7)}`,
        `git bisect good ${name(2)}`,
        `git bisect good ${name(4)}`,
        `git bisect bad ${name(5)}`,
        `# first bad commit: [${name(5)}] x`,
      ),
    );
    expect(read.bisectLog?.problems).toEqual([]);
    expect(read.notes).toContain('the history agrees: the marks prove the commit that it names');
  });

  it('says that they do not, and which mark contradicts the history', async () => {
    const read = await run(
      log(`git bisect bad ${name(3)}`, `git bisect good ${name(5)}`, `# first bad commit: [${name(3)}] x`),
    );
    expect(read.bisectLog?.problems).toContain(
      `${name(3).slice(0, 12)} is marked bad and is an ancestor of a commit marked good`,
    );
    const open = await run(
      log(`git bisect bad ${name(6)}`, `git bisect good ${name(2)}`, `# first bad commit: [${name(6)}] x`),
    );
    expect(open.bisectLog?.problems).toEqual([
      `3 ancestors of ${name(6).slice(0, 12)} are not shown to be good: the log does not prove it`,
    ]);
  });

  it('gives no word of a report to git that is no commit', async () => {
    const read = await run(log('git bisect bad --upload-pack=touch', `git bisect good ${name(2)}`));
    expect(read.bisectLog?.problems.join()).toContain('is not in the repository');
  });
});
