// What an agent may do: import a report, start a hunt of it, watch, ask and tell, look at evidence, override, report. It names hunts,
// tests and texts, and never a path or a command: what a report makes firstbad run, runs in the sandbox as it does for everybody.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Session } from '../app/session.ts';
import type { HuntsAtWork } from '../app/whole/hunts-at-work.ts';
import { addAnswering } from './answering-tools.ts';
import { addCases } from './case-tools.ts';
import { addHunting } from './hunting-tools.ts';
import { addLooking } from './looking-tools.ts';

/** One server for one client; several may share the hunts at work. `session.signal` ends all. */
export function createMcpServer(session: Session, work: HuntsAtWork): McpServer {
  const server = new McpServer({ name: 'firstbad', version: session.version });
  addLooking(server, session);
  addAnswering(server, session);
  addCases(server, session);
  addHunting(server, session, work);
  return server;
}
