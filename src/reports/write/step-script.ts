// The script of a report that starts no guest: its steps on the host, each judged by its exit status as firstbad judges it.

import { shellLine } from '../../core/base/shell-line.ts';
import { stepValues } from '../../core/scenario/point.ts';
import type { Expectation } from '../../core/scenario/scenario.ts';
import { plainLine } from './plain-line.ts';
import {
  imageLines,
  keepingWords,
  type MadeScript,
  noScript,
  refusalsOf,
  refusedWith,
  runLines,
  scriptHead,
  type ScriptParts,
  shellCommand,
  variable,
} from './script-pieces.ts';

type OfStatus = Extract<Expectation, { kind: 'status' }>;

export function stepScript(parts: ScriptParts): MadeScript {
  const { scenario, image } = parts;
  const values = stepValues(parts.point, scenario.factors);
  const [good, bad] = [statusesOf(scenario.good), statusesOf(scenario.bad.filter(({ kind }) => kind !== 'refused'))];
  const refusals = new Map(scenario.steps.map(({ name }) => [name, refusalsOf(scenario.bad, name)]));
  if (good === null || bad === null || [...refusals.values()].includes(null))
    return noScript('what is good or bad can not be told by a shell: it is more than the exit status of a step');
  if (good.length === 0) return noScript('no step says what is good');
  const lines = scenario.steps.flatMap((step) => {
    const of = (all: readonly OfStatus[]): readonly OfStatus[] => all.filter((one) => one.step === step.name);
    const [asGood, asBad] = [of(good), of(bad)];
    const refused = refusals.get(step.name) ?? [];
    if (asGood.length + asBad.length === 0) return runLines(step, values, refused);
    const command = shellCommand(step.command, values);
    const told = shellLine([plainLine(step.name, 80)]);
    const fails = otherwise(told, scenario.bad.length === 0);
    const asExpected = asGood.length > 0 ? asGood.map(test).join(' || ') : '[ "$status" -eq 0 ]';
    return [
      `# ${plainLine(step.name, 80)}`,
      ...(refused.length > 0
        ? keepingWords(command, step.capture)
        : [step.capture === null ? `{ ${command}\n}` : `${variable(step.capture)}=$(${command})`, 'status=$?']),
      // A command that is missing, or that somebody ended, has not failed as reported (core/attempt/step-status).
      `case $status in 125|126|127|129|130|137|143) tell 'no answer' ${told} "$status"; exit 125;; esac`,
      ...refused.map((pattern) => `if ${refusedWith(pattern, 'words')}; then tell bad ${told} "$status"; exit 1; fi`),
      ...asBad.map((one) => `if ${test(one)}; then tell bad ${told} "$status"; exit 1; fi`),
      `if ! { ${asExpected}; }; then ${fails}; fi`,
      '',
    ];
  });
  const text = [
    ...scriptHead(parts, 'all steps end well'),
    'tell() { echo "$1: step $2 ended with status $3"; }',
    ...(image ? imageLines(image) : []),
    ...lines,
    "echo 'good: all steps ended well'",
    'exit 0',
  ];
  return { kind: 'script', text: `${text.join('\n')}\n` };
}

/** Where the scenario says how it fails, another failure is no answer. The step's name is quoted. */
function otherwise(step: string, failsAnyway: boolean): string {
  return failsAnyway ? `tell bad ${step} "$status"; exit 1` : `tell 'no answer' ${step} "$status"; exit 125`;
}

/** Null when one of them is about a console. */
function statusesOf(expectations: readonly Expectation[]): readonly OfStatus[] | null {
  const found = expectations.filter((one): one is OfStatus => one.kind === 'status');
  return found.length === expectations.length ? found : null;
}

function test({ statuses }: OfStatus): string {
  if (statuses === 'nonzero') return '[ "$status" -ne 0 ]';
  return statuses.map((status) => `[ "$status" -eq ${status} ]`).join(' || ');
}
