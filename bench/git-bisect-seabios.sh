#!/bin/bash
# What somebody does without firstbad: `git bisect run` with a script that builds SeaBIOS and boots the scenario's guest, here on the
# machine itself and not on a host. Prints the culprit, the number of tests and the time.
#
# bench/git-bisect-seabios.sh REPOSITORY SCENARIO IMAGE QEMU SECONDS [--fixed] OLDER NEWER
set -euo pipefail
repository=$1 scenario=$2 image=$3 qemu=$4 seconds=$5
shift 5
old=good new=bad up=0 down=1
if [ "$1" = --fixed ]; then old=broken new=fixed up=1 down=0; shift; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
words=$(sed -n 's/^ *qemu-system-x86_64 //p' "$scenario/firstbad.yaml")
words=${words//'${image}'/$image,snapshot=on}
# What the firmware says when it fails, where the scenario knows it: nobody waits for the timeout then.
failure=$(sed -n "s/^ *- { console: firmware, match: '\(.*\)' }.*/\1/p" "$scenario/firstbad.yaml" | head -1)

silent=$down
if [ -n "$failure" ]; then silent=125; fi

cat >"$folder/test" <<END
#!/bin/bash
echo >>"$folder/tests"
[ -f .config ] || { printf '# CONFIG_COREBOOT is not set\nCONFIG_QEMU=y\n' >.config; yes '' | make PYTHON=python3 oldconfig; } >/dev/null 2>&1
rm -f out/bios.bin
make PYTHON=python3 -j\$(nproc) >"$folder/log" 2>&1 || exit 125
coproc guest { exec "$qemu" $words -bios out/bios.bin -chardev stdio,id=c,mux=on,signal=off -serial chardev:c -device isa-debugcon,iobase=0x402,chardev=c -monitor none -accel tcg 2>/dev/null; }
pid=\$guest_PID
deadline=\$((SECONDS + $seconds))
while [ \$SECONDS -lt \$deadline ] && read -r -t $seconds line <&\${guest[0]}; do
  case \$line in
  *'guest is up'*) kill \$pid; exit $up ;;
  *'${failure:-no such words}'*) kill \$pid; exit $down ;;
  esac
done
kill \$pid 2>/dev/null
# It says nothing: where failing has words of its own, that is another failure.
exit $silent
END
chmod +x "$folder/test"

git clone -q -n --shared "$repository" "$folder/clone"
cd "$folder/clone"
git checkout -q "$2"
started=$(date +%s%N)
git bisect start --term-old=$old --term-new=$new "$2" "$1" >/dev/null
git bisect run "$folder/test" >"$folder/said" 2>&1 || true
grep -E 'is the first .* commit|cannot|only .skip' "$folder/said" || tail -3 "$folder/said"
ms=$((($(date +%s%N) - started) / 1000000))
echo "$(wc -l <"$folder/tests") tests, $((ms / 1000)).$((ms % 1000 / 100)) s"
