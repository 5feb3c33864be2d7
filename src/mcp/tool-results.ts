// What a tool gives back: an object as JSON, or an error in words. A bug is no answer: it is thrown.

import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { LabError, UserError } from '../core/base/user-error.ts';

export const huntNumber = z.number().int().min(1).max(999_999_999).describe('the number of a hunt');
export const testId = z
  .string()
  .regex(/^[1-9]\d{0,8}\.[1-9]\d{0,8}$/)
  .describe('the id of an attempt or a test, such as 7.12');

/** Longer ones are threads with attachments: for `firstbad hunt FILE`. */
export const report = z.string().min(1).max(2_000_000).describe('the text of a bug report: a mail, an issue');

/** What it must be is checked where it is read. */
export const caseObject = z.record(z.string(), z.unknown());

/** Errors that are the caller's or the lab's are told in their own words, with what to do. */
export async function told(work: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await work(), null, 2) }] };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof LabError)) throw error;
    const { code, message, hint } = error;
    return { isError: true, content: [{ type: 'text', text: JSON.stringify({ code, message, hint }) }] };
  }
}
