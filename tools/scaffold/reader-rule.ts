// `npm run new reader-rule`: what words of a report say of versions.

import type { Scaffold } from './scaffold.ts';

export const readerRule: Scaffold = {
  files: ({ kebab, camel }) => ({
    [`src/reports/read/rules/${kebab}.ts`]: `// (What these words say of versions.) What a rule is, is in rule.

import { type Rule, rule } from './rule.ts';

export const ${camel}: readonly Rule[] = [
  rule({
    name: '${kebab}',
    says: '(one sentence: what the words say)',
    pattern: '\\\\(not written yet\\\\) {V:works}',
    yes: { 'not written yet: a sentence of a report, 6.11.': '6.11 works' },
    no: ['not written yet: one that is alike, 6.11.'],
    from: '(a report of the corpus)',
  }),
];
`,
  }),
  edits: ({ kebab, camel }) => [
    {
      path: 'src/reports/read/rules/version-rules.ts',
      import: `import { ${camel} } from './${kebab}.ts';`,
      insert: { text: `, ...${camel}`, after: 'inOrder([', before: ']);' },
    },
  ],
  next: ({ kebab }) => [
    `version-rules.test.ts runs its sentences; a rule that is alike belongs into the file of the others (steps, going-back, ...)`,
    `what it changes in the corpus: UPDATE=1 npx vitest run test/corpus/reports.test.ts, then git diff test/corpus/readings.json`,
    `npm run bench:import counts how often ${kebab} speaks`,
  ],
};
