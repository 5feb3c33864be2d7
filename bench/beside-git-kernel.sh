#!/bin/bash
# The same question about commits of a kernel to firstbad and to `git bisect run`, one directly after the other, because a build takes
# all processors: side by side each would only measure the other. Nothing is built yet for either; packages are there. firstbad comes
# first, and git gets the configuration that firstbad made. Prints what both found, with wall and processor time and the load.
#
# bench/beside-git-kernel.sh REPOSITORY SCENARIO GOOD BAD [OPTIONS OF BOTH, --set and --version ...]
set -euo pipefail
repository=$1 scenario=$2 good=$3 bad=$4
shift 4
here=$(cd "$(dirname "$0")" && pwd)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for one in firstbad git; do
  mkdir -p "$folder/$one/cache"
  # What was downloaded and made of it; neither builds nor worktrees.
  for shelf in debian disks images initramfs; do ln -s "$HOME/.cache/firstbad/$shelf" "$folder/$one/cache/$shelf"; done
done

TIMEFORMAT='wall %R s, processor %U s and %S s'
# `git bisect run` traces nothing either.
options=(--axis kernel --repo "$repository" --good "$good" --bad "$bad" --deterministic --no-evidence)
echo "== firstbad, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
{ time FIRSTBAD_HOME=$folder/firstbad "$here/../firstbad" bisect "$scenario" "${options[@]}" "$@"; } >"$folder/said" 2>&1 || true
cp "$folder/said" "${FIRSTBAD_LOG:-/dev/null}"
grep -E '^[0-9]+\.[0-9]+ |is the first|tests of|builds \(|of building|Confidence|^wall' "$folder/said"

config=$(find "$folder/firstbad/cache/builds" -name config -type f | head -1)
cp "$config" "$folder/config"
echo "== git, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
time FIRSTBAD_HOME=$folder/git "$here/git-bisect-kernel.sh" "$repository" "$scenario" "$folder/config" "$good" "$bad" "$@"
