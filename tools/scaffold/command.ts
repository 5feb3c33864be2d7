// `npm run new command`: a subcommand that asks nothing new.

import type { Scaffold } from './scaffold.ts';

export const command: Scaffold = {
  files: ({ kebab, camel }) => ({
    [`src/cli/commands/${kebab}.ts`]: `// \`firstbad ${kebab}\`: (what it answers).

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeLines } from '../display/terminal.ts';

export async function ${camel}Command(context: Context): Promise<number> {
  writeLines(context.stdout, ['not written yet']);
  return exitCodes.trouble;
}
`,
    [`src/cli/commands/${kebab}.test.ts`]: `import { expect, test } from 'vitest';
import { FakeCli } from '../../../test/fakes/cli.ts';
import { ${camel}Command } from './${kebab}.ts';

test('(what it answers)', async () => {
  const { status, stdout } = await new FakeCli().run(['${kebab}']);
  expect(stdout, \`not written yet: no word of the command line calls \${${camel}Command.name}\`).toBe('(what it prints)');
  expect(status).toBe(0);
});
`,
  }),
  next: ({ kebab }) => [`add ${kebab} with an example to src/cli/command-line/, and to docs/README.md`],
};
