// `npm run new <kind> <name>`: the files that a new source, detector or command begins with, and what is left to do.

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
      `add the kind '${name}' to SourceSpec in src/core/scenario.ts and to src/scenario`,
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

import type { Detector } from '../core/finding.ts';

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
import { writeLines } from '../terminal.ts';

export async function ${camel(name)}Command(context: Context): Promise<number> {
  writeLines(context.stdout, ['not written yet']);
  return exitCodes.trouble;
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
