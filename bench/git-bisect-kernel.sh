#!/bin/bash
# What somebody does without firstbad's search: `git bisect run` in one tree with make, here with the configuration that firstbad
# would use, and with `firstbad run` as the test, which boots the kernel as a host VM. Prints the culprit, the tests and the time.
#
# bench/git-bisect-kernel.sh REPOSITORY SCENARIO CONFIG GOOD BAD [OPTIONS OF firstbad run...]
set -euo pipefail
repository=$1 scenario=$2 config=$3 good=$4 bad=$5
shift 5
firstbad=$(cd "$(dirname "$0")/.." && pwd)/firstbad

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$scenario" "$folder/scenario"
# The built kernel instead of a package's.
sed -i 's/^  kernel: .*/  kernel: { role: host-kernel, files: { built: kernel\/bzImage } }/' "$folder/scenario/firstbad.yaml"
mkdir "$folder/scenario/kernel"

cat >"$folder/test" <<END
#!/bin/bash
echo >>"$folder/tests"
export KBUILD_BUILD_TIMESTAMP='Tue Jan  1 00:00:00 UTC 1980'
[ -f .config ] || cp "$config" .config
rm -f arch/x86/boot/bzImage
{ make olddefconfig && make -j\$(nproc) bzImage; } >"$folder/log" 2>&1 || exit 125
cp arch/x86/boot/bzImage "$folder/scenario/kernel/bzImage"
"$firstbad" run "$folder/scenario" --again $* >"$folder/attempt" 2>&1
status=\$?
echo "\$(git rev-parse --short HEAD) \$status \$(head -1 "$folder/attempt")" >>"$folder/answers"
exit \$status
END
chmod +x "$folder/test"

git clone -q -n --shared "$repository" "$folder/clone"
cd "$folder/clone"
git checkout -q "$bad"
started=$(date +%s%N)
git bisect start "$bad" "$good" >/dev/null
git bisect run "$folder/test" >"$folder/said" 2>&1 || true
cat "$folder/answers"
grep -E 'is the first .* commit|cannot|only .skip' "$folder/said" || tail -3 "$folder/said"
ms=$((($(date +%s%N) - started) / 1000000))
echo "$(wc -l <"$folder/tests") tests, $((ms / 1000)).$((ms % 1000 / 100)) s"
