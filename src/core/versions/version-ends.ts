// The ends of a search along a component's versions: which versions `--good 5.10` and `--bad 6.1` mean, and where a good end
// is looked for when only the bad one is known.

import { UserError } from '../base/user-error.ts';
import type { Version, VersionLine } from '../scenario/version.ts';
import { explainNoMatch, matchingVersions, parseVersionPattern, selectVersions } from '../scenario/version-pattern.ts';

export interface WantedEnds {
  /** Patterns as typed. */
  readonly good: string | null;
  readonly bad: string | null;
  readonly fixed: boolean;
}

export interface ChosenEnds {
  /** Null when it is to be found. */
  readonly good: Version | null;
  readonly bad: Version;
  /** What was chosen for the user, for people. */
  readonly notes: readonly string[];
}

/** Throws UserError when an end is unknown, or when the ends are the wrong way round. */
export function chooseEnds(
  line: VersionLine,
  wanted: WantedEnds,
  /** For messages: `kernel`, `debian linux-image-cloud-amd64`. */
  from: { readonly component: string; readonly source: string },
): ChosenEnds {
  const { fixed } = wanted;
  if (fixed && wanted.bad === null) {
    throw new UserError({
      code: 'usage',
      message: '--fixed needs --bad: a version that still fails',
      hint: 'add --bad, and --good for a newer version that does not fail (without it the newest is taken)',
    });
  }
  const notes: string[] = [];
  const pick = (option: '--good' | '--bad', text: string | null): Version | null => {
    if (text === null) return null;
    const { version, note } = pickVersion(line, { option, text }, from);
    if (note !== null) notes.push(note);
    return version;
  };
  const newest = (option: '--good' | '--bad'): Version => {
    const version = line.at(-1);
    if (!version) throw noVersions(from);
    notes.push(`${option} is ${version.label}, the newest version of ${from.component}`);
    return version;
  };
  const good = pick('--good', wanted.good) ?? (fixed ? newest('--good') : null);
  const bad = pick('--bad', wanted.bad) ?? newest('--bad');
  checkOrder(line, { good, bad, fixed });
  return { good, bad, notes };
}

function pickVersion(
  line: VersionLine,
  { option, text }: { readonly option: string; readonly text: string },
  from: { readonly component: string; readonly source: string },
): { readonly version: Version; readonly note: string | null } {
  const parsed = parseVersionPattern(text);
  if (!parsed.ok) {
    throw new UserError({ code: 'usage', message: `${option} ${text}: ${JSON.stringify(text)} is not ${parsed.expected}` });
  }
  const version = selectVersions(parsed.pattern, line).at(-1);
  if (!version) throw explainNoMatch(parsed.pattern, line, from);
  const alike = matchingVersions(parsed.pattern, line).length;
  if (alike === 1 && version.label === text) return { version, note: null };
  const why = alike === 1 ? '' : `, the newest of ${alike} that match`;
  return { version, note: `${option} ${text} is ${from.component} ${version.label}${why}` };
}

function checkOrder(line: VersionLine, ends: Pick<ChosenEnds, 'good' | 'bad'> & { readonly fixed: boolean }): void {
  const { good, bad, fixed } = ends;
  if (good === null) {
    if (line.indexOf(bad) > 0) return;
    throw new UserError({
      code: 'ends-wrong',
      message: `--bad ${bad.label} is the oldest version that there is: nothing before it can be good`,
      hint: 'name a newer one with --bad',
    });
  }
  const order = line.indexOf(good) - line.indexOf(bad);
  if (order === 0) {
    throw new UserError({
      code: 'ends-wrong',
      message: `--good and --bad are the same version, ${good.label}`,
      hint: 'write a longer version for one of them; `firstbad versions` lists all versions of a package',
    });
  }
  if (order > 0 === fixed) return;
  throw new UserError({
    code: 'ends-wrong',
    message: fixed
      ? `with --fixed the good version is the newer one, but --good ${good.label} is older than --bad ${bad.label}`
      : `--good ${good.label} is newer than --bad ${bad.label}`,
    hint: fixed
      ? 'leave out --fixed to look for the version that broke it'
      : 'add --fixed to look for the version that fixed it',
  });
}

/**
 * Where a good end is looked for, oldest first: the newest version of each release before the bad one, and the bad one last.
 * With no release before it, all versions of its own.
 */
export function releasesUpTo(line: VersionLine, bad: Version): readonly Version[] {
  const older = line.slice(0, line.indexOf(bad));
  const before = older.filter((version) => releaseOf(version) !== releaseOf(bad));
  if (before.length === 0) return [...older, bad];
  const newest = new Map<string, Version>();
  for (const version of before) {
    // The place of a release in the line is that of its newest version.
    newest.delete(releaseOf(version));
    newest.set(releaseOf(version), version);
  }
  return [...newest.values(), bad];
}

/** `6.1` of 6.1.192, `7.2` of 7.2+dfsg: what people call a release. */
function releaseOf({ upstream }: Version): string {
  return /^\d+(?:\.\d+)?/.exec(upstream)?.[0] ?? upstream;
}

function noVersions({ component, source }: { readonly component: string; readonly source: string }): UserError {
  return new UserError({ code: 'version-unknown', message: `there are no versions of ${component}: ${source} has none` });
}
