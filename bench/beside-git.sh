#!/bin/bash
# The same question to firstbad and to `git bisect run`, started at the same moment on the same machine, so that both suffer the
# same load. Nothing is built yet for either; packages are. Prints what both found, with wall and processor time.
#
# bench/beside-git.sh REPOSITORY SCENARIO IMAGE QEMU SECONDS [--fixed] OLDER NEWER
set -euo pipefail
repository=$1 scenario=$2
here=$(cd "$(dirname "$0")" && pwd)
if [ "$6" = --fixed ]; then ends="--fixed --bad $7 --good $8"; else ends="--good $6 --bad $7"; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/home/cache"
# What was downloaded and made of it; neither builds nor worktrees.
for shelf in debian disks images initramfs vms git; do ln -s "$HOME/.cache/firstbad/$shelf" "$folder/home/cache/$shelf"; done

TIMEFORMAT='wall %R s, processor %U s and %S s'
{ time "$here/git-bisect-seabios.sh" "$@"; } >"$folder/git" 2>&1 &
git=$!
# shellcheck disable=SC2086 # words
{ time FIRSTBAD_HOME=$folder/home "$here/../firstbad" bisect "$scenario" --axis bios --repo "$repository" --deterministic $ends; } >"$folder/firstbad" 2>&1 || true
wait "$git" || true
echo "== $(basename "$scenario"), git"
cat "$folder/git"
echo "== $(basename "$scenario"), firstbad"
cp "$folder/firstbad" "${FIRSTBAD_LOG:-/dev/null}"
grep -E 'is the first|tests of|builds \(|of building|Confidence|^wall' "$folder/firstbad"
