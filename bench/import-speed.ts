// npm run bench:import-speed [-- --beside CHECKOUT]
// How long the reader takes for texts of 100 KiB of different kinds, in processor time, each in a process of its own. `--beside` reads
// each text with the reader of another checkout too, turn by turn.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readCorpus } from './import-scores.ts';

const size = 100 * 1024;
const turns = 5;

/** By name, each of 100 KiB. */
function speedTexts(): ReadonlyMap<string, string> {
  const corpus = readCorpus();
  const example = readFileSync(new URL('../examples/qemu-4k-direct-io/report.txt', import.meta.url), 'utf8');
  const reports = corpus.map(({ title, excerpt }) => `${title}\n\n${excerpt.join('\n')}`);
  const log = corpus.flatMap(({ excerpt }) => excerpt.filter((line) => /^\[ *\d+\.\d{6}\]/.test(line)));
  const filler = Array.from(
    { length: 60 },
    (_, at) => `[    ${at}.${String(100_000 + at * 37)}] pci 0000:00:${at % 32}.0: reg`,
  );
  return new Map([
    ['reports of the corpus, one after the other', filled(reports)],
    ['the same, in reverse, each a paragraph', filled(reports.map((text) => text.replaceAll('\n', ' ')).reverse())],
    ['the same as one thread of mails', filled(reports.map((text, at) => asMail(text, at)))],
    ['one report again and again', filled([example])],
    ['a log of the kernel under a report', filled([example, ...filled([[...log, ...filler].join('\n')]).split('\n')], '\n')],
    ['a list of packages', filled(packageLines(), '\n')],
  ]);
}

function filled(pieces: readonly string[], between = '\n\n'): string {
  const parts: string[] = [];
  for (let at = 0, length = 0; length < size; at += 1) {
    const piece = pieces[at % pieces.length]!;
    parts.push(piece);
    length += piece.length + between.length;
  }
  return parts.join(between).slice(0, size);
}

function asMail(text: string, at: number): string {
  const [title, ...rest] = text.split('\n');
  return `From a Thu Oct 20 02:44:36 2022\nFrom: a@example.org\nSubject: ${title}\nMessage-ID: <${at}@example.org>\n${rest.join('\n')}`;
}

function packageLines(): readonly string[] {
  return Array.from(
    { length: 400 },
    (_, at) => `ii  package-${at}  1.${at % 7}.${at}-2ubuntu${at % 3}  amd64  part ${at} of a machine`,
  );
}

/** Milliseconds of the processor for one reading in a process of its own, in which no pattern has been compiled yet. */
function millisecondsOf(checkout: string, text: string): number {
  const reader = pathToFileURL(resolve(checkout, 'src/reports/read/read-report.ts')).href;
  const program = `const { readFileSync } = await import('node:fs');
    const { readReport } = await import(${JSON.stringify(reader)});
    const bytes = readFileSync(0);
    const begun = process.cpuUsage();
    readReport(bytes);
    const { user, system } = process.cpuUsage(begun);
    console.log((user + system) / 1000);`;
  const words = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, words, { input: text, encoding: 'utf8' }));
}

function main(): void {
  const { values } = parseArgs({ options: { beside: { type: 'string' } } });
  const checkouts = [fileURLToPath(new URL('..', import.meta.url)), ...(values.beside === undefined ? [] : [values.beside])];
  console.log(`| 100 KiB of | seconds |${values.beside === undefined ? '' : ' beside |'}`);
  console.log(`| --- | --: |${values.beside === undefined ? '' : ' --: |'}`);
  for (const [name, text] of speedTexts()) {
    const taken = checkouts.map((): number[] => []);
    for (let turn = 0; turn < turns; turn += 1)
      for (const [at, checkout] of checkouts.entries()) taken[at]!.push(millisecondsOf(checkout, text));
    const middle = taken.map((all) => all.sort((one, other) => one - other)[Math.floor(turns / 2)]!);
    console.log(`| ${name} | ${middle.map((one) => (one / 1000).toFixed(2)).join(' | ')} |`);
  }
}

if (process.argv[1]?.endsWith('import-speed.ts')) main();
