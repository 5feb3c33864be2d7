#!/usr/bin/env bash
# npm run mutation -- "GLOB,..." [TESTS...]: how many changed lines of these sources the tests notice (docs/measured/mutation.md). The checkout
# is copied to a temporary folder, with stryker beside what is installed: it is no dependency (docs/decisions/0024-mutation.md).
set -euo pipefail
cd "$(dirname "$0")/.."

sources=${1:?which sources, as: npm run mutation -- 'src/core/judge/*.ts' src/core/judge test/corpus}
shift
[ $# -gt 0 ] || set -- src/core test/corpus
version=9.6.1

copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -at "$copy" --
cp -a node_modules "$copy/"
cd "$copy"
npm install --no-audit --no-fund --save-exact --save-dev "@stryker-mutator/core@$version" "@stryker-mutator/vitest-runner@$version" >install.log ||
  { cat install.log && exit 1; }

include=$(printf '"%s/**/*.test.ts",' "$@")
cat >vitest.mutation.config.ts <<END
export default { test: { include: [${include%,}], testTimeout: 60000 } };
END
IFS=, read -ra globs <<<"$sources"
mutate=$(printf '"%s",' "${globs[@]}")
cat >stryker.config.json <<END
{
  "testRunner": "vitest",
  "plugins": ["@stryker-mutator/vitest-runner"],
  "vitest": { "configFile": "vitest.mutation.config.ts" },
  "mutate": [${mutate} "!src/**/*.test.ts"],
  "coverageAnalysis": "perTest",
  "ignoreStatic": true,
  "concurrency": 1,
  "timeoutMS": 20000,
  "allowConsoleColors": false,
  "reporters": ["clear-text"]
}
END
npx stryker run
