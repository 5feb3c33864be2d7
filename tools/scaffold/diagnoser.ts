// `npm run new diagnoser`: what stored evidence explains.

import type { Scaffold } from './scaffold.ts';

export const diagnoser: Scaffold = {
  files: ({ kebab, camel }) => ({
    [`src/diagnosers/${kebab}.ts`]: `// (Which cause it knows, and by which evidence; where the rule is said: a manual, a source file.)

import { type Diagnoser, doesNotApply } from '../core/explain/diagnosis.ts';

export const ${camel}: Diagnoser = {
  name: '${kebab}',
  title: '(what kind of cause it knows)',
  entails: [],
  diagnose: () => doesNotApply('(how far was looked) not written yet'),
};
`,
    [`src/diagnosers/${kebab}.test.ts`]: `import { expect, test } from 'vitest';
import { evidenceBundle } from '../core/evidence/evidence-bundle.ts';
import { ${camel} } from './${kebab}.ts';

test('(what happened) is told with the line that shows it', () => {
  // Lines of a real attempt; the whole evidence goes into test/corpus/diagnosers/${kebab}/.
  const items = new Map([['guest.console', 'not written yet: a line that shows it\\n']]);
  const bad = evidenceBundle({ id: 'R1', point: {}, outcome: 'bad', items, commands: [] });
  expect(${camel}.diagnose(bad, null), 'not written yet').toMatchObject({ kind: 'applies' });
});
`,
  }),
  edits: ({ kebab, camel }) => [
    {
      path: 'src/diagnosers/built-in.ts',
      import: `import { ${camel} } from './${kebab}.ts';`,
      insert: { text: `  ${camel},\n`, after: 'builtInDiagnosers', before: '];' },
    },
  ],
  next: ({ kebab }) => [
    `put the evidence of three real attempts or more into test/corpus/diagnosers/${kebab}/, in a folder each, with run.json`,
    'test/corpus/diagnosers.test.ts: all other evidence must stay without it',
    'npm run bench:diagnosers writes docs/measured/diagnosers.md',
  ],
};
