import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMailArchive } from '../../src/archives/open-mail-archive.ts';
import { mailArchiveContract, type MakeArchive, refusedWith, someMail } from './mail-archive-contract.ts';
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

async function numbersIn(path: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const archive = await openMailArchive(path);
  await archive.read({ ...quiet, onMail: ({ bytes }) => void seen.push(Buffer.from(bytes).toString()) });
  return seen.map((text) => /number (\d)/.exec(text)?.[1] ?? '').sort();
}

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
    expect(await numbersIn(path)).toEqual(['1', '3']);
  });

  it('leave out what a later epoch of a public-inbox takes out', async () => {
    const path = fresh('inbox');
    for (const epoch of [0, 1]) {
      const folder = join(path, 'git', `${epoch}.git`);
      await mkdir(folder, { recursive: true });
      testGit(folder, ['init', '--quiet', '--bare']);
    }
    const [first, second, third] = [someMail(1), someMail(2), someMail(3)];
    importMails(join(path, 'git', '0.git'), [first, second]);
    importMails(join(path, 'git', '1.git'), [third, second], [1]);
    expect(await numbersIn(path)).toEqual(['1', '3']);
  });

  it('read the mails of a thread as b4 writes them: no blank line before a separator', async () => {
    const path = fresh('thread.mbx');
    const separator = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';
    const sentence = someMail(2, 'it began here:\nFrom 6.0 on, that is\nSubject: of all that follows\n>From: him');
    await writeFile(path, [someMail(1), sentence, someMail(3)].map((mail) => separator + mail).join(''));
    expect(await numbersIn(path)).toEqual(['1', '2', '3']);
  });

  it.each([
    ['thread.mbox.xz', '\u00fd7zXZ\0\0 and more', 'compressed with xz'],
    ['thread.mbox.zst', '\u0028\u00b5\u002f\u00fd and more', 'compressed with zstd'],
    ['RMAIL', 'BABYL OPTIONS: -*- rmail -*-\nVersion: 5\n', 'Babyl'],
    ['inbox.mmdf', `\u0001\u0001\u0001\u0001\n${'From a Thu Jan  1 00:00:00 1970\nTo: a\n\nx\n'}`, 'MMDF'],
    ['notes.txt', 'Dear all,\nno mail at all\n', 'no line in it begins a mail'],
  ])('name the form of %s, which is not read', async (name, content, said) => {
    const path = fresh(name);
    await writeFile(path, Buffer.from(content, 'latin1'));
    await expect((await openMailArchive(path)).read(quiet)).rejects.toMatchObject({
      code: 'archive-unreadable',
      message: expect.stringContaining(said) as string,
    });
    const folder = fresh('folder');
    await mkdir(folder);
    await writeFile(join(folder, name), Buffer.from(content, 'latin1'));
    expect(await refusedWith((await openMailArchive(folder)).read(quiet))).toBe('archive-unreadable');
    await writeFile(join(folder, 'mail.eml'), someMail(1));
    const end = await (await openMailArchive(folder)).read(quiet);
    expect(end.mails).toBe(1);
    if (name !== 'notes.txt') expect(end.notes.join()).toContain(said);
  });

  it('take an empty mbox for one without mails', async () => {
    const path = fresh('empty.mbox');
    await writeFile(path, '');
    expect(await (await openMailArchive(path)).read(quiet)).toEqual({ mails: 0, notes: [] });
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
