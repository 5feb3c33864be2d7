// Writes what vitest found to $FIRSTBAD_TEST_TOTALS, for check.ts. Vitest's own JSON report leaves out why a test was
// skipped and counts a file that can not be loaded as nothing at all; here both are said.

import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string | null }[];
}

class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const path = process.env.FIRSTBAD_TEST_TOTALS;
    if (path === undefined) return;
    writeFileSync(path, JSON.stringify(totalsOf(modules, unhandled.length)));
  }
}

function totalsOf(modules: readonly TestModule[], unhandledErrors: number): TestTotals {
  let passed = 0;
  // An error outside of any test is a failure that no test would show.
  let failed = unhandledErrors;
  const skipped: { name: string; reason: string | null }[] = [];
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      switch (result.state) {
        case 'passed':
          passed += 1;
          break;
        case 'failed':
          failed += 1;
          break;
        case 'skipped':
        case 'pending':
          skipped.push({ name: test.fullName, reason: ('note' in result ? result.note : undefined) ?? null });
          break;
      }
    }
  }
  return { passed, failed, skipped };
}

export default TotalsReporter;
