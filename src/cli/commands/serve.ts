// `firstbad serve`: a page for people on this machine.

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';

export async function serveCommand(context: Context, { port }: { readonly port: number }): Promise<number> {
  const { serve } = await import('../../serve/server.ts');
  await serve(context, {
    port,
    // Behind the # it is sent to nobody, and stands in no log.
    onListening: (address, token) => context.say(`${address}/#token=${token} is the page; Ctrl-C ends it`),
  });
  return exitCodes.ok;
}
