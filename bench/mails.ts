// `npm run bench:mails -- [--mails N]`: how long it takes to search a made archive of mails, as an mbox and as a public-inbox
// repository, and how much memory. Prints a table.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openMailArchive } from '../src/archives/open-mail-archive.ts';
import { KnownMails } from '../src/reports/archive/known-mails.ts';
import { subjectWords } from '../src/reports/archive/mail-query.ts';

const { values } = parseArgs({ options: { mails: { type: 'string', default: '100000' } } });
const count = Number(values.mails);
const commit = 'b1a000d3b8ec582da64bb644be633e5a0beffcbf';
const words =
  'the block layer does not split this request when memory is aligned to sectors of a device and queue limits say so'.split(
    ' ',
  );

/** About 5 KiB, as the mean of a kernel list; one in 10,000 is about the commit, one in four is encoded. */
function mail(number: number): string {
  const line = (index: number): string =>
    Array.from({ length: 11 }, (_, word) => words[(number * 7 + index * 13 + word * 5) % words.length]).join(' ');
  const body = Array.from({ length: 75 }, (_, index) => (index % 9 === 0 ? '' : line(index)));
  if (number % 10_000 === 17) body.splice(10, 0, `I bisected this regression to commit ${commit}.`);
  const encoding = number % 4 === 0 ? 'quoted-printable' : '7bit';
  const head = [
    `From: A${number} <a${number}@example.org>`,
    `Subject: Re: [PATCH ${number % 30}/30] block: some change ${number}`,
    `Message-ID: <${number}@example.org>`,
    'Date: Thu, 20 Oct 2022 03:17:25 +0300',
    'Cc: linux-block@vger.kernel.org',
    `Content-Transfer-Encoding: ${encoding}`,
  ];
  return `${head.join('\n')}\n\n${body.join('\n')}\n`;
}

const folder = mkdtempSync(join(tmpdir(), 'firstbad-mails-'));
try {
  const mbox = join(folder, 'mbox');
  const inbox = join(folder, 'inbox.git');
  const file = createWriteStream(mbox);
  execFileSync('git', ['init', '--quiet', '--bare', inbox]);
  const stream = createWriteStream(join(folder, 'stream'));
  const author = 'A <a@example.org> 1600000000 +0000';
  for (let number = 0; number < count; number += 1) {
    const text = mail(number);
    const head = `commit refs/heads/master\nauthor ${author}\ncommitter ${author}\ndata 1\nx\n`;
    file.write(`From mboxrd@z Thu Jan  1 00:00:00 1970\n${text}\n`);
    stream.write(`${head}M 100644 inline m\ndata ${text.length}\n${text}\n`);
    if (file.writableNeedDrain) await once(file, 'drain');
    if (stream.writableNeedDrain) await once(stream, 'drain');
  }
  await Promise.all([file, stream].map((one) => new Promise<void>((resolve) => void one.end(() => resolve()))));
  execFileSync('sh', ['-c', 'git -C "$1" fast-import --quiet < "$2"', 'sh', inbox, join(folder, 'stream')]);
  const wanted = {
    commit,
    title: 'block: relax direct io memory alignment',
    signatures: ['boot failed: could not read the boot disk'],
    words: subjectWords('QEMU guest does not boot from a 4096-byte-sector disk with cache=none'),
  };
  console.log('| archive | mails | seconds | about the commit | memory at most |\n| --- | ---: | ---: | ---: | ---: |');
  for (const path of [mbox, inbox]) {
    const known = new KnownMails(wanted);
    const begun = performance.now();
    let memory = 0;
    const archive = await openMailArchive(path);
    const { mails } = await archive.read({
      signal: new AbortController().signal,
      progress: () => void (memory = Math.max(memory, process.memoryUsage().rss)),
      onMail: ({ bytes }) => known.add(bytes),
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`| ${archive.kind} | ${mails} | ${seconds} | ${known.count} | ${(memory / 2 ** 20).toFixed(0)} MiB |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
