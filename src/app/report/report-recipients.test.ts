import { describe, expect, it } from 'vitest';
import { fakeRepository, type FakeRepositoryParts } from '../../../test/fakes/repository.ts';
import { lineGraph } from '../../core/git/graph.ts';
import type { Command, CommandEnd } from '../../ports/command.ts';
import { runs } from '../../reports/write/document.ts';
import type { Dossier } from '../../reports/write/dossier.ts';
import type { Session } from '../session.ts';
import { mailHeaders } from './report-recipients.ts';

const parts: FakeRepositoryParts = {
  graph: lineGraph(4),
  touched: () => ['block/bio.c'],
  message: () => 'block: x\n\nText.\n\nReviewed-by: C H <hch@lst.de>\n',
  files: { MAINTAINERS: 'BLOCK\nM:\tJens Axboe <axboe@kernel.dk>\nF:\tblock/\n' },
};
const repository = fakeRepository(parts);
const dossier = {
  components: [{ name: 'kernel', role: 'host-kernel', source: 'git', versions: [] }],
  records: [],
  transitions: [],
  diagnoses: [],
  known: [],
  culprit: {
    component: 'kernel',
    standing: 'suspect',
    name: repository.nameOf(2),
    title: 'block: x',
    isCommit: true,
    confidence: 1,
    backing: runs([]),
    rungs: [],
    author: null,
    message: null,
  },
} as unknown as Dossier;

function contextWith(run: (command: Command) => Partial<CommandEnd>, said: string[], own = repository): Session {
  const lab = {
    repository: async () => own,
    commands: async () => ({
      run: async (command: Command) => ({ status: 0, killedBy: null, output: new Uint8Array(), ms: 1, ...run(command) }),
    }),
  };
  return {
    lab: () => lab,
    say: (line: string) => void said.push(`${line}\n`),
    signal: new AbortController().signal,
  } as unknown as Session;
}

const answer = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('recipients of a report', () => {
  it('are read from MAINTAINERS, and no program of the tree is run, unless the user names a tree for it', async () => {
    const said: string[] = [];
    const session = contextWith(() => expect.fail('a program was run'), said);
    const { to, cc } = await mailHeaders(session, { dossier, repository: '/r', tree: null });
    expect(to).toEqual(['A U Thor <author@example.org>', 'Jens Axboe <axboe@kernel.dk>']);
    expect(cc).toEqual(['C H <hch@lst.de>', 'regressions@lists.linux.dev', 'linux-kernel@vger.kernel.org']);
    expect(said.join('')).toContain('To Jens Axboe <axboe@kernel.dk>: MAINTAINERS: maintainer:BLOCK');
  });

  it('are also the lists of QEMU where the cause is there, whoever is blamed', async () => {
    const withCause = { ...dossier, diagnoses: [{ causeIn: 'qemu' }], known: [{ changedIn: ['host-kernel', 'qemu'] }] };
    const said: string[] = [];
    const request = { dossier: withCause as unknown as Dossier, repository: '/r', tree: null };
    const { to, cc } = await mailHeaders(
      contextWith(() => ({}), said),
      request,
    );
    expect(to).toEqual(['A U Thor <author@example.org>', 'Jens Axboe <axboe@kernel.dk>']);
    expect(cc).toEqual([
      ...['C H <hch@lst.de>', 'regressions@lists.linux.dev', 'linux-kernel@vger.kernel.org'],
      ...['qemu-block@nongnu.org', 'qemu-devel@nongnu.org'],
    ]);
    expect(said.join('')).toContain('Cc qemu-block@nongnu.org: the diagnosis finds the cause in QEMU');
  });

  it('are those of QEMU too where a known issue like it was fixed there', async () => {
    const known = { ...dossier, known: [{ changedIn: ['host-kernel', 'qemu'] }] } as unknown as Dossier;
    const { cc } = await mailHeaders(
      contextWith(() => ({}), []),
      { dossier: known, repository: '/r', tree: null },
    );
    expect(cc.slice(-2)).toEqual(['qemu-block@nongnu.org', 'qemu-devel@nongnu.org']);
  });

  it('are asked of get_maintainer.pl in the tree that the user names, with the files of the culprit', async () => {
    const commands: Command[] = [];
    const session = contextWith((command) => {
      commands.push(command);
      return {
        output: answer('P Q <pq@kernel.org> (maintainer:BLOCK LAYER)\nlinux-block@vger.kernel.org (open list:BLOCK LAYER)\n'),
      };
    }, []);
    const { to, cc } = await mailHeaders(session, { dossier, repository: '/r', tree: '/tree' });
    expect(commands.map(({ folder, argv }) => [folder, argv.slice(0, 2), argv.at(-1)])).toEqual([
      ['/tree', ['perl', 'scripts/get_maintainer.pl'], 'block/bio.c'],
    ]);
    expect(to).toContain('P Q <pq@kernel.org>');
    expect(cc).toContain('linux-block@vger.kernel.org');
  });

  it('are asked again without a file that the tree does not have', async () => {
    const asked: string[][] = [];
    const two = fakeRepository({ ...parts, touched: () => ['block/bio.c', 'block/gone.c'] });
    const session = contextWith(
      (command) => {
        asked.push(command.argv.slice(-2));
        return command.argv.includes('block/gone.c')
          ? { status: 2, output: answer("scripts/get_maintainer.pl: file 'block/gone.c' not found\n") }
          : { output: answer('P Q <pq@kernel.org> (maintainer:BLOCK LAYER)\n') };
      },
      [],
      two,
    );
    const { to } = await mailHeaders(session, { dossier, repository: '/r', tree: '/tree' });
    expect(asked).toEqual([
      ['block/bio.c', 'block/gone.c'],
      ['-f', 'block/bio.c'],
    ]);
    expect(to).toContain('P Q <pq@kernel.org>');
  });

  it('are read from MAINTAINERS when the script fails, which is said', async () => {
    const said: string[] = [];
    const session = contextWith(
      () => ({ status: 2, output: answer('The current directory does not appear to be a tree') }),
      said,
    );
    const { to } = await mailHeaders(session, { dossier, repository: '/r', tree: '/tree' });
    expect(to).toContain('Jens Axboe <axboe@kernel.dk>');
    expect(said.join('')).toContain('ended with status 2: The current directory');
  });
});
