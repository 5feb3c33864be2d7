// Which answers of a hunt a person means: `7.12`, `cache=none kernel=6.1`, a version or a commit. Pure.

import type { AttemptId } from '../attempt/attempt.ts';
import { meantBy } from '../base/meant-by.ts';
import { UserError } from '../base/user-error.ts';
import type { HuntPlan } from '../stored/hunt-plan.ts';
import type { HuntState } from '../stored/journal.ts';
import { isAbout, type OverrideTarget } from '../stored/override.ts';

type Answers = Pick<HuntState, 'plan' | 'records' | 'marks'>;

/** Throws UserError `no-such-answer` for what names no answer that is there, and for a beginning that several have. */
export function overrideTarget(what: string, state: Answers): OverrideTarget {
  // `6.0` may be an attempt and a version: an id that is there is meant first.
  const target = [...state.records, ...state.marks].some(({ id }) => id === what)
    ? ({ kind: 'attempt', attempt: what as AttemptId } as const)
    : what.includes('=')
      ? ({ kind: 'point', place: placeOf(what, state) } as const)
      : versionTarget(what, state);
  if (answersAbout(target, state).length > 0) return target;
  throw noSuchAnswer(`"${what}" names no answer of this hunt`, state);
}

/** Ids of the answers that are meant, in the order of their recording. */
export function answersAbout(
  target: OverrideTarget,
  { records, marks }: Pick<HuntState, 'records' | 'marks'>,
): readonly AttemptId[] {
  return [
    ...records.filter((record) => isAbout(target, { record })).map(({ id }) => id),
    ...marks.filter((mark) => isAbout(target, { mark })).map(({ id }) => id),
  ];
}

/** `cache=none,unsafe kernel=6.1`: a name each, and one of its values or the beginning of just one. */
function placeOf(what: string, state: Answers): Readonly<Record<string, readonly string[]>> {
  const parts = what
    .trim()
    .split(/\s+/)
    .map((part) => {
      const at = part.indexOf('=');
      const [name, text] = [part.slice(0, Math.max(0, at)), part.slice(at + 1)];
      const tried = [...new Set(state.records.flatMap(({ point }) => point[name] ?? []))];
      if (tried.length === 0) throw noSuchAnswer(`nothing was tried with a setting "${name}"`, state);
      const wanted = tried.includes(text) ? [text] : text.split(',');
      return [name, wanted.map((value) => oneOf(value, tried, name))] as const;
    });
  return Object.fromEntries(parts);
}

function versionTarget(what: string, state: Answers): OverrideTarget {
  const marked = [...new Set(state.marks.map(({ version }) => version))];
  if (marked.length > 0 && (state.records.length === 0 || marked.some((one) => one.startsWith(what)))) {
    return { kind: 'version', version: oneOf(what, marked, 'what was tested') };
  }
  const { plan } = state;
  const components = versionedIn(plan);
  const having = components.filter((name) => state.records.some(({ point }) => point[name]?.startsWith(what)));
  const [only, another] = having;
  if (only === undefined) throw noSuchAnswer(`"${what}" is no attempt of this hunt and no version that was tried`, state);
  if (another !== undefined)
    throw noSuchAnswer(`${having.join(' and ')} both have "${what}": say which, as in ${only}=${what}`, state);
  const tried = [...new Set(state.records.flatMap(({ point }) => point[only] ?? []))];
  return { kind: 'point', place: { [only]: [oneOf(what, tried, only)] } };
}

/** The components whose versions a word may mean. */
function versionedIn(plan: HuntPlan | null): readonly string[] {
  if (plan === null || !('components' in plan)) return [];
  if (plan.question === 'bisect' || plan.question === 'sweep') return [plan.search.axis];
  return plan.components.map(({ name }) => name);
}

/** The value itself, or the only one that begins so. */
function oneOf(text: string, values: readonly string[], of: string): string {
  const beginning = meantBy(text, values);
  const [only, another] = beginning;
  if (only !== undefined && another === undefined) return only;
  const why = another === undefined ? 'none of these was tried' : `${String(beginning.length)} of these begin so`;
  throw new UserError({
    code: 'no-such-answer',
    message: `"${text}" of ${of}: ${why}`,
    hint: `What was tried: ${values.slice(0, 12).join(', ')}${values.length > 12 ? ', ...' : ''}`,
  });
}

function noSuchAnswer(message: string, { records, marks }: Answers): UserError {
  const ids = [...records, ...marks].map(({ id }) => id);
  const [first] = ids;
  return new UserError({
    code: 'no-such-answer',
    message,
    hint:
      first === undefined
        ? 'Nothing was answered in it yet.'
        : `It has ${ids.length === 1 ? 'one answer' : `${String(ids.length)} answers`}, from ${first} to ${ids.at(-1) ?? first}. Name one, settings such as cache=none, or a version.`,
  });
}
