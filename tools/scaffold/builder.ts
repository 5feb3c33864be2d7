// `npm run new builder`: how a commit becomes something to run.

import type { Scaffold } from './scaffold.ts';

export const builder: Scaffold = {
  files: ({ kebab, camel, pascal }) => ({
    [`src/builders/${kebab}/recipe.ts`]: `// (What is built, from which commits, by which tools of this machine.)

import { identifyCompiler } from '../compiler.ts';
import type { BuildRecipe, BuildSite, MakeEnd } from '../recipe.ts';

export function ${camel}Recipe(): BuildRecipe {
  return {
    kind: '${kebab}',
    description: '(what was chosen, in one line)',
    version: 1,
    tools: [{ program: 'make', debianPackage: 'make' }],
    stepLine: /^ {2}[A-Z]+ /,
    inputs: async (_tree, signal) => ({ compiler: await identifyCompiler('gcc', signal), other: null }),
    make: make${pascal},
  };
}

async function make${pascal}({ run, jobs }: BuildSite): Promise<MakeEnd> {
  const end = await run(['make', \`-j\${String(jobs)}\`]);
  if (end.status !== 0) return { kind: 'failed', end };
  return { kind: 'stale', why: 'not written yet: which file was made, and what it shows of its commit' };
}
`,
    [`src/builders/${kebab}/recipe.test.ts`]: `import { expect, test } from 'vitest';
import type { BuildSite } from '../recipe.ts';
import { ${camel}Recipe } from './recipe.ts';

test('what make has made is found, with what shows its commit', async () => {
  const site: BuildSite = {
    folder: '/nonexistent',
    marks: { tree: '0123456789ab', build: 'ba9876543210' },
    compiler: ['gcc'],
    inputs: { compiler: null, other: null },
    jobs: 1,
    suspect: null,
    signal: new AbortController().signal,
    log: () => '',
    run: async (argv) => ({ status: 0, killedBy: null, argv }),
  };
  expect(await ${camel}Recipe().make(site), 'not written yet').toMatchObject({ kind: 'made' });
});
`,
  }),
  next: ({ camel }) => [
    `return ${camel}Recipe() for its role in src/catalog/commit-builder.ts; a new role begins in src/core/scenario/scenario.ts`,
    'give it to test/contract/builder.test.ts (equal trees give equal keys, a cancelled build leaves nothing), and a real commit in test/e2e',
  ],
};
