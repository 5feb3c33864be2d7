// What of the caller's environment binds git to another repository, and must not reach the git that we or the user's command
// start in a worktree of ours. firstbad may be called from a hook, an alias or `git rebase --exec`, which set all of these.

// `git rev-parse --local-env-vars` (git 2.39), and the two that belong to them.
const localVariables = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CEILING_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** Takes out what names a repository, and leaves identities, editors and the like: for commands that the user wrote. */
export function withoutRepositoryVariables(): Readonly<Record<string, undefined>> {
  return Object.fromEntries(localVariables.map((name) => [name, undefined]));
}

/** Takes out everything that changes what git does: for commands of our own. */
export function withoutGitVariables(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, undefined>> {
  return Object.fromEntries(
    Object.keys(env)
      .filter((name) => name.startsWith('GIT_'))
      .map((name) => [name, undefined]),
  );
}
