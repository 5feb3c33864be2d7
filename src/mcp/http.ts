// Serves clients over HTTP on loopback, each with a session of its own and all with the same hunts, until the signal ends it.
// FIRSTBAD_TOKEN of the environment is the token; on a command line everybody on the machine would see it.

import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Session } from '../app/session.ts';
import { HuntsAtWork } from '../app/whole/hunts-at-work.ts';
import { stackOf } from '../core/base/stack-of.ts';
import { together } from '../core/base/together.ts';
import { type LoopbackRequest, openLoopback, refuse, tokenFrom } from '../infra/net/loopback-server.ts';
import { createMcpServer } from './server.ts';

export interface HttpChoice {
  /** 0 takes a free one. */
  readonly port: number;
  /** Told where it listens, once it does, and with what token. */
  readonly onListening: (address: string, token: string) => void;
}

/** Clients that a server has at most: one that never says goodbye must not fill the memory. */
const clientsMax = 64;

export async function serveHttp(session: Session, { port, onListening }: HttpChoice): Promise<void> {
  const token = tokenFrom(process.env['FIRSTBAD_TOKEN']);
  const work = new HuntsAtWork(session);
  const clients = new Map<string, StreamableHTTPServerTransport>();
  const onBug = (error: unknown): void => session.say(`firstbad: ${stackOf(error)}`);
  const answer = async ({ request, response, url }: LoopbackRequest): Promise<void> => {
    if (url.pathname !== '/mcp') return refuse(response, 404, 'the protocol is spoken at /mcp');
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? clients.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    if (id !== undefined) return refuse(response, 404, 'this session is over: initialize begins a new one');
    await (await opened()).handleRequest(request, response);
  };
  const opened = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        clients.set(id, transport);
        const [oldest] = clients;
        if (clients.size > clientsMax && oldest) void oldest[1].close();
      },
    });
    transport.onclose = () => {
      if (transport.sessionId !== undefined) clients.delete(transport.sessionId);
    };
    await createMcpServer(session, work).connect(transport);
    return transport;
  };
  const server = await openLoopback({ port, token, isOpen: () => false, answer, onBug });
  onListening(`${server.address}/mcp`, token);
  await work.untilEnded();
  await together([...clients.values()].map((transport) => transport.close()));
  await server.close();
}
