// Serves one client over standard input and output, until it goes or the signal ends it. Nothing else may be written there.

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Session } from '../app/session.ts';
import { HuntsAtWork } from '../app/whole/hunts-at-work.ts';
import { createMcpServer } from './server.ts';

export async function serveStdio(session: Session): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([session.signal, gone.signal]);
  const own = { ...session, signal };
  const work = new HuntsAtWork(own);
  const server = createMcpServer(own, work);
  const leave = (): void => gone.abort(new Error('the client is gone'));
  server.server.onclose = leave;
  process.stdin.once('end', leave);
  await server.connect(new StdioServerTransport());
  await work.untilEnded();
  await server.close();
}
