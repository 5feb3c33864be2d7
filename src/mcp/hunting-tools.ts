// The tools that hunt: what a report claims, versions, and a whole hunt that is begun, waited for and stopped.

import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { machineArchive } from '../app/lab.ts';
import type { Session } from '../app/session.ts';
import type { HuntsAtWork } from '../app/whole/hunts-at-work.ts';
import { startHunt } from '../app/whole/start-hunt.ts';
import { wholeReportOf } from '../app/whole/whole-report-of.ts';
import { UserError } from '../core/base/user-error.ts';
import { parseArchitecture } from '../core/scenario/architecture.ts';
import { type CallExtra, tellProgress } from './progress.ts';
import { caseObject, huntNumber, report, told } from './tool-results.ts';

/** What a whole hunt may take; those that are left out are not bounded but for the time. */
const budget = {
  minutes: z.number().min(1).max(10_080).default(60).describe('of wall time, for all of it'),
  attempts: z.number().int().min(1).max(100_000).optional(),
};

const subject = {
  report: report.optional(),
  case: caseObject.optional().describe('a case that import_report or correct_case has given; instead of a report'),
  hunt: huntNumber.optional().describe('a whole hunt that was stopped, to go on with; instead of a report'),
};

interface Wish {
  readonly report?: string | undefined;
  readonly case?: Readonly<Record<string, unknown>> | undefined;
  readonly hunt?: number | undefined;
  readonly minutes: number;
  readonly attempts?: number | undefined;
}

export function addHunting(server: McpServer, session: Session, work: HuntsAtWork): void {
  addVersions(server, session);
  addStart(server, session, work);
  addHunt(server, session, work);
  addWait(server, work);
  addStop(server, work);
}

function addVersions(server: McpServer, session: Session): void {
  server.registerTool(
    'versions',
    {
      description: 'The versions of a Debian package that can be tried, oldest first.',
      inputSchema: {
        package: z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,80}$/),
        architecture: z.string().max(20).default('amd64').describe("whose packages, by Debian's name or QEMU's"),
      },
      annotations: { readOnlyHint: true },
    },
    ({ package: name, architecture }, extra) =>
      told(async () => {
        const own = within(session, extra);
        const spec = { kind: 'debian', package: name, suites: null } as const;
        const onNote = (note: string): void => own.say(note);
        const source = await own
          .lab(machineArchive)
          .source({ role: 'guest-kernel', architecture: parseArchitecture(architecture), spec, scenarioFolder: '.', onNote });
        return (await source.line(own.signal)).map(({ label, upstream, origin }) => ({
          version: label,
          upstream,
          suite: origin,
        }));
      }),
  );
}

function addStart(server: McpServer, session: Session, work: HuntsAtWork): void {
  server.registerTool(
    'start',
    {
      description:
        'Begins a whole hunt of a bug report, or goes on with one, and returns its number; it goes on by itself: see wait, status, stop.',
      inputSchema: { ...subject, ...budget },
    },
    (wish, extra) => told(async () => ({ hunt: await started(within(session, extra), work, wish) })),
  );
}

function addHunt(server: McpServer, session: Session, work: HuntsAtWork): void {
  server.registerTool(
    'hunt',
    {
      description:
        'As start, and waits for its end: minutes to hours, with progress. Cancelling the call stops the hunt; the same call goes on where it was.',
      inputSchema: { ...subject, ...budget },
    },
    (wish, extra) =>
      told(async () => {
        const unlisten = tellProgress(work, extra);
        try {
          const hunt = await started(within(session, extra), work, wish);
          const stop = (): void => void work.stop(hunt).catch(() => undefined);
          extra.signal.addEventListener('abort', stop, { once: true });
          if (extra.signal.aborted) stop();
          const end = await work.ended(hunt);
          return { hunt, end, report: await wholeReportOf(session, hunt) };
        } finally {
          unlisten();
        }
      }),
  );
}

function addWait(server: McpServer, work: HuntsAtWork): void {
  server.registerTool(
    'wait',
    {
      description:
        'Waits until the hunt that start has begun is at its end, with progress. Cancelling this ends the waiting alone.',
      inputSchema: { hunt: huntNumber },
      annotations: { readOnlyHint: true },
    },
    ({ hunt }, extra) =>
      told(async () => {
        const unlisten = tellProgress(work, extra);
        try {
          return { hunt, end: await Promise.race([work.ended(hunt), aborted(extra.signal)]) };
        } finally {
          unlisten();
        }
      }),
  );
}

function addStop(server: McpServer, work: HuntsAtWork): void {
  server.registerTool(
    'stop',
    {
      description: 'Stops a whole hunt that is at work here. What was found is kept, and start goes on with it.',
      inputSchema: { hunt: huntNumber },
    },
    ({ hunt }) => told(async () => ({ hunt, end: await work.stop(hunt) })),
  );
}

/** The session of one call: it ends with the call or with all of them. */
function within(session: Session, { signal }: CallExtra): Session {
  return { ...session, signal: AbortSignal.any([session.signal, signal]) };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = (): void => reject(new UserError({ code: 'cancelled', message: 'nobody waits any more' }));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
  });
}

async function started(session: Session, work: HuntsAtWork, wish: Wish): Promise<number> {
  const text = wish.case === undefined ? wish.report : JSON.stringify(wish.case);
  const given = [wish.report, wish.case, wish.hunt].filter((one) => one !== undefined);
  const what = wish.hunt ?? text;
  if (what === undefined || given.length !== 1)
    throw new UserError({
      code: 'usage',
      message: 'give a report, a case, or the number of a whole hunt to go on with: one of them',
    });
  const budgetOf = { minutesMax: wish.minutes, attemptsMax: wish.attempts ?? null };
  return startHunt(session, work, { given: what, budget: budgetOf, takesDrafts: false });
}
