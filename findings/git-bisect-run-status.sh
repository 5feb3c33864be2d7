#!/usr/bin/env bash
# What `git bisect run` (2.39 and 2.55) ends with when its script ends with 128 or more is 256 minus that: 129 gives 127, 130 gives
# 126, 131 gives 125, 137 (killed) gives 119. 131 is so handed on as the "skip" of whoever calls git bisect run, 130 (Ctrl-C) as "not
# executable".
#
# Met by: whoever nests bisections, or decides by the status of git bisect run.
source "$(dirname "$0")/lib.sh"

unpack 2.39 bookworm git=1:2.39.5-0+deb12u3
unpack 2.55 sid git=1:2.55.0-1

cd "$work"
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
path=$PATH
for version in 2.39 2.55; do
  GIT_EXEC_PATH=$(git_of "$version")
  export GIT_EXEC_PATH PATH=$GIT_EXEC_PATH:$path
  git init -q "repository-$version" 2>log
  cd "repository-$version"
  for n in 1 2 3 4 5 6 7 8; do
    git commit -q --allow-empty -m "change $n"
  done
  git branch end
  git --version
  for status in 129 130 131 137; do
    git bisect start end end~7 >log
    seen=0
    git bisect run sh -c "exit $status" >log 2>&1 || seen=$?
    same "git $version, script $status, git bisect run" "$seen" $((256 - status))
    has "git $version" log "exit code $status from .*is < 0 or >= 128"
    git bisect reset >log 2>&1
  done
  cd "$work"
done

echo 'as stated: 256 minus the status of the script, so that 131 becomes skip'
