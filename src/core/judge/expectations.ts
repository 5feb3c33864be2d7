// What a scenario calls good and bad, made ready for matching.

import type { ConsoleLine } from '../attempt/console-lines.ts';
import { consolePattern } from '../attempt/console-pattern.ts';
import { foreignStatus } from '../attempt/step-status.ts';
import type { ConsoleName, Expectation } from '../scenario/scenario.ts';

/** True when the expectation is met by this event alone. */
export interface ExpectationMatcher {
  readonly expectation: Expectation;
  readonly matchesLine: (line: Pick<ConsoleLine, 'stream' | 'text'>) => boolean;
  readonly matchesStatus: (ended: { readonly step: string; readonly status: number }) => boolean;
  /** True for a line that is the words of a refusal, should the step end with one. */
  readonly matchesWords: (line: Pick<ConsoleLine, 'stream' | 'text'>, step: string) => boolean;
}

export function matcherOf(expectation: Expectation): ExpectationMatcher {
  switch (expectation.kind) {
    case 'console': {
      const pattern = consolePattern(expectation.source);
      return {
        expectation,
        matchesLine: (line) => line.stream === expectation.console && pattern.test(line.text),
        matchesStatus: () => false,
        matchesWords: () => false,
      };
    }
    case 'status':
      return {
        expectation,
        matchesLine: () => false,
        matchesStatus: ({ step, status }) =>
          step === expectation.step &&
          (expectation.statuses === 'nonzero'
            ? // A command that is missing has not failed the way that anybody means with `nonzero`.
              status !== 0 && foreignStatus(status) === null
            : expectation.statuses.includes(status)),
        matchesWords: () => false,
      };
    case 'refused': {
      const pattern = consolePattern(expectation.source);
      return {
        expectation,
        matchesLine: () => false,
        matchesStatus: () => false,
        matchesWords: (line, step) =>
          step === expectation.step && (line.stream === 'qemu' || line.stream === 'step') && pattern.test(line.text),
      };
    }
  }
}

const consoleNames: Readonly<Record<ConsoleName, string>> = {
  host: "the host's console",
  guest: "the guest's console",
  firmware: "the guest firmware's debug port",
  qemu: "QEMU's output",
};

/** For people: `/Welcome/ on the guest's console`. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'console':
      return `/${expectation.source}/ on ${consoleNames[expectation.console]}`;
    case 'status':
      return `status ${expectation.statuses === 'nonzero' ? 'other than 0' : expectation.statuses.join(' or ')} of step ${expectation.step}`;
    case 'refused':
      return `a refusal of step ${expectation.step} with /${expectation.source}/`;
  }
}
