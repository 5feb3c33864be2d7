#!/usr/bin/env bash
# One QEMU (10.0), one command, one image on a dm-crypt device with 4096-byte sectors, cache=none: the guest boots on Linux 6.17
# and 7.3 and does not on 6.18. On 6.17 and 7.3 the kernel refuses direct reads into memory that is not aligned to 4096 bytes with
# EINVAL, and QEMU's trial reads at start see that and it copies. On 6.18 such a read ends in EIO, which the trial reads take for
# "accepted, the disk is bad", so that the guest's own read goes the direct way and fails.
#
# Met by: whoever bisects "no boot on an encrypted 4096-byte disk" over kernels and looks for EINVAL, or takes 6.18 for cured.
source "$(dirname "$0")/lib.sh"

lab
unpack host trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1 strace=6.13+ds-1 dmsetup=2:1.02.205-2 mount=2.41.5-0+deb13u1
unpack k617 trixie-backports --alone linux-image-6.17.13+deb13-cloud-amd64=6.17.13-1~bpo13+1
unpack k618 trixie-backports --alone linux-image-6.18.5+deb13-cloud-amd64=6.18.5-1~bpo13+1
unpack k73 trixie-backports --alone linux-binary-7.3.4+deb13-cloud-amd64=7.3.4-1~bpo13+1 linux-modules-7.3.4+deb13-cloud-amd64=7.3.4-1~bpo13+1

mkdir "$work/host/image"
# Whole 4096-byte blocks of the disk, to memory that is aligned to 512 bytes only, as a boot loader may.
{ boot_sector 32 8 $((0x1020)) && head -c 4194304 /dev/zero; } | head -c 4194304 >"$work/host/image/disk"

# What the machine does: the image through dm-crypt (a key of zeroes) on a loop device with 4096-byte blocks, then a QEMU on it.
commands() {
  cat <<'END'
key=0000000000000000000000000000000000000000000000000000000000000000
truncate -s 4194304 store
in_tree host losetup -b 4096 /dev/loop0 /tmp/store
in_tree host dmsetup create c --table "0 8192 crypt aes-cbc-plain64 $key 0 /dev/loop0 0 1 sector_size:4096"
dd if=/trees/host/image/disk of=/dev/dm-0 bs=1M 2>/dev/null
sync
echo "dma_alignment $(cat /sys/block/dm-0/queue/dma_alignment)"
in_tree host strace -f -o /tmp/trace -e trace=preadv,pread64 /usr/bin/qemu-system-x86_64 \
  -L /usr/share/qemu -L /usr/share/seabios -accel tcg -nodefaults -display none -debugcon file:/tmp/said \
  -device isa-debug-exit,iobase=0xf4,iosize=4 \
  -drive if=none,id=d,file=/dev/dm-0,format=raw,cache=none -device virtio-blk-pci,drive=d,bootindex=0
echo "status $?"
cat said
grep -c EIO trace | sed 's/^/refused with EIO: /'
grep -c EINVAL trace | sed 's/^/refused with EINVAL: /'
grep EIO trace | tail -n 1
END
}

for kernel in k617 k618 k73; do
  commands | guest machine "$kernel" host loop dm-mod dm-crypt cbc aes_generic
  boot machine "$kernel" "$work/$kernel.console"
done

for kernel in k617 k73; do
  has "$kernel, alignment of the device" "$work/$kernel.console" '^dma_alignment 4095$'
  has "$kernel, guest" "$work/$kernel.console" '^READ OK$'
  has "$kernel, trace" "$work/$kernel.console" '^refused with EIO: 0$'
done
has 'k618, alignment of the device' "$work/k618.console" '^dma_alignment 4095$'
has 'k618, guest' "$work/k618.console" '^BAD READ 0Ch$'
has 'k618, trace' "$work/k618.console" '^refused with EIO: [1-9]'
has 'k618, the last of them' "$work/k618.console" 'EIO \(Input/output error\)$'

echo 'as stated: good on 6.17, bad on 6.18, good on 7.3, with one QEMU'
