// A scenario file that can not be used, as an error for those who can not go on without it.

import { UserError } from '../core/base/user-error.ts';
import type { Problem } from './problem.ts';
import { formatProblems } from './problem.ts';

/** Its code is `scenario-invalid`. */
export class ScenarioError extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super({
      code: 'scenario-invalid',
      message: `${formatProblems(problems)}\nthe scenario has ${count}`,
      hint: 'docs/reference/scenario.md explains each key with an example',
    });
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}
