// What every archive of mails must do, however it is stored.

import { expect, it } from 'vitest';
import { UserError } from '../../src/core/base/user-error.ts';
import { type MailArchive, mailBytesMax } from '../../src/ports/mail-archive.ts';

/** Makes an archive that holds these mails. */
export type MakeArchive = (mails: readonly string[]) => Promise<MailArchive>;

export function someMail(number: number, body = `mail ${number}`): string {
  return `From: A <a@example.org>\nSubject: number ${number}\nMessage-ID: <${number}@example.org>\n\n${body}\n`;
}

export function mailArchiveContract(make: MakeArchive): void {
  const read = async (archive: MailArchive, signal = new AbortController().signal) => {
    const mails: { readonly text: string; readonly isCut: boolean }[] = [];
    const end = await archive.read({
      signal,
      onMail: ({ bytes, isCut }) => void mails.push({ text: Buffer.from(bytes).toString('utf8'), isCut }),
    });
    return { mails, end };
  };

  it('gives every mail once', async () => {
    const all = Array.from({ length: 300 }, (_, number) => someMail(number));
    const { mails, end } = await read(await make(all));
    expect(mails.map(({ text }) => text.trimEnd()).sort()).toEqual(all.map((text) => text.trimEnd()).sort());
    expect(end.mails).toBe(300);
  });

  it('takes a line "From " in a mail for somebody\'s sentence', async () => {
    const body = 'From here on it fails.\n\nFrom 6.0 on, that is: it works before.';
    const { mails } = await read(await make([someMail(1, body), someMail(2)]));
    expect(mails).toHaveLength(2);
  });

  it('cuts a mail that is larger than a mail may be, and says so', async () => {
    const { mails } = await read(await make([someMail(1, 'x'.repeat(76).concat('\n').repeat(20_000)), someMail(2)]));
    const long = mails.filter(({ isCut }) => isCut);
    expect(mails).toHaveLength(2);
    expect(long.map(({ text }) => text.length)).toEqual([mailBytesMax]);
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(read(await make([someMail(1)]), stop.signal)).rejects.toThrow('stopped');
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    const archive = await make([someMail(1), someMail(2)]);
    await archive.read({
      signal: new AbortController().signal,
      progress: ({ done }) => void told.push(done),
      onMail: () => undefined,
    });
    expect(told.length).toBeGreaterThan(0);
  });
}

export async function refusedWith(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof UserError ? error.code : String(error);
}
