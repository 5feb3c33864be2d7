// Whether a recorded report, and a recorded verification, are what the recorded answers lead to.

import { canonicalJson } from '../base/canonical-json.ts';
import type { SearchReport } from '../stored/search-report.ts';
import type { SweepReport } from '../stored/sweep-report.ts';
import type { VerifyState } from '../stored/verification-of.ts';
import { climbLadder } from '../verify/ladder.ts';

// Another machine's arithmetic ends in other last digits.
const nearly = 1e-6;

/** What differs, one sentence each; empty when the report follows. */
export function reportDifferences(recorded: SearchReport, again: SearchReport): readonly string[] {
  const differences: string[] = [];
  const tests = recorded.tests.map(({ id, version, outcome }) => `${id} ${version.name} ${outcome}`);
  const answers = again.tests.map(({ id, version, outcome }) => `${id} ${version.name} ${outcome}`);
  const at = tests.findIndex((test, index) => test !== answers[index]);
  if (at >= 0)
    differences.push(`test ${String(at + 1)} of the report is ${tests[at]!}, of the answers ${answers[at] ?? 'none'}`);
  if (answers.length > tests.length) differences.push(`the report leaves out ${answers[tests.length]!}`);
  if (canonicalJson(recorded.ending) !== canonicalJson(again.ending)) {
    differences.push(`the report ends with ${endingOf(recorded)}, the answers with ${endingOf(again)}`);
  }
  if (recorded.culprit?.name !== again.culprit?.name) {
    differences.push(
      `the report names ${recorded.culprit?.name ?? 'nothing'}, the answers ${again.culprit?.name ?? 'nothing'}`,
    );
  }
  if (Math.abs((recorded.confidence ?? -1) - (again.confidence ?? -1)) > nearly) {
    differences.push(`the report is sure by ${String(recorded.confidence)}, the answers by ${String(again.confidence)}`);
  }
  if (recorded.candidatesLeft !== again.candidatesLeft) {
    const [said, left] = [recorded.candidatesLeft, again.candidatesLeft];
    differences.push(`the report leaves ${String(said)} candidates, the answers ${String(left)}`);
  }
  return differences;
}

function endingOf({ ending }: SearchReport): string {
  if (ending === null) return 'nothing yet';
  return ending.kind === 'range' ? `a range because of ${ending.because}` : ending.kind;
}

/** The same of a sweep: its stretches and changes. */
export function sweepDifferences(recorded: SweepReport, again: SweepReport): readonly string[] {
  return recorded.strips.flatMap((strip, index) => {
    const other = again.strips[index];
    const told = ({ stretches, transitions }: typeof strip): string => canonicalJson({ stretches, transitions });
    if (other !== undefined && told(strip) === told(other)) return [];
    return [`the changes at ${Object.values(strip.at).join(' ') || 'its one strip'} are not those of the answers`];
  });
}

/** Of one climb; null while it has not ended. */
export function climbDifferences({ plan, answers, report }: VerifyState): readonly string[] | null {
  if (report === null) return null;
  const { next } = climbLadder(plan, answers);
  if (next.kind === 'step') return [`its answers lead no further than a step that was not answered`];
  const again = next.report;
  if (again.ending !== report.ending) return [`it is recorded as ${report.ending}, and its answers make it ${again.ending}`];
  const differing = report.rungs.filter(({ rung, status }, index) => {
    const other = again.rungs[index];
    return other?.rung !== rung || other.status !== status;
  });
  return differing.map(({ rung, status }) => `its rung ${rung} is recorded as ${status}, which its answers do not make it`);
}
