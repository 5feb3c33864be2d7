// `npm run new`: one thing of each kind, in a copy of the sources. What is made compiles, its test fails until it is written, and what it
// does not fill yet changes nothing else.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../tools/scaffold/kinds.ts';
import { type Name, nameOf, scaffold } from '../../tools/scaffold/scaffold.ts';

const root = join(import.meta.dirname, '../..');
const made = (kind: string): Name => nameOf(`made-up-${kind}`)!;

let copy: string;
/** By kind, below the copy. */
const written = new Map<string, readonly string[]>();

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'firstbad-new-'));
  for (const name of ['src', 'tools', 'test/fakes', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [kind, wanted] of Object.entries(kinds)) written.set(kind, scaffold(wanted, made(kind), copy));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(copy, path), 'utf8');

describe('npm run new', () => {
  it('makes files that compile, and leaves files that compile', () => {
    const { config } = ts.readConfigFile(join(copy, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, copy);
    const paths = [...new Set([...written.values()].flat())].filter((path) => path.endsWith('.ts'));
    const program = ts.createProgram(
      paths.map((path) => join(copy, path)),
      { ...options, incremental: false },
    );
    const wrong = paths.flatMap((path) => {
      const file = program.getSourceFile(join(copy, path));
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it('puts each into the list of its kind', () => {
    const lists = {
      collector: ['src/collectors/built-in.ts', /^ {2}madeUpCollector,$/m],
      detector: ['src/detectors/built-in.ts', /^ {2}madeUpDetector,$/m],
      diagnoser: ['src/diagnosers/built-in.ts', /^ {2}madeUpDiagnoser,$/m],
      question: ['src/app/questions.ts', /^ {2}'made-up-question': madeUpQuestionQuestion,$/m],
      'reader-rule': ['src/reports/read/rules/version-rules.ts', /\.\.\.madeUpReaderRule\]\)/],
      source: ['src/catalog/sources.ts', /case 'made-up-source':\n {6}return createMadeUpSourceSource\(spec\);/],
    } as const;
    for (const [path, line] of Object.values(lists)) expect(read(path)).toMatch(line);
    // A question's folders have doors without being named.
    expect(read('tools/architecture.cjs')).not.toContain('made-up-question');
  });

  it('makes a test for each, which fails until it is written, and what it fails of is that', () => {
    const tests = [...written.values()].flat().filter((path) => path.endsWith('.test.ts'));
    expect(tests).toHaveLength(Object.keys(kinds).length - 1);
    const report = join(copy, 'report.json');
    const argv = ['run', '--project', 'unit', '--reporter=json', `--outputFile=${report}`, ...tests, 'version-rules.test.ts'];
    const { stderr } = spawnSync(join(root, 'node_modules/.bin/vitest'), argv, { cwd: copy, encoding: 'utf8' });
    expect(existsSync(report), stderr).toBe(true);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as TestReport;
    const failures = testResults.map(({ name, assertionResults }) => ({
      name: name.slice(copy.length + 1),
      failed: assertionResults.filter(({ status }) => status === 'failed'),
    }));
    expect(failures.map(({ name }) => name).sort()).toEqual([...tests, 'src/reports/read/rules/version-rules.test.ts'].sort());
    for (const { name, failed } of failures) {
      expect(failed.length, `${name} fails`).toBeGreaterThan(0);
      for (const { fullName, failureMessages } of failed)
        expect(`${fullName} ${failureMessages.join('\n')}`, name).toContain('not written yet');
    }
  });

  it('says what a person still has to do', () => {
    for (const [kind, { next }] of Object.entries(kinds)) expect(next(made(kind)).length, kind).toBeGreaterThan(0);
  });

  it('writes nothing at all where a file is there, or a list has no such place', () => {
    const [name, detector] = [nameOf('half-done')!, kinds['detector']!];
    writeFileSync(join(copy, 'src/detectors/half-done.test.ts'), '');
    expect(() => scaffold(detector, name, copy)).toThrow(/half-done\.test\.ts is there already/);
    const lost = {
      ...detector,
      edits: () => [{ path: 'src/detectors/built-in.ts', insert: { text: 'x', after: 'no such place', before: ']' } }],
    };
    const other = nameOf('other')!;
    expect(() => scaffold(lost, other, copy)).toThrow(/built-in\.ts has no .* after "no such place": put "x" in by hand/);
    expect([existsSync(join(copy, 'src/detectors/half-done.ts')), existsSync(join(copy, 'src/detectors/other.ts'))]).toEqual([
      false,
      false,
    ]);
  });
});

it.each(['Name', 'a_b', '-a', 'a-', '../a', ''])('"%s" is no name', (text) => {
  expect(nameOf(text)).toBeNull();
});

interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}
