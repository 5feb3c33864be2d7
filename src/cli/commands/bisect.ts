// `firstbad bisect`: along the versions of a scenario's component, or through the commits of a repository.

import type { SearchRules } from '../../core/hunt-plan.ts';
import type { Restrictions } from '../../core/restriction.ts';
import { UserError } from '../../core/user-error.ts';
import type { ArchiveChoice, Context } from '../context.ts';
import { bisectAxis } from './bisect-axis.ts';
import { bisectCommitAxis } from './bisect-commit-axis.ts';
import { bisectRepository } from './bisect-repository.ts';

export interface BisectOptions {
  /** Ranges, or with an axis the scenario. */
  readonly operands: readonly string[];
  /** What stood after `--`. */
  readonly argv: readonly string[] | null;
  readonly repo: string | null;
  readonly axis: string | null;
  readonly goods: readonly string[];
  readonly bads: readonly string[];
  readonly rules: SearchRules;
  readonly timeoutMs: number;
  readonly timeoutIs: 'skip' | 'bad';
  readonly jobs: number;
  readonly manual: boolean;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  readonly restrictions: Restrictions;
  readonly archive: ArchiveChoice;
}

export async function bisectCommand(context: Context, options: BisectOptions): Promise<number> {
  if (options.axis !== null && options.repo !== null) {
    return bisectCommitAxis(context, { ...axisOptions(options, options.axis), repo: options.repo });
  }
  if (options.axis !== null) return bisectAxis(context, axisOptions(options, options.axis));
  const { settings, versions } = options.restrictions;
  if (settings.length > 0 || versions.length > 0) throw usage('--set and --version belong to a scenario: say --axis as well');
  return bisectRepository(context, options);
}

function axisOptions({ operands, goods, bads, argv, ...options }: BisectOptions, axis: string) {
  const [path, ...more] = operands;
  if (path === undefined || more.length > 0) throw usage('--axis needs one scenario: firstbad bisect DIR --axis kernel');
  if (argv !== null) throw usage('--axis runs the steps of a scenario: it takes no command');
  if (goods.length > 1 || bads.length > 1) throw usage('along an axis there is one --good and one --bad');
  return { ...options, path, axis, good: goods[0] ?? null, bad: bads[0] ?? null };
}

function usage(message: string): UserError {
  return new UserError({ code: 'usage', message, hint: 'firstbad bisect --help says what there is' });
}
