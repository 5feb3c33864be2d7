// reproduce.sh of a scenario with acts: made of a real failure, run in a fresh sandbox, and it fails there as it did before.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Home, makeHome, reportOf } from './firstbad.ts';

let home: Home;

beforeAll(async () => {
  home = await makeHome('acts-script');
});

afterAll(() => home.dispose());

test('a move to another QEMU that is refused is refused in the script, too', { timeout: 600_000 }, async () => {
  const at = ['--version', 'qemu=10.0', '--version', 'target=11.1', '--set', 'queue=128'];
  const { hunt, cells } = reportOf(await home.run(['matrix', 'examples/migrate-queue-size', ...at, '--json']));
  expect(cells.map(({ verdict }) => verdict)).toEqual(['bad']);
  const script = join(home.folder, 'reproduce.sh');
  const ended = await home.run(['report', String(hunt), '--script', script, '--format', 'markdown']);
  expect(ended.status, ended.stderr).toBe(0);
  expect(ended.stdout).toContain('It was run in a fresh sandbox at the same point, and it fails there.');
  expect(await readFile(script, 'utf8')).toContain('restore 60 "$TARGET_BIN"');
});
