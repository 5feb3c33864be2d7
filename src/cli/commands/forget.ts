// `firstbad forget`: a hunt that is no longer wanted, or that can not be read.

import { forgetHunt } from '../../app/found/forget-hunt.ts';
import { machineArchive } from '../../app/lab.ts';
import type { Context } from '../context.ts';
import { writeLines } from '../display/terminal.ts';
import { exitCodes } from '../exit-codes.ts';

export async function forgetCommand(context: Context, { hunt }: { readonly hunt: number }): Promise<number> {
  const journal = await context.lab(machineArchive).journal();
  const [, ...parts] = forgetHunt(journal, hunt);
  const along = parts.length === 0 ? '' : `, with its parts ${parts.join(', ')}`;
  writeLines(context.stdout, [`Hunt ${hunt} is gone from the journal${along}. Consoles that it kept stay on the disk.`]);
  return exitCodes.ok;
}
