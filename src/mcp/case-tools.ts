// The tools for what a report says: read it into a case, and correct the case. Nothing is run.

import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { type CaseCorrection, correctCase } from '../app/correct/correct-case.ts';
import { machineArchive } from '../app/lab.ts';
import { caseOfReport } from '../app/open/open-case.ts';
import type { Session } from '../app/session.ts';
import type { CaseFile } from '../core/stored/case-file.ts';
import { caseObject, report, told } from './tool-results.ts';

const says = z.enum(['fails', 'works', 'not-said']);
const claim = z.string().min(1).max(60).describe('the id of a claim: version-3, cell-1');
const text = z.string().min(1).max(20_000);

/** Not a draft of the client's own: a scenario can name files of this machine. */
const correction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('says'), id: claim, says }).describe('what a claim about a version or a cell really says'),
  z.object({ kind: z.literal('remove'), id: claim }).describe('a claim that the report does not make'),
  z
    .object({
      kind: z.literal('version'),
      of: z.enum(['kernel', 'guest-kernel', 'qemu', 'libvirt', 'firmware', 'distribution', 'other']),
      version: z.string().min(1).max(200),
      says,
      reach: z.enum(['exact', 'and-later', 'and-older']).optional(),
    })
    .describe('a version that was missed'),
  z
    .object({ kind: z.literal('command'), text, says })
    .describe('a command of the report that was missed, with what came of it'),
  z
    .object({ kind: z.literal('answer'), question: z.string().min(1).max(200), answer: text })
    .describe('to one of the questions of the case'),
]);

export function addCases(server: McpServer, session: Session): void {
  server.registerTool(
    'import_report',
    {
      description:
        'Reads a bug report into a case: its claims with their lines, open questions, and the scenario that would be tried (draft.text; null and ' +
        'draft.because when there is none). Nothing is run.',
      inputSchema: { report },
      annotations: { readOnlyHint: true },
    },
    ({ report: given }) =>
      told(async () => {
        const bytes = new TextEncoder().encode(given);
        return written(session, await caseOfReport(session, { bytes, name: 'report.txt' }));
      }),
  );
  server.registerTool(
    'correct_case',
    {
      description:
        'The case with one correction, the draft that follows from it and the questions that are left. Nothing is run.',
      inputSchema: { case: caseObject, correction },
      annotations: { readOnlyHint: true },
    },
    (given) =>
      told(async () =>
        written(session, await correctCase(session, await parsed(session, given.case), without(given.correction))),
      ),
  );
}

/** As its file has it, which is what is read again. */
async function written(session: Session, file: CaseFile): Promise<unknown> {
  return JSON.parse((await session.lab(machineArchive).caseFiles()).text(file, 'json'));
}

/** Throws UserError `case-invalid`. */
async function parsed(session: Session, given: Readonly<Record<string, unknown>>): Promise<CaseFile> {
  return (await session.lab(machineArchive).caseFiles()).parse(JSON.stringify(given), 'the case');
}

/** A field that was left out is not there. */
function without(given: z.infer<typeof correction>): CaseCorrection {
  if (given.kind !== 'version') return given;
  const { reach, ...rest } = given;
  return reach === undefined ? rest : { ...rest, reach };
}
