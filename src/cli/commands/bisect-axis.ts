// `firstbad bisect DIR --axis kernel`: the first bad version of one component of a scenario.

import type { SearchRules } from '../../core/hunt-plan.ts';
import type { Restrictions } from '../../core/restriction.ts';
import { UserError } from '../../core/user-error.ts';
import type { ArchiveChoice, Context } from '../context.ts';

export interface BisectAxisOptions {
  /** The folder with firstbad.yaml, or the file. */
  readonly path: string;
  /** The component whose versions are searched. */
  readonly axis: string;
  /** Version patterns as typed. Null without --fixed: a good end is looked for; with it: the newest version. */
  readonly good: string | null;
  /** Null: the newest version; with --fixed it must be given. */
  readonly bad: string | null;
  readonly restrictions: Restrictions;
  readonly rules: SearchRules;
  /** True when a person answers with machines of their own. */
  readonly manual: boolean;
  readonly again: boolean;
  readonly json: boolean;
  readonly svg: string | null;
  readonly archive: ArchiveChoice;
}

export async function bisectAxis(_context: Context, options: BisectAxisOptions): Promise<number> {
  throw new UserError({ code: 'usage', message: `bisect --axis ${options.axis} is being built` });
}
