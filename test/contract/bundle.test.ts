// What tools/build.ts makes: it runs, whatever became of the code that V8 keeps, and says where in the sources it broke.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesInSources } from '../../src/infra/processes/source-places.ts';
import { needsText } from '../../tools/command-needs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let bundle: string;

beforeAll(() => {
  // In the checkout: packages and firstbad's own files are found from where the bundle lies.
  mkdirSync(join(root, '.firstbad'), { recursive: true });
  folder = mkdtempSync(join(root, '.firstbad', 'bundle-'));
  bundle = join(folder, 'firstbad.cjs');
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/tsx'), ['tools/build.ts', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('node', [join(folder, 'start.cjs'), ...words], {
    encoding: 'utf8',
    env: { ...process.env, FIRSTBAD_HOME: join(folder, 'home') },
  });
  return { status, stdout, stderr };
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

describe('the bundle', () => {
  test('runs, with its journal, and with text of unusual characters', () => {
    expect(start('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(start('hunts').status).toBe(0);
    const missing = start('matrix', join(folder, '中文.yaml'));
    expect(missing.stderr).toContain('中文.yaml');
    expect(missing.status).toBe(128);
  });

  test('has beside it what the launcher reads of the list of commands', () => {
    expect(readFileSync(join(folder, 'needs'), 'utf8')).toBe(needsText());
  });

  test('was tried by the build, and V8 takes the code that was kept then', () => {
    expect(statSync(`${bundle}.code`).size).toBeGreaterThan(500_000);
    const look = `const { Script } = require('node:vm'); const { readFileSync } = require('node:fs');
      require('node:v8').setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
      const script = new Script('(function (require, __filename) {' + readFileSync(process.argv[1], 'latin1') + '\\n})',
        { filename: process.argv[1], cachedData: readFileSync(process.argv[1] + '.code') });
      console.log(script.cachedDataRejected);`;
    expect(spawnSync('node', ['-e', look, bundle], { encoding: 'utf8' }).stdout).toBe('false\n');
  });

  test.each(['damaged', 'missing'])('runs as well where that code is %s', (what) => {
    if (what === 'damaged') writeFileSync(`${bundle}.code`, 'x'.repeat(1000));
    else rmSync(`${bundle}.code`);
    expect(start('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('tells where in the sources a place is', () => {
    const lines = readFileSync(bundle, 'utf8').split('\n');
    const line = lines.findIndex((one) => one.includes('This is a bug in firstbad'));
    const place = `${bundle}:${line + 1}:${(lines[line]?.indexOf('This is a bug in firstbad') ?? 0) + 1}`;
    expect(placesInSources(`Error: x\n    at printError (${place})\n    at node:internal:1:2`, bundle)).toMatch(
      /^Error: x\n {4}at printError \(src\/cli\/print-error\.ts:\d+:\d+\)\n {4}at node:internal:1:2$/,
    );
  });
});

test('a stack of sources that are run as they are stays as it is', () => {
  const stack = 'Error: x\n    at f (/a/b.ts:1:2)';
  expect(placesInSources(stack, '/a/b.ts')).toBe(stack);
});
