// `npm run new <kind> <name>`: the files that a new thing of a kind begins with, its line in the list of its kind, and what is left to
// do. What each kind needs is in tools/scaffold; test/contract/new.test.ts makes one of each.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { kinds } from './scaffold/kinds.ts';
import { nameOf, scaffold } from './scaffold/scaffold.ts';

const [kind = '', text = ''] = process.argv.slice(2);
const wanted = kinds[kind];
const name = nameOf(text);
if (!wanted || !name) {
  console.error(`usage: npm run new <${Object.keys(kinds).join('|')}> <name-in-kebab-case>`);
  process.exit(1);
}
const root = join(import.meta.dirname, '..');
const paths = scaffold(wanted, name, root);
spawnSync(join(root, 'node_modules/.bin/prettier'), ['--write', '--log-level', 'warn', ...paths], {
  cwd: root,
  stdio: 'inherit',
});
for (const path of paths) console.log(`wrote ${path}`);
for (const step of wanted.next(name)) console.log(`next: ${step}`);
console.log('next: npx vitest run on its test, which fails with "not written yet" until it is');
