#!/usr/bin/env bash
# A state saved under SeaBIOS 1.16.2 and loaded by a QEMU that was given SeaBIOS 1.17.0 with -bios goes on with 1.16.2, and starts
# 1.16.2 again after a reset: the firmware comes with the state, the file given is not used and nothing says so.
#
# Met by: whoever restores a saved VM to try another firmware, and resets it to be sure.
source "$(dirname "$0")/lib.sh"

unpack lab trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack 1.16.2 bookworm --alone seabios=1.16.2-1
unpack 1.17.0 sid --alone seabios=1.17.0-1

cd "$work"
# A disk that halts in its boot sector.
{ printf '\xf4\xeb\xfd' && head -c 507 /dev/zero && printf '\x55\xaa' && head -c 4193792 /dev/zero; } >disk
# machine VERSION FILE OPTION...: the machine with SeaBIOS VERSION, which writes what it says to FILE.
machine() {
  local version=$1 said=$2
  shift 2
  qemu lab x86_64 -accel tcg -M pc-i440fx-10.0 -m 64 -bios "$version/usr/share/seabios/bios-256k.bin" -qmp stdio \
    -chardev "file,id=c,path=$said" -device isa-debugcon,iobase=0x402,chardev=c \
    -drive file=disk,format=raw,if=ide,snapshot=on "$@"
}
machine 1.17.0 fresh < <(
  wait_for fresh 'Booting from'
  echo '{"execute":"qmp_capabilities"}{"execute":"quit"}'
) >/dev/null
has 'started with -bios 1.17.0' fresh '^SeaBIOS \(version 1\.17\.0'

: >answer
# shellcheck disable=SC2094 # the answers are read while they are written
machine 1.16.2 before < <(
  wait_for before 'Booting from'
  echo '{"execute":"qmp_capabilities"}{"execute":"migrate","arguments":{"uri":"exec:cat >state"}}'
  for _ in $(seq 100); do
    ! grep -q '"status": "completed"' answer || break
    sleep 0.3
    echo '{"execute":"query-migrate"}'
  done
  echo '{"execute":"quit"}'
) >answer
has 'saved with -bios 1.16.2' before '^SeaBIOS \(version 1\.16\.2'

status=0
machine 1.17.0 after -incoming 'exec:cat state' < <(
  sleep 4
  echo '{"execute":"qmp_capabilities"}{"execute":"system_reset"}'
  wait_for after 'Booting from'
  echo '{"execute":"quit"}'
) >answer 2>errors || status=$?
same 'loaded with -bios 1.17.0, status' "$status" 0
same 'what QEMU says of it' "$(cat errors)" ''
has 'after the reset' after '^SeaBIOS \(version 1\.16\.2'
lacks 'after the reset' after 'version 1\.17'

echo 'as stated: a restored machine keeps the firmware it was saved with, over a reset too'
