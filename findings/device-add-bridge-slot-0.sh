#!/usr/bin/env bash
# device_add of a PCI device behind a pcie-pci-bridge of a running q35 machine, without addr=: QEMU 5.2 picks slot 0 and then refuses
# it itself ("Unsupported PCI slot 0 for standard hotplug controller. Valid slots are between 1 and 31."); with addr=1 it takes the
# device. 7.2 picks slot 0 as well, and takes it: there ACPI adds devices behind bridges.
#
# Met by: scripts that add a disk or a network card to a q35 machine and leave the slot to QEMU, on an older host.
source "$(dirname "$0")/lib.sh"

unpack q52 'bullseye bullseye-security' qemu-system-x86=1:5.2+dfsg-11+deb11u5
# Debian 11's loader is an absolute link, which leads out of what was unpacked.
ln -sfn ../lib/x86_64-linux-gnu/ld-2.31.so "$work/q52/lib64/ld-linux-x86-64.so.2"
unpack q72 bookworm qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3

# added NAME COMMAND: what the monitor says to device_add, and the slots behind the bridge.
added() {
  local name=$1
  # shellcheck disable=SC2094 # the answers are read while they are written
  {
    wait_for "$work/$name.out" QEMU
    echo "$2"
    sleep 1
    echo 'info qtree'
    sleep 1
    echo quit
  } | qemu "$name" x86_64 -accel tcg -M q35 -m 64 -S -monitor stdio -device pcie-pci-bridge,id=behind >"$work/$name.out" 2>&1
}
slots() { tr -d '\r' <"$work/$1.out" | grep -A 40 'dev: virtio-rng-pci' | grep -om 1 'addr = [0-9.a-f]*'; }

: >"$work/q52.out"
: >"$work/q72.out"
added q52 'device_add virtio-rng-pci,bus=behind,id=added'
has '5.2, device_add without addr' "$work/q52.out" 'Unsupported PCI slot 0 for standard hotplug controller\. Valid slots are between 1 and 31'
added q72 'device_add virtio-rng-pci,bus=behind,id=added'
lacks '7.2, device_add without addr' "$work/q72.out" 'Unsupported PCI slot'
same '7.2, the slot' "$(slots q72)" 'addr = 00.0'

: >"$work/q52.out"
added q52 'device_add virtio-rng-pci,bus=behind,addr=1,id=added'
lacks '5.2, device_add with addr=1' "$work/q52.out" 'Unsupported PCI slot'

echo 'as stated: both pick slot 0, and 5.2 refuses what it has picked'
