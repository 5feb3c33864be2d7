import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMailArchive } from '../../src/archives/open-mail-archive.ts';
import { mailArchiveContract, refusedWith, someMail, type MakeArchive } from './mail-archive-contract.ts';
import { testGit } from './real-repository.ts';

let root = '';
let count = 0;
const fresh = (name: string): string => join(root, `${(count += 1)}-${name}`);
const quiet = { signal: new AbortController().signal, onMail: () => undefined };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'firstbad-archives-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const mboxOf = (mails: readonly string[]): string =>
  mails
    .map(
      (mail) =>
        `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail.replace(/^(>*From )/gm, '>$1').replace(/^>From: /gm, 'From: ')}\n`,
    )
    .join('');

const makeMbox: MakeArchive = async (mails) => {
  const path = fresh('mbox');
  await writeFile(path, mboxOf(mails));
  return openMailArchive(path);
};

const makeZipped: MakeArchive = async (mails) => {
  const path = fresh('t.mbox.gz');
  await writeFile(path, gzipSync(mboxOf(mails)));
  return openMailArchive(path);
};

const makeMaildir: MakeArchive = async (mails) => {
  const path = fresh('maildir');
  for (const folder of ['cur', 'new', 'tmp']) await mkdir(join(path, folder), { recursive: true });
  await Promise.all(mails.map((mail, index) => writeFile(join(path, index % 2 ? 'cur' : 'new', `${index}.host:2,S`), mail)));
  return openMailArchive(path);
};

/** As public-inbox writes it: a commit for each mail, whose tree has the file `m`. */
function importMails(path: string, mails: readonly string[], removed: readonly number[] = []): void {
  const author = 'A <a@example.org> 1600000000 +0000';
  const commit = (file: string, content: string): string =>
    `commit refs/heads/master\nauthor ${author}\ncommitter ${author}\ndata 1\nx\ndeleteall\nM 100644 inline ${file}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
  const stream = [...mails.map((mail) => commit('m', mail)), ...removed.map((index) => commit('d', mails[index]!))].join('');
  testGit(path, ['fast-import', '--quiet'], stream);
}

const makeInbox: MakeArchive = async (mails) => {
  const path = fresh('inbox');
  const half = Math.ceil(mails.length / 2);
  for (const [epoch, own] of [mails.slice(0, half), mails.slice(half)].entries()) {
    const folder = join(path, 'git', `${epoch}.git`);
    await mkdir(folder, { recursive: true });
    testGit(folder, ['init', '--quiet', '--bare']);
    if (own.length > 0) importMails(folder, own);
  }
  return openMailArchive(path);
};

describe('an mbox', () => mailArchiveContract(makeMbox));
describe('an mbox that is compressed', () => mailArchiveContract(makeZipped));
describe('a Maildir', () => mailArchiveContract(makeMaildir));
describe('a public-inbox of two epochs', () => mailArchiveContract(makeInbox));

describe('archives of mails', () => {
  it('leave out what was taken out of a public-inbox', async () => {
    const path = fresh('one.git');
    await mkdir(path);
    testGit(path, ['init', '--quiet', '--bare']);
    importMails(path, [someMail(1), someMail(2), someMail(3)], [1]);
    const seen: string[] = [];
    const archive = await openMailArchive(path);
    await archive.read({ ...quiet, onMail: ({ bytes }) => void seen.push(Buffer.from(bytes).toString()) });
    expect(seen.map((text) => /number (\d)/.exec(text)?.[1]).sort()).toEqual(['1', '3']);
  });

  it('read a public-inbox of the first format', async () => {
    const path = fresh('first.git');
    await mkdir(join(path, '2a'), { recursive: true });
    testGit(path, ['init', '--quiet']);
    await writeFile(join(path, '2a', '0'.repeat(38)), someMail(1));
    testGit(path, ['add', '.']);
    testGit(path, ['commit', '--quiet', '-m', 'x']);
    expect(await (await openMailArchive(path)).read(quiet)).toEqual({ mails: 1, notes: [] });
  });

  it('say that a git repository holds no mails', async () => {
    const path = fresh('other');
    await mkdir(path);
    testGit(path, ['init', '--quiet']);
    testGit(path, ['commit', '--quiet', '--allow-empty', '-m', 'x']);
    expect(await refusedWith((await openMailArchive(path)).read(quiet))).toBe('archive-unreadable');
  });

  it('say that a path is not there', async () => {
    expect(await refusedWith(openMailArchive(join(root, 'nowhere')))).toBe('archive-unreadable');
  });

  it('follow no link out of a folder, and read no file that is no mail', async () => {
    const path = fresh('links');
    await mkdir(path);
    await writeFile(join(path, 'mail.eml'), someMail(1));
    await writeFile(join(path, 'data.bin'), Buffer.alloc(4096, 7));
    await symlink('/etc', join(path, 'etc'));
    await symlink('/etc/passwd', join(path, 'passwd'));
    expect(await (await openMailArchive(path)).read(quiet)).toMatchObject({ mails: 1 });
  });

  it('keep what came before a broken end', async () => {
    const path = fresh('broken.mbox.gz');
    const whole = gzipSync(
      mboxOf(Array.from({ length: 2000 }, (_, index) => someMail(index, String(Math.sin(index)).repeat(40)))),
    );
    await writeFile(path, whole.subarray(0, whole.length / 2));
    const end = await (await openMailArchive(path)).read(quiet);
    expect(end.mails).toBeGreaterThan(100);
    expect(end.notes.join()).toContain('its end could not be read');
  });
});
