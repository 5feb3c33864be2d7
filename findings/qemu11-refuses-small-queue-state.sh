#!/usr/bin/env bash
# A state that QEMU 10.0 saved of a machine with queue-size=128 (virtio-blk) or virtqueue_size=128 (virtio-scsi) is refused by QEMU
# 11.1 with the same command line: "VQ 0 vring.num 256 exceeds allocated max 128". 10.0 loads its own; 11.1 loads its own; and 10.0
# loads that of 11.1, so that only the step forward fails. With the default size, and with a larger one, it works both ways. What QEMU
# 7.2 saved with 128 is taken by 11.1 as well: it is not the older one that fails.
#
# Met by: whoever keeps the state of a booted VM over an update of QEMU, with the machine type pinned as one should.
source "$(dirname "$0")/lib.sh"

unpack q100 trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack q72 bookworm qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3
unpack q111 'trixie trixie-backports' qemu-system-x86=1:11.1.3+ds-1~bpo13+1

cd "$work"
truncate -s 4194304 disk
machine=(-M pc-i440fx-10.0 -m 64 -drive 'file=disk,format=raw,if=none,id=d,snapshot=on')
default=("${machine[@]}" -device 'virtio-blk-pci,drive=d')
small=("${machine[@]}" -device 'virtio-blk-pci,drive=d,queue-size=128')
large=("${machine[@]}" -device 'virtio-blk-pci,drive=d,queue-size=512')
scsi=("${machine[@]}" -device 'virtio-scsi-pci,virtqueue_size=128' -device 'scsi-hd,drive=d')

save_state q100 default "${default[@]}"
save_state q100 small "${small[@]}"
save_state q100 large "${large[@]}"
save_state q100 scsi "${scsi[@]}"
older=(-M pc-i440fx-7.2 -m 64 -drive 'file=disk,format=raw,if=none,id=d,snapshot=on' -device 'virtio-blk-pci,drive=d,queue-size=128')
save_state q72 small-72 "${older[@]}"
save_state q111 small-11 "${small[@]}"

same 'virtio-blk, default size, 10.0 to 11.1' "$(load_state q111 default "${default[@]}")" running
same 'virtio-blk, 512, 10.0 to 11.1' "$(load_state q111 large "${large[@]}")" running
same 'virtio-blk, 128, 10.0 to 10.0' "$(load_state q100 small "${small[@]}")" running
same 'virtio-blk, 128, 10.0 to 11.1' "$(load_state q111 small "${small[@]}")" 'VQ 0 vring.num 256 exceeds allocated max 128'
same 'virtio-scsi, 128, 10.0 to 11.1' "$(load_state q111 scsi "${scsi[@]}")" 'VQ 0 vring.num 1024 exceeds allocated max 128'
same 'pc-i440fx-7.2, 128, 7.2 to 11.1' "$(load_state q111 small-72 "${older[@]}")" running
same 'virtio-blk, 128, 11.1 to 11.1' "$(load_state q111 small-11 "${small[@]}")" running
same 'virtio-blk, 128, 11.1 to 10.0' "$(load_state q100 small-11 "${small[@]}")" running

echo 'as stated: the same command line, and 11.1 refuses what 10.0 saved'
