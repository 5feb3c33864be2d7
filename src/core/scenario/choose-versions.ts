// Which versions of a component take part.

import { patternsOf, type VersionChoice } from './restriction.ts';
import type { ComponentSpec } from './scenario.ts';
import type { Version, VersionLine } from './version.ts';
import type { VersionPattern } from './version-pattern.ts';
import { explainNoMatch, matchingVersions, selectVersions } from './version-pattern.ts';

/**
 * The versions that the file asks for, oldest first. With choices from the command line, those of them that the choices cover;
 * where they cover none, the versions that the choices ask for on their own, so that any version can be tried by hand.
 * Throws UserError when a pattern matches nothing.
 */
export function chooseVersions(
  spec: ComponentSpec,
  line: VersionLine,
  options: {
    /** For messages: `debian linux-image-cloud-amd64`. */
    readonly source: string;
    readonly choices: readonly VersionChoice[];
  },
): readonly Version[] {
  const selectAll = (patterns: readonly VersionPattern[]): readonly Version[] => {
    const selected = patterns.flatMap((pattern) => {
      const versions = selectVersions(pattern, line);
      if (versions.length === 0) throw explainNoMatch(pattern, line, { component: spec.name, source: options.source });
      return versions;
    });
    return line.filter((version) => selected.includes(version));
  };
  const choices = patternsOf(spec.name, options.choices);
  if (choices.length === 0) return selectAll(spec.versions);
  // The file's own versions may have left the archive since; that is no trouble to somebody who names another one.
  const fromFile = line.filter((version) => spec.versions.some((pattern) => selectVersions(pattern, line).includes(version)));
  const covered = fromFile.filter((version) =>
    choices.some((pattern) => matchingVersions(pattern, fromFile).includes(version)),
  );
  return covered.length > 0 ? covered : selectAll(choices);
}
