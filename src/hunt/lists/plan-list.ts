// Turns a list of versions and what the user says of it into a plan: which two are the ends, which can not be had any more.

import { termsOf } from '../../core/answers/search-report-of.ts';
import { UserError } from '../../core/base/user-error.ts';
import { versionMeant } from '../../core/lists/listed-versions.ts';
import { parseVersionList, parseWeights } from '../../core/lists/version-list.ts';
import type { SearchRules, VersionsPlan, VersionTester } from '../../core/stored/hunt-plan.ts';
import type { CommandRunner } from '../../ports/command.ts';
import { whyGone } from './test-version.ts';

export interface VersionsRequest {
  readonly list: NamedText;
  readonly weights: NamedText | null;
  readonly costs: VersionsPlan['costs'];
  /** Versions as typed; null for the ends of the list. */
  readonly good: string | null;
  readonly bad: string | null;
  readonly tester: VersionsPlan['tester'];
  readonly rules: SearchRules;
  /** Told what was chosen for the user. */
  readonly onNote: (note: string) => void;
}

/** A file's text under the name that the user gave it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** An end that is gone is put to the nearest version inside that is not. Throws UserError when that leaves no search. */
export async function planList(
  commands: CommandRunner,
  { list, weights, costs, tester, rules, onNote, ...wanted }: VersionsRequest,
  signal: AbortSignal,
): Promise<VersionsPlan> {
  const versions = parseVersionList(list.text, list.name);
  const ends = endsOf(versions, { ...wanted, fixed: rules.fixed, list: list.name });
  if (ends.older >= ends.newer) throw wrongWayRound(versions, ends, rules);
  const found = tester.kind === 'command' ? await availableEnds(commands, { versions, ends, tester, onNote }, signal) : ends;
  const [older, newer] = [versions[found.older]!, versions[found.newer]!];
  const [good, bad] = rules.fixed ? [newer, older] : [older, newer];
  return {
    question: 'bisect-versions',
    list: list.name,
    versions,
    good,
    bad,
    tester,
    rules,
    costs,
    weights: weights === null ? null : parseWeights(weights.text, weights.name, versions),
  };
}

/** Places in the list. */
interface Ends {
  readonly older: number;
  readonly newer: number;
}

function endsOf(
  versions: readonly string[],
  { good, bad, fixed, list }: Pick<VersionsRequest, 'good' | 'bad'> & { readonly fixed: boolean; readonly list: string },
): Ends {
  const place = (word: string | null, otherwise: number): number =>
    word === null ? otherwise : versions.indexOf(versionMeant(word, versions, list));
  const last = versions.length - 1;
  return fixed ? { older: place(bad, 0), newer: place(good, last) } : { older: place(good, 0), newer: place(bad, last) };
}

function wrongWayRound(versions: readonly string[], { older, newer }: Ends, rules: SearchRules): UserError {
  const terms = termsOf(rules);
  const [first, second] = [versions[older] ?? '', versions[newer] ?? ''];
  return new UserError({
    code: 'ends-wrong',
    message:
      first === second
        ? `the ends are both ${first}: nothing lies between them`
        : `the ${terms.good} end ${first} stands after the ${terms.bad} end ${second} in the list, which is read as oldest first`,
    hint: first === second ? 'Name two versions.' : 'Turn the list around (tac), or say --fixed to look for what mended it.',
  });
}

interface EndsWanted {
  readonly versions: readonly string[];
  readonly ends: Ends;
  readonly tester: VersionTester;
  readonly onNote: (note: string) => void;
}

async function availableEnds(
  commands: CommandRunner,
  { versions, ends, tester, onNote }: EndsWanted,
  signal: AbortSignal,
): Promise<Ends> {
  if (tester.available === null) return ends;
  const nearest = async (from: number, step: 1 | -1, until: number): Promise<number> => {
    for (let place = from; place !== until; place += step) {
      if ((await whyGone(commands, versions[place]!, tester, signal)) !== null) continue;
      if (place !== from) onNote(`${versions[from]!} is gone: the nearest version that is not is ${versions[place]!}`);
      return place;
    }
    throw new UserError({
      code: 'versions-gone',
      message: `from ${versions[ends.older]!} to ${versions[ends.newer]!} there are not two versions that --available says can be had`,
      hint: `The line is run as sh -c with FIRSTBAD_VERSION set, and 0 means that it is there: ${tester.available ?? ''}`,
    });
  };
  const older = await nearest(ends.older, 1, ends.newer);
  return { older, newer: await nearest(ends.newer, -1, older) };
}
