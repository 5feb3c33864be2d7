#!/usr/bin/env bash
# A saved state is loaded into a machine that it was not saved from, without a word, by QEMU 10.0 and 11.1: one processor into two,
# no disk into one with a virtio disk, a disk with blocks of 512 bytes into one of 4096, -cpu max into -cpu qemu64, and by 10.0 a
# queue of 256 into one of 64. Refused are: less than was saved (two processors into one), another amount of memory, another machine
# type. What runs then is neither machine.
#
# Met by: whoever keeps the state of a booted VM and lets QEMU say whether it still fits the command line.
source "$(dirname "$0")/lib.sh"

unpack q100 trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack q111 'trixie trixie-backports' qemu-system-x86=1:11.1.3+ds-1~bpo13+1

cd "$work"
truncate -s 4194304 disk
machine=(-M pc-i440fx-10.0 -m 64)
disk=(-drive 'file=disk,format=raw,if=none,id=d,snapshot=on' -device)

save_state q100 one "${machine[@]}"
save_state q100 two "${machine[@]}" -smp 2
save_state q100 max "${machine[@]}" -cpu max
save_state q100 with-disk "${machine[@]}" "${disk[@]}" virtio-blk-pci,drive=d

for q in q100 q111; do
  same "$q, one processor into two" "$(load_state $q one "${machine[@]}" -smp 2)" running
  same "$q, no disk into a virtio disk" "$(load_state $q one "${machine[@]}" "${disk[@]}" virtio-blk-pci,drive=d)" running
  same "$q, blocks of 512 into blocks of 4096" "$(load_state $q with-disk "${machine[@]}" "${disk[@]}" \
    virtio-blk-pci,drive=d,logical_block_size=4096,physical_block_size=4096)" running
  same "$q, -cpu max into -cpu qemu64" "$(load_state $q max "${machine[@]}" -cpu qemu64)" running
  has "$q, two processors into one" <(load_state $q two "${machine[@]}") "instance 'cpu_common' 1"
  has "$q, a disk into none" <(load_state $q with-disk "${machine[@]}") "instance .*virtio-blk' 0"
  has "$q, 64 MiB into 128" <(load_state $q one -M pc-i440fx-10.0 -m 128) '^Size mismatch: pc.ram'
  has "$q, another machine type" <(load_state $q one -M pc-q35-10.0 -m 64) "Machine type received is 'pc-i440fx-10.0'"
done
same 'q100, a queue of 256 into one of 64' "$(load_state q100 with-disk "${machine[@]}" "${disk[@]}" \
  virtio-blk-pci,drive=d,queue-size=64)" running
has 'q111, a queue of 256 into one of 64' <(load_state q111 with-disk "${machine[@]}" "${disk[@]}" virtio-blk-pci,drive=d,queue-size=64) \
  '^VQ 0 vring.num 256 exceeds allocated max 64$'

echo 'as stated: a state that fits less than the machine is loaded without a word'
