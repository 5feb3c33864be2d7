// What firstbad must never leave behind.

import { readdir, readFile } from 'node:fs/promises';

/**
 * Processes that know this folder, and what is half-made in it. With `makers`, process ids, what others make is left out: a folder
 * that is linked in may be one that several tests work in.
 */
export async function leftoversOf(folder: string, makers?: ReadonlySet<number>): Promise<readonly string[]> {
  const alive = (await commandLines()).filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '));
  const files = await readdir(folder, { recursive: true });
  return [...alive, ...files.filter((file) => isOneOf(file, makers))];
}

/** Of all processes but this one, their words with a NUL behind each; empty for those that are gone or have none. */
export async function commandLines(): Promise<readonly string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
}

/** Those that sleep with this word among theirs. */
export async function sleepersWith(word: string): Promise<readonly string[]> {
  return (await commandLines()).filter((line) => line.startsWith('sleep') && line.includes(word));
}

function isOneOf(file: string, makers: ReadonlySet<number> | undefined): boolean {
  if (!file.endsWith('.partial')) return false;
  const maker = /\.(\d+)-\d+(?:-[0-9a-f]+)?\.[0-9a-f]+\.partial$/.exec(file)?.[1];
  return makers === undefined || maker === undefined || makers.has(Number(maker));
}
