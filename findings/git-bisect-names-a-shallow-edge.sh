#!/usr/bin/env bash
# In a shallow clone (as CI makes them) whose good commit was fetched alone, the history between the two is cut. git bisect says nothing
# of it and names the oldest commit that the clone has as the first bad one, with status 0: the real one is not even there. The same
# commits in a whole clone give the right one.
#
# Met by: whoever bisects in a checkout of a CI job after `git fetch --depth 1 origin tag GOOD`.
source "$(dirname "$0")/lib.sh"

unpack 2.39 bookworm git=1:2.39.5-0+deb12u3
unpack 2.55 sid git=1:2.55.0-1

cd "$work"
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
path=$PATH
for version in 2.39 2.55; do
  GIT_EXEC_PATH=$(git_of "$version")
  export GIT_EXEC_PATH PATH=$GIT_EXEC_PATH:$path
  git init -q "whole-$version" 2>log
  cd "whole-$version"
  for n in $(seq 30); do
    echo "$n" >number
    git add number
    git commit -q -m "change $n"
    [ "$n" != 3 ] || git tag good
  done
  cd "$work"
  # The server's side, too, is this git, called by its front end.
  git clone -q --upload-pack 'git upload-pack' --depth 5 "file://$work/whole-$version" "shallow-$version"
  git -C "shallow-$version" fetch -q --upload-pack 'git upload-pack' --depth 1 origin tag good
  git --version
  for clone in whole shallow; do
    cd "$work/$clone-$version"
    status=0
    git bisect start HEAD good >log 2>&1 || status=$?
    same "$clone, git bisect start" "$status" 0
    lacks "$clone, words against it" log 'shallow|ancestor|merge base'
    # From change 12 on it fails.
    # shellcheck disable=SC2016 # for the script, not for this shell
    git bisect run sh -c '[ "$(cat number)" -lt 12 ]' >log 2>&1 || status=$?
    same "$clone, git bisect run" "$status" 0
    git show -s --format=%s refs/bisect/bad >named
    same "$clone, first bad commit" "$(cat named)" "$([ "$clone" = whole ] && echo change 12 || echo change 26)"
  done
  cd "$work"
done

echo 'as stated: the edge of a shallow clone is named as the first bad commit, without a word'
