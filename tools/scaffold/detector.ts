// `npm run new detector`: what a line of a console means.

import type { Scaffold } from './scaffold.ts';

export const detector: Scaffold = {
  files: ({ kebab, camel }) => ({
    [`src/detectors/${kebab}.ts`]: `// Finds: (which lines, of which program, and what they mean; where that is said: a manual, a source file).

import { type Detector, trouble } from '../core/attempt/finding.ts';

export const ${camel}: Detector = {
  name: '${kebab}',
  detect: ({ text }) => (/\\(not written yet: the line\\)/.test(text) ? [trouble(text, { weight: 'explains', blame: 'point' })] : []),
};
`,
    [`src/detectors/${kebab}.test.ts`]: `import { expect, test } from 'vitest';
import { ${camel} } from './${kebab}.ts';

const seen = (text: string) => ${camel}.detect({ stream: 'guest', text, atMs: 0, complete: true });

// Lines of real consoles; the consoles themselves go into test/corpus/${kebab}/.
test.each(['not written yet: a line that tells'])('finds "%s"', (line) => {
  expect(seen(line), 'not written yet').toHaveLength(1);
});

test.each(['not written yet: a line that is alike and tells nothing'])('is silent at "%s"', (line) => {
  expect(seen(line)).toEqual([]);
});
`,
  }),
  edits: ({ kebab, camel }) => [
    {
      path: 'src/detectors/built-in.ts',
      import: `import { ${camel} } from './${kebab}.ts';`,
      insert: { text: `  ${camel},\n`, after: 'builtInDetectors', before: '];' },
    },
  ],
  next: ({ kebab }) => [
    `put real consoles into test/corpus/${kebab}/, each with "# from:" and "# stream:" above "# ---" (docs/reference/judging.md)`,
    'UPDATE=1 npx vitest run test/corpus/corpus.test.ts writes what they are taken for; the healthy ones must stay as they are',
  ],
};
