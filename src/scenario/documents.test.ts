import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wholeScenario } from '../../test/fakes/whole-scenario.ts';
import { parseScenario } from './parse-scenario.ts';
import { formatProblems } from './problem.ts';

const repository = new URL('../../', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, repository), 'utf8');
}

interface Block {
  readonly line: number;
  readonly text: string;
}

function yamlBlocks(page: string): readonly Block[] {
  return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length,
    text: match[1] ?? '',
  }));
}

/** A piece of a scenario takes the place of the sections that it names. */
function completed(piece: string): string {
  const named = Object.keys(parse(piece) as Record<string, unknown>);
  const sections = wholeScenario.split(/^(?=\S)/m).filter((section) => !named.includes(section.split(':')[0] ?? ''));
  return sections.join('') + piece;
}

function complaints(text: string, name: string): string {
  const parsed = parseScenario(text, name);
  return formatProblems(parsed.ok ? parsed.warnings : parsed.problems);
}

describe.each(['docs/reference/scenario.md', 'docs/how-to/guest-images.md'])('%s', (path) => {
  const blocks = yamlBlocks(read(path));

  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it.each(blocks)('has an example at line $line that firstbad reads without a word', ({ text, line }) => {
    expect(complaints(completed(text), `${path}, example at line ${line}`)).toBe('');
  });
});

describe('docs/reference/scenario.md', () => {
  const page = read('docs/reference/scenario.md');

  it('speaks of every key of the schema', () => {
    const schema = JSON.parse(read('docs/firstbad.schema.json')) as object;
    const keys = new Set<string>();
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [name, value] of Object.entries(node)) {
        if (name === 'properties') for (const key of Object.keys(value as object)) keys.add(key);
        if (name !== 'examples') visit(value);
      }
    };
    visit(schema);
    expect(keys.size).toBeGreaterThan(30);
    expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
  });
});

describe('examples', () => {
  const folders = readdirSync(new URL('examples/', repository));

  it.each(folders)('%s is read without a word', (folder) => {
    const path = `examples/${folder}/firstbad.yaml`;
    expect(complaints(read(path), path)).toBe('');
  });
});
