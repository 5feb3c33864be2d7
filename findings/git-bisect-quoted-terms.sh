#!/usr/bin/env bash
# git 2.55 writes the terms of a bisection in quotes where 2.47 does not: "SHA is the first 'bad' commit" on the screen, "# first
# 'bad' commit: [SHA] subject" in the log, "The first 'bad' commit could be any of:". The lines "# bad: [SHA]" of the log stay as
# they were.
#
# Met by: whoever reads pasted bisect logs or the screen of git bisect with a pattern.
source "$(dirname "$0")/lib.sh"

unpack 2.47 trixie git=1:2.47.3-0+deb13u1
unpack 2.55 sid git=1:2.55.0-1

cd "$work"
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
path=$PATH
for version in 2.47 2.55; do
  GIT_EXEC_PATH=$(git_of "$version")
  export GIT_EXEC_PATH PATH=$GIT_EXEC_PATH:$path
  git init -q "repository-$version" 2>log
  cd "repository-$version"
  for n in 1 2 3 4 5 6 7 8; do
    echo "$n" >number
    git add number
    git commit -q -m "change $n"
  done
  git branch end
  bad=bad
  [ "$version" = 2.47 ] || bad="'bad'"
  git bisect start end end~7 >log
  # shellcheck disable=SC2016 # for the script, not for this shell
  git bisect run sh -c '[ "$(cat number)" -lt 5 ]' >screen 2>&1
  git bisect log >answers
  has "git $version, screen" screen "^[0-9a-f]{40} is the first $bad commit$"
  has "git $version, log" answers "^# first $bad commit: \[[0-9a-f]{40}\] change 5$"
  has "git $version, log" answers '^# bad: \[[0-9a-f]{40}\] change 8$'
  git bisect reset >log 2>&1
  git bisect start end end~7 >log
  git bisect run sh -c 'exit 125' >screen 2>&1 || true
  has "git $version, only skipped left" screen "^The first $bad commit could be any of:$"
  cd "$work"
done

echo "as stated: 'bad' in quotes, on the screen and in the log"
