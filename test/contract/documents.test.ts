// Pages and comments name paths that exist: a link that leads nowhere, and a comment that names a file which has moved, are found here.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

function tracked(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--', ...patterns], { cwd: root, encoding: 'utf8' });
  return listed.split('\n').filter((path) => path !== '' && !path.startsWith('test/') && existsSync(join(root, path)));
}

function deadLinks(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)));
}

const rooms =
  'core|ports|scenario|detectors|diagnosers|known-issues|reports|hunt|infra|sources|archives|guests|hosts|collectors|builders|render|app|cli|catalog';
// A word with a room in front: `hunt/attempt/attempt`, `core/search`. One word behind a room may be prose ("core/s").
const mention = new RegExp(String.raw`(?<![\w./-])(?:src/)?((?:${rooms})(?:/[a-z][\w-]*)+)(\.ts)?(?![\w/<*-])`, 'g');

function deadMentions(text: string): readonly string[] {
  return [...text.matchAll(mention)].flatMap(([whole, path = '', ending = '']) => {
    const there = [`src/${path}.ts`, `src/${path}`].some((one) => existsSync(join(root, normalize(one))));
    const folderKnown = existsSync(join(root, 'src', dirname(path)));
    return there || (ending === '' && !folderKnown) ? [] : [whole];
  });
}

const comments = (source: string): string =>
  source
    .split('\n')
    .filter((line) => /^\s*(?:\/\/|\*|\/\*)/.test(line))
    .join('\n');

describe('pages', () => {
  test.each(tracked('*.md'))('%s: its links lead somewhere', (page) => {
    expect(deadLinks(page)).toEqual([]);
  });

  test.each(tracked('ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/*.md', 'docs/decisions/*.md'))(
    '%s names files that are there',
    (page) => {
      expect(deadMentions(readFileSync(join(root, page), 'utf8'))).toEqual([]);
    },
  );
});

describe('decisions', () => {
  test('have a number each', () => {
    const numbers = tracked('docs/decisions/*.md').map((page) => page.slice(0, 'docs/decisions/0000'.length));
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  });

  test.each(tracked('docs/decisions/*.md'))('%s has the form of the others, and the map leads to it', (page) => {
    const headings = readFileSync(join(root, page), 'utf8').match(/^#.*$/gm) ?? [];
    const number = Number(/\/(\d{4})-/.exec(page)?.[1]);
    expect(headings[0]).toMatch(new RegExp(`^# ${String(number)}\\. \\S`));
    expect(headings.slice(1)).toEqual(['## Context', '## Choice', '## Rejected', '## Consequences']);
    expect(readFileSync(join(root, 'docs/README.md'), 'utf8')).toContain(page.replace('docs/', '](') + ')');
  });
});

test('comments name files that are there', () => {
  const dead = tracked('src/*.ts', 'tools/*.ts', 'bench/*.ts').flatMap((file) =>
    deadMentions(comments(readFileSync(join(root, file), 'utf8'))).map((path) => `${file}: ${path}`),
  );
  expect(dead).toEqual([]);
});
