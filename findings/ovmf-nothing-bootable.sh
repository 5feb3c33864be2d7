#!/usr/bin/env bash
# A machine with an empty disk under OVMF: edk2 2025.02 (trixie) starts its built-in shell and waits there for ever, with no word
# that nothing could be booted; edk2 2026.08 (forky) says "No bootable option or device was found". In forky the firmware is in the
# package ovmf-generic: `ovmf` has no firmware file any more.
#
# Met by: whoever waits for a sentence of the firmware to tell that a guest does not boot: with 2025.02 only time ends it.
source "$(dirname "$0")/lib.sh"

unpack lab trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack 2025.02 trixie --alone ovmf=2025.02-8+deb13u1
unpack 2026.08 forky --alone ovmf-generic=2026.08+ds-2
unpack dummy forky --alone ovmf=2026.08+ds-2
same 'firmware files in the package ovmf 2026.08' "$(find "$work/dummy/usr" -name '*.fd' | wc -l)" 0

truncate -s 4194304 "$work/disk"
# start VERSION PATTERN: the machine, until its serial port says PATTERN (120 seconds at most) and two seconds more.
start() {
  local code vars n=0
  code=$(first "$work/$1/usr/share/OVMF/OVMF_CODE_4M.fd")
  vars=$(first "$work/$1/usr/share/OVMF/OVMF_VARS_4M.fd")
  qemu lab x86_64 -accel tcg -M q35 -m 256 -pidfile "$work/pid" -serial "file:$work/$1.said" -drive "if=pflash,format=raw,readonly=on,file=$code" \
    -drive "if=pflash,format=raw,snapshot=on,file=$vars" -drive "if=none,id=d,file=$work/disk,format=raw" \
    -device virtio-blk-pci,drive=d 2>"$work/$1.err" &
  until grep -aEq "$2" "$work/$1.said" 2>/dev/null || [ "$n" = 120 ]; do
    sleep 1
    n=$((n + 1))
  done
  sleep 2
  kill "$(cat "$work/pid")"
  wait "$!" || true
  sed -i 's/\x1b\[[0-9;=?]*[A-Za-z]//g' "$work/$1.said"
}
start 2025.02 'Shell> '
has 'edk2 2025.02' "$work/2025.02.said" '^UEFI Interactive Shell'
has 'edk2 2025.02, end' "$work/2025.02.said" 'Shell> '
lacks 'edk2 2025.02' "$work/2025.02.said" 'No bootable'
start 2026.08 'No bootable option or device was found'
has 'edk2 2026.08' "$work/2026.08.said" 'No bootable option or device was found'
lacks 'edk2 2026.08' "$work/2026.08.said" 'Shell> '

echo 'as stated: the shell on one version, the sentence on the other'
