// The text of a case file -> the case, or everything that is wrong with it, each with line and column. What its claims mean, and whether
// an answer answers anything, is the business of src/reports.

import type { CaseCommit, CaseFile, CaseVersionName } from '../core/stored/case-file.ts';
import { caseSchema, type FileCase } from './case-schema.ts';
import { plainData, readYamlDocument, type SourceNode } from './document.ts';
import { parseScenario } from './parse-scenario.ts';
import { placeRemarks, type Problem } from './problem.ts';
import { type Path, type Remark, wrongValue } from './remark.ts';
import { schemaRemarks } from './schema-remarks.ts';

export type ParsedCase =
  { readonly ok: true; readonly file: CaseFile } | { readonly ok: false; readonly problems: readonly Problem[] };

// Two hundred of everything, with a scenario of the largest size that is read.
const reading = { charactersMax: 256 * 1024, hasNulls: true };

/** Never throws. */
export function parseCase(text: string, fileName: string): ParsedCase {
  const { root, remarks } = readYamlDocument(text, reading);
  const place = (all: readonly Remark[]): readonly Problem[] => placeRemarks(all, { name: fileName, text, root });
  if (root === null) return { ok: false, problems: place(remarks) };
  const data = plainData(root);
  const parsed = caseSchema.safeParse(data);
  if (!parsed.success)
    return { ok: false, problems: place([...remarks, ...schemaRemarks(parsed.error.issues, data, caseSchema)]) };
  const problems = [
    ...place([...remarks, ...commitRemarks(parsed.data)]),
    ...draftProblems(parsed.data, { text, fileName, root }),
  ];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, file: caseFrom(parsed.data) };
}

/** One more problem of the same file: what only its reader has seen. */
export function caseProblem(
  { text, name }: { readonly text: string; readonly name: string },
  { path, what, expected }: { readonly path: Path; readonly what: string; readonly expected: string | null },
): readonly Problem[] {
  const { root } = readYamlDocument(text, reading);
  return placeRemarks([wrongValue(path, what, expected)], { name, text, root });
}

function commitRemarks({ claims }: FileCase): readonly Remark[] {
  return claims.commits.flatMap(({ says, commit, result }, index) => {
    const at = (key: string): Path => ['claims', 'commits', index, key];
    if ((says === 'bisected-to' || says === 'suspects') && commit === null)
      return [wrongValue(at('commit'), `${says} names no commit`, 'a commit or a tag')];
    return says === 'revert' && result === null
      ? [wrongValue(at('result'), 'the revert has no result', 'helps, does-not-help, not-possible or not-tried')]
      : [];
  });
}

/** Of the scenario in it, at its place in this file where that can be told: a block below `text: |`. */
function draftProblems(
  { draft }: FileCase,
  { text, fileName, root }: { readonly text: string; readonly fileName: string; readonly root: SourceNode },
): readonly Problem[] {
  if (draft.text === null) return [];
  const parsed = parseScenario(draft.text, fileName);
  if (parsed.ok) return [];
  const errors = parsed.problems.filter(({ severity }) => severity === 'error');
  const start = blockStart(text, root);
  if (start !== null) return errors.map((one) => ({ ...one, line: one.line + start.line, column: one.column + start.indent }));
  const [first] = errors;
  const what = `the scenario in it: line ${first?.line ?? 1}: ${first?.what ?? 'it can not be read'}`;
  return placeRemarks([wrongValue(['draft', 'text'], what, first?.expected ?? null)], { name: fileName, text, root });
}

/** Of the block scalar at draft.text: how many lines are before its first, and its indentation. */
function blockStart(text: string, root: SourceNode): { readonly line: number; readonly indent: number } | null {
  const draft = root.kind === 'map' ? root.entries.get('draft')?.value : undefined;
  const entry = draft?.kind === 'map' ? draft.entries.get('text') : undefined;
  if (!entry || !/^\|[-+\d]*[ \t]*(?:#[^\n]*)?\n/.test(text.slice(entry.value.span.start))) return null;
  const before = text.slice(0, text.indexOf('\n', entry.value.span.start) + 1);
  const indent = /^ */.exec(text.slice(before.length).replace(/^(?: *\n)+/, ''))?.[0].length ?? 0;
  return { line: before.split('\n').length - 1, indent };
}

function caseFrom({ case: _, claims, commands, draft, sums, report, ...rest }: FileCase): CaseFile {
  return {
    case: 1,
    report,
    ...rest,
    claims: {
      versions: claims.versions.map((one) => ({ ...one, ...nameFrom(one) })),
      cells: claims.cells.map(({ 'text-lines': textLines, versions, ...one }) => ({
        ...one,
        versions: versions.map(nameFrom),
        textLines,
      })),
      commits: claims.commits.map(({ id, lines, text, ...said }) => ({ id, lines, text, value: commitFrom(said) })),
    },
    commands: commands.map(({ shell, ...one }) => ({ ...one, shell: shell === 'yes' })),
    draft: { because: draft.because, assumed: draft.assumed, leftOut: draft['left-out'], text: draft.text },
    sums,
  };
}

function nameFrom({ of, version, upstream, reach }: FileCase['claims']['versions'][number] | CaseVersionName): CaseVersionName {
  return { of, version, upstream, reach };
}

type FileCommit = Pick<FileCase['claims']['commits'][number], 'says' | 'commit' | 'subject' | 'result'>;

function commitFrom({ says, commit, subject, result }: FileCommit): CaseCommit['value'] {
  switch (says) {
    case 'bisected-to':
      return { kind: 'culprit', commit: commit ?? '', subject, basis: 'bisected' };
    case 'suspects':
      return { kind: 'culprit', commit: commit ?? '', subject, basis: 'suspected' };
    case 'revert':
      return { kind: 'revert', commit, result: result ?? 'not-tried' };
    case 'bisect-log':
      return { kind: 'bisect-log', culprit: commit };
  }
}
