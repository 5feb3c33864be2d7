// One exported name means one thing: finds names that two files of src export, each with a definition of its own. A step of `npm run check`.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');

/** Names and the files that define them, those that are defined more than once. What passes another file's export on defines nothing. */
export function namesDefinedTwice(sources: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const filesOf = new Map<string, string[]>();
  for (const [file, text] of sources) {
    for (const name of definedIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))) {
      filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
    }
  }
  return new Map([...filesOf].filter(([, files]) => files.length > 1));
}

/** A type and a value of one name in one file are one thing. */
function definedIn(source: ts.SourceFile): ReadonlySet<string> {
  const names = source.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name);
    const named = statement as ts.Statement & { readonly name?: ts.Identifier };
    return named.name === undefined ? [] : [named.name];
  });
  return new Set(names.filter(ts.isIdentifier).map(({ text }) => text));
}

function main(): void {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.tsx?$/.test(name),
  );
  const twice = namesDefinedTwice(
    new Map(files.sort().map((name) => [`src/${name}`, readFileSync(join(root, 'src', name), 'utf8')])),
  );
  for (const [name, places] of twice) console.log(`${name}: exported by ${places.join(' and ')}`);
  if (twice.size > 0) {
    console.log('One exported name means one thing (CONTRIBUTING.md): rename, share, or do not export.');
    process.exitCode = 1;
  }
}

if (process.argv[1]?.endsWith('export-names.ts')) main();
