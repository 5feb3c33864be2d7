import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgram } from './find-program.ts';

let folder: string;
let path: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstbad-find-program-'));
  for (const [name, mode] of [
    ['not-for-us/tool', 0o644],
    ['first/tool', 0o755],
    ['second/tool', 0o755],
  ] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), mode);
  }
  path = process.env['PATH'];
  process.env['PATH'] = ['', ...['missing', 'not-for-us', 'first', 'second'].map((name) => join(folder, name))].join(':');
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

test('a program is the first one on PATH that may be run', async () => {
  expect(await findProgram('tool')).toBe(join(folder, 'first/tool'));
  expect(await findProgram('no-such-tool')).toBeNull();
});

test('a name with a slash is a path, wherever PATH leads', async () => {
  expect(await findProgram(join(folder, 'second/tool'))).toBe(join(folder, 'second/tool'));
  expect(await findProgram(join(folder, 'not-for-us/tool'))).toBeNull();
});
