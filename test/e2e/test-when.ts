// Tests that need what not every machine has, or minutes that nobody wants on every check: they say why they are skipped.

import { test } from 'vitest';

export type TestWhen = (name: string, work: () => Promise<void>, timeoutMs: number) => void;

/** `otherwise` is the reason that the check prints, and what asks for the test. */
export function testWhen(isWanted: boolean, otherwise: string): TestWhen {
  return (name, work, timeoutMs) => {
    test(name, { timeout: timeoutMs }, async (context) => {
      context.skip(!isWanted, otherwise);
      await work();
    });
  };
}
