// `firstbad bisect -- COMMAND`: the first bad commit of a repository.

import { UserError } from '../../core/user-error.ts';
import type { Context } from '../context.ts';
import type { BisectOptions } from './bisect.ts';

export async function bisectRepository(_context: Context, _options: BisectOptions): Promise<number> {
  throw new UserError({ code: 'usage', message: 'bisect of a repository is being built' });
}
