#!/usr/bin/env bash
# device_add of a PCI device to a running pcie-pci-bridge, without addr=: QEMU 5.2 takes slot 0, which the bridge's own hotplug
# controller then refuses ("Unsupported PCI slot 0 for standard hotplug controller. Valid slots are between 1 and 31."). 7.2 takes
# slot 1 by itself. Given on the command line the same device gets slot 0 in 5.2 and slot 1 in 7.2, and both start.
#
# Met by: scripts that add a disk or a network card to a q35 machine and leave the slot to QEMU, on an older host.
source "$(dirname "$0")/lib.sh"

unpack q52 'bullseye bullseye-security' qemu-system-x86=1:5.2+dfsg-11+deb11u5
unpack q72 bookworm qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3

# added NAME DEVICE...: what the monitor says to device_add, and the slots behind the bridge.
added() {
  local name=$1
  shift
  # shellcheck disable=SC2094 # the answers are read while they are written
  {
    wait_for "$work/$name.out" QEMU
    echo "$1"
    sleep 1
    echo 'info qtree'
    sleep 1
    echo quit
  } | qemu "$name" x86_64 -accel tcg -M q35 -m 64 -S -monitor stdio -device pcie-pci-bridge,id=behind "${@:2}" >"$work/$name.out" 2>&1
}
slots() { tr -d '\r' <"$work/$1.out" | grep -A 40 'dev: virtio-rng-pci' | grep -om 1 'addr = [0-9.a-f]*'; }

: >"$work/q52.out"
: >"$work/q72.out"
added q52 'device_add virtio-rng-pci,bus=behind,id=added'
has '5.2, device_add without addr' "$work/q52.out" 'Unsupported PCI slot 0 for standard hotplug controller\. Valid slots are between 1 and 31'
added q72 'device_add virtio-rng-pci,bus=behind,id=added'
lacks '7.2, device_add without addr' "$work/q72.out" 'Unsupported PCI slot'
same '7.2, the slot' "$(slots q72)" 'addr = 01.0'

: >"$work/q52.out"
added q52 'device_add virtio-rng-pci,bus=behind,addr=1,id=added'
lacks '5.2, device_add with addr=1' "$work/q52.out" 'Unsupported PCI slot'

: >"$work/q52.out"
: >"$work/q72.out"
added q52 'info status' -device virtio-rng-pci,bus=behind,id=cold
added q72 'info status' -device virtio-rng-pci,bus=behind,id=cold
same '5.2, on the command line' "$(slots q52)" 'addr = 00.0'
same '7.2, on the command line' "$(slots q72)" 'addr = 01.0'

echo 'as stated: the same device_add is refused by 5.2 and takes slot 1 in 7.2'
