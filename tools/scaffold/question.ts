// `npm run new question`: what a hunt asks: plan, run, report, words.

import type { Scaffold } from './scaffold.ts';

export const question: Scaffold = {
  files: ({ kebab, camel, pascal }) => ({
    [`src/core/${kebab}/${kebab}-report.ts`]: `// What ${kebab} has found, for people and for --json. Only ever grows.

export interface ${pascal}Report {
  readonly hunt: number;
  readonly question: '${kebab}';
}
`,
    [`src/hunt/${kebab}/${kebab}.ts`]: `// Answers "(what ${kebab} asks)" with attempts on hosts.

import type { ${pascal}Plan } from '../../core/stored/hunt-plan.ts';
import {
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';

export async function run${pascal}(
  lab: ScenarioDeps,
  request: ScenarioRequest<${pascal}Plan>,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, () => Promise.reject(new Error('not written yet: run')));
}
`,
    [`src/app/questions/${kebab}.ts`]: `// (What ${kebab} asks.)

import type { ${pascal}Report } from '../../core/${kebab}/${kebab}-report.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ${pascal}Plan } from '../../core/stored/hunt-plan.ts';
import { run${pascal} } from '../../hunt/${kebab}/${kebab}.ts';
import { ${camel}Lines } from '../../render/${kebab}/${kebab}-text.ts';
import type { ScenarioQuestion } from './question.ts';

export interface ${pascal}Wanted {
  readonly restrictions: Restrictions;
}

export const ${camel}Question: ScenarioQuestion<${pascal}Plan, ${pascal}Report, ${pascal}Wanted> = {
  name: '${kebab}',
  resumes: true,
  traces: false,
  plan: () => Promise.reject(new Error('not written yet: plan')),
  run: run${pascal},
  report: async (_session, { hunt }) => ({ hunt, question: '${kebab}' }),
  view: (report) => ({ words: ${camel}Lines(report) }),
};
`,
    [`src/render/${kebab}/${kebab}-text.ts`]: `// What ${kebab} has found, in words.

import type { ${pascal}Report } from '../../core/${kebab}/${kebab}-report.ts';

export function ${camel}Lines({ hunt }: ${pascal}Report): readonly string[] {
  return [\`This is hunt \${hunt}.\`];
}
`,
    [`src/cli/commands/${kebab}.ts`]: `// \`firstbad ${kebab} DIR\`: (what it answers).

import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ArchiveChoice } from '../../app/lab.ts';
import { ${camel}Question } from '../../app/questions/${kebab}.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import type { Context } from '../context.ts';
import { plainDisplay } from '../display/hunt-display.ts';
import { exitCodes } from '../exit-codes.ts';
import { sayStopped } from '../searching.ts';
import { loadScenario } from './matrix.ts';
import { type FoundOutput, printAnswer } from './print-found.ts';

export interface ${pascal}Options extends FoundOutput {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  readonly restrictions: Restrictions;
  readonly again: boolean;
  readonly archive: ArchiveChoice;
}

export async function ${camel}Command(context: Context, options: ${pascal}Options): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { restrictions, again, archive } = options;
  const request = { loaded, again, archive, wanted: { restrictions } };
  const result = await ask(context, ${camel}Question, request, plainDisplay(context.stderr));
  const report = await reportOn(context, ${camel}Question, result);
  await printAnswer(context, ${camel}Question, report, options);
  return result.state.status === 'answered' ? exitCodes.ok : sayStopped(context);
}
`,
    [`src/render/${kebab}/${kebab}-text.test.ts`]: `import { expect, test } from 'vitest';
import { ${camel}Lines } from './${kebab}-text.ts';

test('says what was found', () => {
  expect(${camel}Lines({ hunt: 7, question: '${kebab}' }), 'not written yet').toEqual(['(what was found)']);
});
`,
  }),
  edits: ({ kebab, camel, pascal }) => [
    {
      path: 'src/core/stored/hunt-plan.ts',
      insert: { text: ` | ${pascal}Plan`, after: 'export type ScenarioPlan =', before: ';' },
    },
    {
      path: 'src/core/stored/hunt-plan.ts',
      insert: {
        text: `/** (What it asks; what it alone has decided before the first attempt stands here.) */
export interface ${pascal}Plan extends PlannedScenario {
  readonly question: '${kebab}';
}

`,
        after: 'export interface WholePlan',
        before: '/** Which options of a configuration matter',
      },
    },
    {
      path: 'src/app/questions.ts',
      import: `import { ${camel}Question } from './questions/${kebab}.ts';`,
      insert: { text: `  '${kebab}': ${camel}Question,\n`, after: 'const all = {', before: '};' },
    },
    {
      path: 'src/page/words.ts',
      insert: { text: `  '${kebab}': '${kebab}',\n`, after: 'export const questionWords', before: '};' },
    },
  ],
  next: ({ kebab }) => [
    'npx tsc --noEmit -p tsconfig.json: nothing else has to be named',
    `add ${kebab} with an example to src/cli/command-line/, and its noun to docs/reference/glossary.md`,
  ],
};
