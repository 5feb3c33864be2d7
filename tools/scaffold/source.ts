// `npm run new source`: where versions come from.

import type { Scaffold } from './scaffold.ts';

export const source: Scaffold = {
  files: ({ kebab, pascal }) => ({
    [`src/sources/${kebab}/source.ts`]: `// Where the versions of ${kebab} come from, and how one becomes usable.

import type { ${pascal}SourceSpec } from '../../core/scenario/scenario.ts';
import type { Source } from '../../ports/source.ts';

export function create${pascal}Source(spec: ${pascal}SourceSpec): Source {
  return {
    description: spec.kind,
    line: async (signal) => {
      signal.throwIfAborted();
      throw new Error('not written yet: line');
    },
    materialize: async (version, { signal }) => {
      signal.throwIfAborted();
      throw new Error(\`not written yet: materialize \${version.label}\`);
    },
  };
}
`,
    [`src/sources/${kebab}/source.test.ts`]: `import { expect, test } from 'vitest';
import { create${pascal}Source } from './source.ts';

test('has versions, oldest first', async () => {
  const line = await create${pascal}Source({ kind: '${kebab}' }).line(new AbortController().signal);
  expect(line.map(({ label }) => label)).toEqual(['(the oldest)', '(the newest)']);
});
`,
  }),
  edits: ({ kebab, pascal }) => [
    {
      path: 'src/core/scenario/scenario.ts',
      insert: { text: ` | ${pascal}SourceSpec`, after: 'export type SourceSpec =', before: ';' },
    },
    {
      path: 'src/core/scenario/scenario.ts',
      insert: {
        text: `/** (Where the versions come from, and what the scenario says of it.) */
export interface ${pascal}SourceSpec {
  readonly kind: '${kebab}';
}

`,
        after: 'export type SourceSpec =',
        before: 'export interface FactorSpec',
      },
    },
    {
      path: 'src/catalog/sources.ts',
      import: `import { create${pascal}Source } from '../sources/${kebab}/source.ts';`,
      insert: {
        text: `    case '${kebab}':\n      return create${pascal}Source(spec);\n`,
        after: 'switch (spec.kind)',
        before: '    default:',
      },
    },
  ],
  next: ({ kebab }) => [
    `its key in firstbad.yaml: src/scenario/file-schema.ts and sourceOf in build-scenario.ts; UPDATE=1 npx vitest run src/scenario/json-schema.test.ts`,
    `a world for sourceContract in test/contract/source.test.ts: cancelled it leaves nothing, its line is the same each time`,
    `${kebab} in docs/how-to/sources.md and docs/reference/scenario.md`,
  ],
};
