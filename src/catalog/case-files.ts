// Cases as texts: src/scenario reads and writes them.

import type { CaseFiles } from '../app/lab.ts';
import { UserError } from '../core/base/user-error.ts';
import { caseText } from '../scenario/case-text.ts';
import { caseProblem, parseCase } from '../scenario/parse-case.ts';
import { formatProblems, type Problem } from '../scenario/problem.ts';

export const caseFiles: CaseFiles = {
  parse: (text, name) => {
    const parsed = parseCase(text, name);
    if (!parsed.ok) throw invalid(parsed.problems);
    return parsed.file;
  },
  text: caseText,
  error: (file, problem) => invalid(caseProblem(file, problem)),
};

function invalid(problems: readonly Problem[]): UserError {
  return new UserError({
    code: 'case-invalid',
    message: `${formatProblems(problems)}\nthe case has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
    hint: 'docs/how-to/case.md explains each part with an example',
  });
}
