// What firstbad must never leave behind.

import { readdir, readFile } from 'node:fs/promises';

/** Processes that know this folder, and what is half-made in it. */
export async function leftoversOf(folder: string): Promise<readonly string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  const alive = lines.filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '));
  const files = await readdir(folder, { recursive: true });
  return [...alive, ...files.filter((file) => file.endsWith('.partial'))];
}
