#!/usr/bin/env bash
# QEMU 10.0 finds out what alignment a disk with cache=none wants by trial reads at odd addresses (one per EINVAL in a trace); QEMU
# 11.1 asks with statx(STATX_DIOALIGN) and makes no trial read. And in 11.1 io_uring_enter is called with aio=threads too: the event
# loop uses it, so that it says nothing about the disk's aio mode.
#
# Met by: whoever reads system-call traces for the proof of an alignment fault, or for the aio engine that ran.
source "$(dirname "$0")/lib.sh"

lab
unpack q100 trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1 strace=6.13+ds-1 mount=2.41.5-0+deb13u1
unpack q111 'trixie trixie-backports' qemu-system-x86=1:11.1.3+ds-1~bpo13+1 strace=6.13+ds-1
unpack k612 trixie-security --alone linux-image-6.12.95+deb13-cloud-amd64=6.12.95-1

mkdir "$work/q100/image"
{ boot_sector 32 8 $((0x1000)) && head -c 4194304 /dev/zero; } >"$work/q100/image/disk"
truncate -s 4194304 "$work/q100/image/disk"

guest machine k612 'q100 q111' loop <<'END'
cp /trees/q100/image/disk store
in_tree q100 losetup -b 4096 /dev/loop0 /tmp/store
for tree in q100 q111; do
  in_tree $tree strace -f -o /tmp/$tree -e trace=io_uring_enter,pread64,preadv,statx /usr/bin/qemu-system-x86_64 \
    -L /usr/share/qemu -L /usr/share/seabios -accel tcg -nodefaults -display none -debugcon file:/tmp/said \
    -device isa-debug-exit,iobase=0xf4,iosize=4 \
    -drive if=none,id=d,file=/dev/loop0,format=raw,cache=none,aio=threads -device virtio-blk-pci,drive=d,bootindex=0
  sed "s/^/$tree guest: /" said
  grep -c 'EINVAL' $tree | sed "s/^/$tree reads refused with EINVAL: /"
  grep -c 'statx(.*DIOALIGN' $tree | sed "s/^/$tree questions about alignment: /"
  grep -m 1 -o 'statx(.*DIOALIGN.*' $tree
  grep -c 'io_uring_enter' $tree | sed "s/^/$tree calls of io_uring_enter: /"
done
END
boot machine k612 "$work/console"

has 'QEMU 10.0' "$work/console" '^q100 guest: READ OK$'
has 'QEMU 10.0' "$work/console" '^q100 reads refused with EINVAL: [1-9]'
has 'QEMU 10.0' "$work/console" '^q100 questions about alignment: 0$'
has 'QEMU 10.0' "$work/console" '^q100 calls of io_uring_enter: 0$'
has 'QEMU 11.1' "$work/console" '^q111 guest: READ OK$'
has 'QEMU 11.1' "$work/console" '^q111 reads refused with EINVAL: 0$'
has 'QEMU 11.1' "$work/console" '^q111 questions about alignment: [1-9]'
has 'QEMU 11.1, the first' "$work/console" '^statx.*DIOALIGN.* = 0$'
has 'QEMU 11.1, with aio=threads' "$work/console" '^q111 calls of io_uring_enter: [1-9]'

echo 'as stated: 11.1 asks instead of trying, and io_uring_enter comes with aio=threads'
