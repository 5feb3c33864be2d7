// `npm run new <kind> <name>`: the files that a new source, detector, question or command begins with, and what is left to do.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface Scaffold {
  readonly files: (name: string) => Readonly<Record<string, string>>;
  /** What the person does next. */
  readonly next: (name: string) => readonly string[];
}

const scaffolds: Readonly<Record<string, Scaffold>> = {
  source: {
    files: (name) => ({
      [`src/sources/${name}/source.ts`]: sourceText(name),
      [`src/sources/${name}/source.test.ts`]: testText(name, `create${pascal(name)}Source`, './source.ts'),
    }),
    next: (name) => [
      `add the kind '${name}' to SourceSpec in src/core/scenario/scenario.ts and to src/scenario`,
      'add one line to src/catalog/sources.ts',
      'run the source contract on it: test/contract/source-contract.ts',
    ],
  },
  detector: {
    files: (name) => ({
      [`src/detectors/${name}.ts`]: detectorText(name),
      [`src/detectors/${name}.test.ts`]: testText(name, camel(name), `./${name}.ts`),
    }),
    next: (name) => [
      'add one line to src/detectors/built-in.ts',
      `put real consoles into test/corpus/${name}/, each with its expect: header; the healthy corpus must stay silent`,
    ],
  },
  question: {
    files: (name) => ({
      [`src/core/${name}/${name}-report.ts`]: reportText(name),
      [`src/hunt/${name}/${name}.ts`]: huntText(name),
      [`src/app/questions/${name}.ts`]: questionText(name),
      [`src/render/${name}/${name}-text.ts`]: renderText(name),
      [`src/cli/commands/${name}.ts`]: askingCommandText(name),
    }),
    next: (name) => [
      `add ${pascal(name)}Plan to the plans of src/core/stored/hunt-plan.ts: the question '${name}', and what it alone has decided`,
      'add one line to src/app/questions.ts and one case to src/cli/commands/print-found.ts; the compiler names other places',
      `add ${name} to the tables of folders in tools/architecture.cjs`,
      `add ${name} with an example to src/cli/command-line/, and its noun to docs/reference/glossary.md`,
    ],
  },
  command: {
    files: (name) => ({ [`src/cli/commands/${name}.ts`]: commandText(name) }),
    next: (name) => [`add ${name} with an example to src/cli/command-line/`, 'add its tests to src/cli/app.test.ts'],
  },
};

const [kind = '', name = ''] = process.argv.slice(2);
const scaffold = scaffolds[kind];
if (!scaffold || !/^[a-z][a-z0-9-]*$/.test(name)) {
  console.error(`usage: npm run new <${Object.keys(scaffolds).join('|')}> <name-in-kebab-case>`);
  process.exit(1);
}
for (const [path, text] of Object.entries(scaffold.files(name))) {
  if (existsSync(path)) throw new Error(`${path} is there already`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`made ${path}`);
}
for (const step of scaffold.next(name)) console.log(`next: ${step}`);

function pascal(text: string): string {
  return text.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function camel(text: string): string {
  return text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function sourceText(name: string): string {
  return `// Where the versions of ${name} come from, and how one becomes usable.

import type { Source } from '../../ports/source.ts';

export function create${pascal(name)}Source(): Source {
  return {
    description: '${name}',
    async line(signal) {
      signal.throwIfAborted();
      throw new Error('not written yet: line');
    },
    async materialize(version, { signal }) {
      signal.throwIfAborted();
      throw new Error(\`not written yet: materialize \${version.label}\`);
    },
  };
}
`;
}

function detectorText(name: string): string {
  return `// Finds: (which lines, of which program, and what they mean).

import type { Detector } from '../core/attempt/finding.ts';

export const ${camel(name)}: Detector = {
  name: '${name}',
  detect: () => {
    throw new Error('not written yet');
  },
};
`;
}

function commandText(name: string): string {
  return `// \`firstbad ${name}\`: (what it answers).

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeLines } from '../display/terminal.ts';

export async function ${camel(name)}Command(context: Context): Promise<number> {
  writeLines(context.stdout, ['not written yet']);
  return exitCodes.trouble;
}
`;
}

function reportText(name: string): string {
  return `// What ${name} has found, for people and for --json. Only ever grows.

export interface ${pascal(name)}Report {
  readonly hunt: number;
  readonly question: '${name}';
}
`;
}

function huntText(name: string): string {
  return `// Answers "(what ${name} asks)" with attempts on hosts.

import type { ${pascal(name)}Plan } from '../../core/stored/hunt-plan.ts';
import {
  runScenarioHunt,
  type ScenarioDeps,
  type ScenarioOptions,
  type ScenarioRequest,
  type ScenarioResult,
} from '../scenario/scenario-hunt.ts';

export async function run${pascal(name)}(
  lab: ScenarioDeps,
  request: ScenarioRequest<${pascal(name)}Plan>,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  return runScenarioHunt({ lab, request, options }, () => Promise.reject(new Error('not written yet: run')));
}
`;
}

function questionText(name: string): string {
  return `// (What ${name} asks.)

import type { ${pascal(name)}Report } from '../../core/${name}/${name}-report.ts';
import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ${pascal(name)}Plan } from '../../core/stored/hunt-plan.ts';
import { run${pascal(name)} } from '../../hunt/${name}/${name}.ts';
import type { ScenarioQuestion } from './question.ts';

export interface ${pascal(name)}Wanted {
  readonly restrictions: Restrictions;
}

export const ${camel(name)}Question: ScenarioQuestion<${pascal(name)}Plan, ${pascal(name)}Report, ${pascal(name)}Wanted> = {
  name: '${name}',
  resumes: true,
  traces: false,
  plan: () => Promise.reject(new Error('not written yet: plan')),
  run: run${pascal(name)},
  report: async (_session, { hunt }) => ({ hunt, question: '${name}' }),
};
`;
}

function renderText(name: string): string {
  return `// What ${name} has found, in words.

import type { ${pascal(name)}Report } from '../../core/${name}/${name}-report.ts';

export function ${camel(name)}Lines({ hunt }: ${pascal(name)}Report): readonly string[] {
  return [\`This is hunt \${hunt}.\`];
}
`;
}

function askingCommandText(name: string): string {
  return `// \`firstbad ${name} DIR\`: (what it answers).

import type { Restrictions } from '../../core/scenario/restriction.ts';
import type { ArchiveChoice } from '../../app/lab.ts';
import { ${camel(name)}Question } from '../../app/questions/${name}.ts';
import { ask, reportOn } from '../../app/questions/question.ts';
import { ${camel(name)}Lines } from '../../render/${name}/${name}-text.ts';
import type { Context } from '../context.ts';
import { plainDisplay } from '../display/hunt-display.ts';
import { writeJson, writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';
import { sayStopped } from '../searching.ts';
import { loadScenario } from './matrix.ts';

export interface ${pascal(name)}Options {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  readonly restrictions: Restrictions;
  readonly again: boolean;
  readonly json: boolean;
  readonly archive: ArchiveChoice;
}

export async function ${camel(name)}Command(context: Context, options: ${pascal(name)}Options): Promise<number> {
  const loaded = await loadScenario(context, options.path);
  const { restrictions, again, archive } = options;
  const request = { loaded, again, archive, wanted: { restrictions } };
  const result = await ask(context, ${camel(name)}Question, request, plainDisplay(context.stderr));
  const report = await reportOn(context, ${camel(name)}Question, result);
  if (options.json) writeJson(context.stdout, report);
  else writeLines(context.stdout, ${camel(name)}Lines(report));
  return result.state.status === 'answered' ? exitCodes.ok : sayStopped(context);
}
`;
}

function testText(name: string, exported: string, path: string): string {
  return `import { expect, it } from 'vitest';
import { ${exported} } from '${path}';

it('says a fact about ${name}', () => {
  expect(${exported}).toBe('not written yet');
});
`;
}
