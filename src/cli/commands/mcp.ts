// `firstbad mcp`: the same for agents, over standard input and output or HTTP on loopback.

import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `port` is null for standard input and output. */
export async function mcpCommand(context: Context, { port }: { readonly port: number | null }): Promise<number> {
  if (port === null) {
    const { serveStdio } = await import('../../mcp/stdio.ts');
    await serveStdio(context);
    return exitCodes.ok;
  }
  const { serveHttp } = await import('../../mcp/http.ts');
  await serveHttp(context, {
    port,
    onListening: (address, token) => {
      context.say(`${address} answers who sends the header "Authorization: Bearer ${token}"; Ctrl-C ends it`);
    },
  });
  return exitCodes.ok;
}
