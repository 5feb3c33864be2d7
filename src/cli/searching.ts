// What the searches on VMs have in common: their display and their last words.

import type { ScenarioResult } from '../hunt/scenario/scenario-hunt.ts';
import type { Context } from './context.ts';
import { liveSearchDisplay, plainSearchDisplay, type SearchDisplay } from './display/search-display.ts';
import { writeLines } from './display/terminal.ts';
import { printError } from './print-error.ts';

/** With --json standard output is for the object alone. */
export function searchDisplayFor(context: Context, json: boolean): SearchDisplay {
  if (json) return plainSearchDisplay(context.stderr);
  const { stdout, clock, style } = context;
  return stdout.isTTY ? liveSearchDisplay(stdout, clock, style) : plainSearchDisplay(stdout);
}

/** Runs with a display that is gone when it resolves. */
export async function shown(
  display: SearchDisplay,
  work: (display: SearchDisplay) => Promise<ScenarioResult>,
): Promise<ScenarioResult> {
  try {
    return await work(display);
  } finally {
    await display[Symbol.asyncDispose]();
  }
}

/** Of a search that was cancelled. */
export function sayStopped(context: Context): number {
  writeLines(context.stderr, ['Stopped before the end. The same command goes on where it was.']);
  return printError(context.signal.reason, context.stderr);
}
