// A hunt's answers in the forms that CI services show: JUnit XML, and a summary in Markdown. Each test is one that was made; what nobody
// tried is not there. Pure.

import { plainLine } from './plain-line.ts';

export interface HuntResults {
  readonly hunt: number;
  /** What was asked, for people. */
  readonly title: string;
  /** What was found, a sentence each. */
  readonly found: readonly string[];
  readonly tests: readonly ResultTest[];
}

export interface ResultTest {
  /** `7.3`. */
  readonly id: string;
  /** A point, a version or a commit. */
  readonly name: string;
  readonly outcome: string;
  readonly because: string;
  readonly seconds: number;
  /** Who has said so instead of the test; null for what was seen. */
  readonly saidBy: string | null;
}

/**
 * The schema that CI services read (testsuites, testsuite, testcase). `bad` is a failure, another failure and no answer are errors:
 * they say nothing about what is hunted; `skip` is skipped.
 */
export function junitText({ hunt, title, found, tests }: HuntResults): string {
  const countOf = (kind: ResultKind): number => tests.filter(({ outcome }) => kindOf(outcome) === kind).length;
  const seconds = tests.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
  const counts = `tests="${tests.length}" failures="${countOf('failure')}" errors="${countOf('error')}" skipped="${countOf('skipped')}" time="${seconds}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${xml(`firstbad hunt ${String(hunt)}: ${title}`)}" ${counts}>`,
    ...tests.map((one) => caseText(one, hunt)),
    `    <system-out>${xml(found.join('\n'))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type ResultKind = 'passed' | 'failure' | 'error' | 'skipped';

function kindOf(outcome: string): ResultKind {
  if (outcome === 'good') return 'passed';
  if (outcome === 'bad') return 'failure';
  return outcome === 'skip' ? 'skipped' : 'error';
}

function caseText({ id, name, outcome, because, seconds, saidBy }: ResultTest, hunt: number): string {
  const kind = kindOf(outcome);
  const said = saidBy === null ? because : `${saidBy} says so: ${because}`;
  const head = `    <testcase classname="hunt-${String(hunt)}" name="${xml(`${id} ${name}`)}" time="${seconds.toFixed(3)}"`;
  return kind === 'passed' ? `${head}/>` : `${head}><${kind} message="${xml(plainLine(`${outcome}: ${said}`))}"/></testcase>`;
}

/** For a job's page: what was found, and all tests as a table. */
export function summaryText({ hunt, title, found, tests }: HuntResults): string {
  return [
    `## ${cell(title)}`,
    '',
    ...found.map((sentence) => `${cell(sentence)}\n`),
    ...(tests.length === 0 ? [] : ['| test | what | answer | why | seconds |', '| --- | --- | --- | --- | --- |']),
    ...tests.map(
      ({ id, name, outcome, because, seconds, saidBy }) =>
        `| ${id} | ${cell(name)} | ${outcome}${saidBy === null ? '' : ` (${saidBy} says)`} | ${cell(because)} | ${seconds.toFixed(1)} |`,
    ),
    '',
    `Hunt ${String(hunt)}, made by firstbad.`,
    '',
  ].join('\n');
}

/** A stranger's words stay words: no markup, no link, no line of their own. */
function cell(text: string): string {
  return plainLine(text, 200).replace(/[\\`*_{}[\]()#+!|<>&~@:]/g, (mark) => `&#${String(mark.charCodeAt(0))};`);
}

/** XML 1.0 has no control characters, whatever way they are written. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .replace(/[&<>"']/g, (mark) => `&#${String(mark.charCodeAt(0))};`);
}
