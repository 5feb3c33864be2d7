#!/bin/bash
# One step of a search in CI, for action.yml: everything comes in by the environment, nothing is put into a command's text.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
firstbad="${FIRSTBAD:-$here/firstbad}"
mkdir -p "$STATE"
XDG_STATE_HOME=$(cd "$STATE" && pwd)
export XDG_STATE_HOME
output="${GITHUB_OUTPUT:-/dev/stdout}"
summary="${GITHUB_STEP_SUMMARY:-/dev/null}"

case "$STEP" in
  ask)
    if [ ! -s "$STATE/hunt" ]; then
      "$firstbad" bisect --manual --deterministic --good "$GOOD" --bad "$BAD" --json \
        | node -e 'let text = ""; process.stdin.on("data", (more) => (text += more)).on("end", () => console.log(JSON.parse(text).hunt))' \
        > "$STATE/hunt"
    fi
    hunt=$(cat "$STATE/hunt")
    status=0
    "$firstbad" ask "$hunt" --max "$MAX" --lease "$LEASE" --json > "$STATE/asked.json" || status=$?
    # 0, 2 and 3 are answers (docs/how-to/ci.md).
    case $status in 0 | 2 | 3) ;; *) exit "$status" ;; esac
    node -e '
      const asked = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
      const tests = asked.tests.map(({ id, version, title }) => ({ id, version, title }));
      console.log(`tests=${JSON.stringify(tests)}\nover=${asked.over}`);
    ' "$STATE/asked.json" >> "$output"
    "$firstbad" report "$hunt" --format summary >> "$summary"
    ;;
  tell)
    for file in "$ANSWERS"/*; do
      [ -f "$file" ] || continue
      read -r id answer < "$file"
      "$firstbad" tell "$id" "$answer" --because "told by a job"
    done
    hunt=$(cat "$STATE/hunt")
    "$firstbad" report "$hunt" --format junit -o "$STATE/results.xml"
    "$firstbad" report "$hunt" --format summary >> "$summary"
    ;;
  *)
    echo "step is ask or tell, not \"$STEP\"" >&2
    exit 2
    ;;
esac
