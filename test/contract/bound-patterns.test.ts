// A pattern of a scenario that is slow in V8's usual engine: bounded where firstbad runs, whatever its text.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bound = fileURLToPath(new URL('../../src/infra/processes/bound-patterns.ts', import.meta.url));
const pattern = fileURLToPath(new URL('../../src/core/attempt/console-pattern.ts', import.meta.url));

// Without the bound 64 characters take 8 s, and each further one more; the flags of one process must not reach other tests.
test('seven repetitions on 4,000 characters end at once', () => {
  const script = `
    import { boundPatterns } from ${JSON.stringify(bound)};
    import { consolePattern } from ${JSON.stringify(pattern)};
    boundPatterns();
    const slow = consolePattern('.*a.*a.*a.*a.*a.*a.*b');
    const line = 'a'.repeat(4000);
    console.log(slow.test(line), slow.test(line + 'b'));`;
  const argv = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout, signal } = spawnSync(process.execPath, argv, { encoding: 'utf8', timeout: 60_000 });
  expect([stdout, signal]).toEqual(['false true\n', null]);
});
