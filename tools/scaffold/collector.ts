// `npm run new collector`: what a traced attempt takes home.

import type { Scaffold } from './scaffold.ts';

export const collector: Scaffold = {
  files: ({ kebab, camel }) => ({
    [`src/collectors/${kebab}.ts`]: `// (What of the host it takes home, and which question that answers.)

import { fromCommand } from './from-command.ts';

export const ${camel} = fromCommand({
  item: '${kebab}.txt',
  needs: '(what the host must have)',
  budgetMs: 10_000,
  command: 'echo "not written yet"; exit 1',
});
`,
    [`src/collectors/${kebab}.test.ts`]: `import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { HostBench } from '../ports/host.ts';
import { ${camel} } from './${kebab}.ts';

// A host has sh, too. What only a host has (its disks, its kernel) is a file of the test's own.
const bench: Pick<HostBench, 'collect'> = {
  collect: async (command) => ({ status: 0, output: execFileSync('sh', ['-c', command]) }),
};

test('takes home what its command prints', async () => {
  const collected = await ${camel}.collect(bench as HostBench, { timeoutMs: 10_000, signal: new AbortController().signal });
  expect(collected, 'not written yet').toMatchObject({ kind: 'item' });
});
`,
  }),
  edits: ({ kebab, camel }) => [
    {
      path: 'src/collectors/built-in.ts',
      import: `import { ${camel} } from './${kebab}.ts';`,
      insert: { text: `  ${camel},\n`, after: 'builtInCollectors', before: '];' },
    },
  ],
  next: ({ kebab }) => [
    'ofHostKernel: true where it looks at the host’s kernel: in a sandbox that is not under test',
    `read ${kebab}.txt in src/core/evidence/evidence-bundle.ts, where a diagnoser or the comparison is to see it`,
    'its row in docs/how-to/evidence.md, and a real run: firstbad evidence',
  ],
};
