// The tools that answer: ask, tell, override and its undoing.

import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { overrideAnswers, undoOverride } from '../app/correct/override-answers.ts';
import { askTests, tellAnswer } from '../app/search/ask-tell.ts';
import type { Session } from '../app/session.ts';
import type { AttemptId } from '../core/attempt/attempt.ts';
import { printableLine } from '../core/base/printable.ts';
import { huntNumber, testId, told } from './tool-results.ts';

const reason = z.string().min(1).max(2_000);

export function addAnswering(server: McpServer, session: Session): void {
  addAsk(server, session);
  addTell(server, session);
  addOverride(server, session);
  addUndo(server, session);
}

function addAsk(server: McpServer, session: Session): void {
  server.registerTool(
    'ask',
    {
      description:
        'Asks a search that others answer for its next tests, each leased until its deadline. With nothing left, it says what was found.',
      inputSchema: {
        hunt: huntNumber,
        max: z.number().int().min(1).max(64).default(1),
        leaseMinutes: z.number().min(0.1).max(1_440).default(60),
      },
    },
    ({ hunt, max, leaseMinutes }) => told(() => askTests(session, { hunt, max, leaseMs: leaseMinutes * 60_000 })),
  );
}

function addTell(server: McpServer, session: Session): void {
  server.registerTool(
    'tell',
    {
      description: 'Tells the answer of a leased test.',
      inputSchema: {
        test: testId,
        answer: z.string().max(60).describe('good, bad, skip, no-answer, or a term of the search'),
        because: reason,
        output: z.string().max(1_000_000).optional().describe('what the test wrote, kept with the answer'),
      },
    },
    ({ test, answer, because, output }) =>
      told(() => {
        const evidence = output === undefined ? [] : [{ name: 'output', content: new TextEncoder().encode(output) }];
        return tellAnswer(session, {
          id: test as AttemptId,
          word: answer,
          because: printableLine(because).slice(0, 400),
          evidence,
        });
      }),
  );
}

function addOverride(server: McpServer, session: Session): void {
  server.registerTool(
    'override',
    {
      description:
        'Says that answers of a hunt are wrong, and why. What was seen is kept; reports say that an agent gave this verdict.',
      inputSchema: {
        hunt: huntNumber,
        what: z
          .string()
          .min(1)
          .max(1_000)
          .describe('an attempt (7.12), settings ("cache=none kernel=6.1"), a version or a commit'),
        verdict: z.enum(['good', 'bad', 'skip']),
        because: reason,
      },
    },
    ({ hunt, what, verdict, because }) => told(() => overrideAnswers(session, { hunt, what, verdict, because, by: 'agent' })),
  );
}

function addUndo(server: McpServer, session: Session): void {
  server.registerTool(
    'undo_override',
    {
      description: 'Takes back an override of a hunt: the one with this number, or the last one.',
      inputSchema: { hunt: huntNumber, number: z.number().int().min(1).optional() },
    },
    ({ hunt, number }) => told(() => undoOverride(session, { hunt, number: number ?? null })),
  );
}
