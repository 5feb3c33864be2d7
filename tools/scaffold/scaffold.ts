// What `npm run new` makes of one kind: files that are new, lines in files that are there, and what is left for a person.
// All is made ready first: where a file is there already or a place is not found, nothing is written.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Scaffold {
  /** Paths from the repository's root, with their texts. */
  readonly files: (name: Name) => Readonly<Record<string, string>>;
  readonly edits?: (name: Name) => readonly Edit[];
  /** What the person does next. */
  readonly next: (name: Name) => readonly string[];
}

/** Lines that go into a file. */
export interface Edit {
  readonly path: string;
  /** An import among the others, by the order of their paths. */
  readonly import?: string;
  /** `text` goes before `before`, which stands in the file once behind `after`. */
  readonly insert?: { readonly text: string; readonly after: string; readonly before: string };
}

/** One name in the forms that code needs. */
export interface Name {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
}

/** Null for what is no name in kebab-case. */
export function nameOf(kebab: string): Name | null {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(kebab)) return null;
  const camel = kebab.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { kebab, camel, pascal: camel.replace(/^\w/, (letter) => letter.toUpperCase()) };
}

/** Writes everything below `root`, or throws Error and writes nothing. Returns the paths, new ones first. */
export function scaffold({ files, edits }: Scaffold, name: Name, root: string): readonly string[] {
  const texts = new Map(Object.entries(files(name)));
  for (const path of texts.keys()) if (existsSync(join(root, path))) throw new Error(`${path} is there already`);
  for (const edit of edits?.(name) ?? []) {
    texts.set(edit.path, edited(texts.get(edit.path) ?? readFileSync(join(root, edit.path), 'utf8'), edit));
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...texts.keys()];
}

function edited(text: string, { path, import: line, insert }: Edit): string {
  const imported = line === undefined ? text : withImport(text, line);
  if (insert === undefined) return imported;
  const after = imported.indexOf(insert.after);
  const at = after < 0 ? -1 : imported.indexOf(insert.before, after + insert.after.length);
  if (at < 0)
    throw new Error(`${path} has no "${insert.before.trim()}" after "${insert.after}": put "${insert.text.trim()}" in by hand`);
  return imported.slice(0, at) + insert.text + imported.slice(at);
}

/** The linter's order: parents before neighbours, then by path. */
function withImport(text: string, line: string): string {
  const lines = text.split('\n');
  const imports = lines.flatMap((one, index) => (/^import .* from '\./.test(one) ? [{ path: pathIn(one), index }] : []));
  const isNeighbour = (path: string): boolean => path.startsWith('./');
  const path = pathIn(line);
  const next = imports.find((one) => isNeighbour(one.path) === isNeighbour(path) && one.path > path);
  lines.splice(next?.index ?? (imports.at(-1)?.index ?? 0) + 1, 0, line);
  return lines.join('\n');
}

function pathIn(line: string): string {
  return /from '(.*)'/.exec(line)?.[1] ?? '';
}
