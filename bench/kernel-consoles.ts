// `npm run bench:kernel-consoles -- FOLDER`: what the detectors see in a corpus of kernel consoles with titles, such as the one that
// syzkaller has in pkg/report/testdata/linux/report. The folder is the user's: nothing of it is in this repository.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyLineBuffer, splitLines } from '../src/core/attempt/console-lines.ts';
import type { TroubleFinding } from '../src/core/attempt/finding.ts';
import { normaliseMessage } from '../src/core/attempt/signature.ts';
import { builtInDetectors } from '../src/detectors/built-in.ts';

interface TitledLog {
  readonly name: string;
  /** Null for a log in which nothing is to be found. */
  readonly title: string | null;
  readonly others: readonly string[];
  /** `WARNING`, `LOCKDEP`, `KASAN-READ`, ... */
  readonly type: string;
  /** Cut or mixed up, by the corpus's own word. */
  readonly corrupted: boolean;
  readonly text: string;
}

interface Seen extends TitledLog {
  readonly troubles: readonly TroubleFinding[];
}

/** Types that a kernel survives: what must explain and decide nothing. */
const harmless = /^(?:WARNING|LOCKDEP|KMSAN|LEAK|KCSAN|UBSAN|REFCOUNT_WARNING|ATOMIC_SLEEP|HANG|KFENCE)/;

/** The same for logs without a type. */
const survivable = /^(?:INFO|WARNING|BUG: (?:Bad rss-counter|workqueue|MAX_STACK|Dentry|lock held|still has))/;

function readLog(folder: string, name: string): TitledLog {
  const text = readFileSync(join(folder, name), 'latin1').replaceAll('\r', '');
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const header = text.slice(0, end).split('\n');
  const all = (key: string): readonly string[] =>
    header.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
  const log = text.slice(end).split('\n\nREPORT:\n')[0] ?? '';
  const [title = null] = all('TITLE');
  return { name, title, others: all('ALT'), type: all('TYPE')[0] ?? 'none', corrupted: all('CORRUPTED')[0] === 'Y', text: log };
}

function look(log: TitledLog): Seen {
  const { lines } = splitLines(emptyLineBuffer, { text: `${log.text}\n`, atMs: 0 });
  const troubles = lines.flatMap(({ text, atMs }) =>
    builtInDetectors.flatMap(({ detect }) =>
      detect({ stream: 'guest', text, atMs, complete: true }).filter((finding) => finding.kind === 'trouble'),
    ),
  );
  return { ...log, troubles };
}

const [folder, ...more] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder with the logs');
const startedMs = performance.now();
const logs = readdirSync(folder)
  .filter((name) => /^\d+$/.test(name))
  .sort((a, b) => Number(a) - Number(b))
  .map((name) => look(readLog(folder, name)));
const tookMs = performance.now() - startedMs;

const titled = logs.filter(({ title }) => title !== null && title !== '');
const untitled = logs.filter((log) => !titled.includes(log));
const found = titled.filter(({ troubles }) => troubles.length > 0);
const isWeighed = ({ type, title, troubles }: Seen): boolean =>
  harmless.test(type) || survivable.test(title ?? '')
    ? troubles[0]?.weight === 'explains'
    : !/^kernel panic: /.test(title ?? '') || troubles.some(({ weight }) => weight === 'decides');
const wrong = found.filter((log) => !isWeighed(log));
const falsely = untitled.filter(({ troubles }) => troubles.length > 0);

console.log(`| what | of | |`);
console.log(`| --- | --: | --: |`);
console.log(`| titled logs with a finding | ${titled.length} | ${found.length} |`);
console.log(`| of these the first finding has the right weight | ${found.length} | ${found.length - wrong.length} |`);
console.log(`| logs to be ignored with a finding | ${untitled.length} | ${falsely.length} |`);

/** What makes two failures the same: the first trouble's message. */
const signatureOf = ({ troubles: [first] }: Seen): string =>
  first === undefined ? '' : normaliseMessage(first.signed ?? first.message);
const pairs = { same: 0, signed: 0, alike: 0, different: 0, confused: 0 };
for (const [index, one] of found.entries()) {
  for (const other of found.slice(index + 1)) {
    const equal = signatureOf(one) === signatureOf(other);
    if (one.title === other.title) {
      pairs.same += 1;
      pairs.signed += Number(equal);
      pairs.alike += Number(one.others.join('\n') === other.others.join('\n'));
    } else {
      pairs.different += 1;
      pairs.confused += Number(equal);
    }
  }
}
console.log(`| pairs of logs with one title and one signature | ${pairs.same} | ${pairs.signed} |`);
console.log(`| pairs of logs with one title and the same further titles | ${pairs.same} | ${pairs.alike} |`);
console.log(`| pairs of logs with two titles and one signature | ${pairs.different} | ${pairs.confused} |`);
console.log(`\n${(tookMs / logs.length).toFixed(1)} ms for a log, ${logs.length} logs`);

if (more.includes('--list')) {
  for (const { name, title, type } of titled.filter(({ troubles }) => troubles.length === 0))
    console.log(`missed ${name} ${type}: ${title ?? ''}`);
  for (const { name, troubles } of falsely) console.log(`false ${name}: ${troubles[0]?.message ?? ''}`);
  for (const { name, type, title, troubles } of wrong)
    console.log(`weight ${name} ${type} ${title ?? ''}: ${troubles[0]?.message ?? ''}`);
  for (const one of found) console.log(`seen ${one.name} ${one.title ?? ''} = ${signatureOf(one)}`);
}
