#!/usr/bin/env bash
# One INT 13h read (AH=42h) through SeaBIOS ends at 64 KiB, whatever the controller: 128 blocks of 512 bytes are read, 129 give
# status 09h; on an NVMe disk with blocks of 4096 bytes 16 are read and 17 are not. The limit is in bytes: not 127 blocks, and not
# what the controller could do.
#
# Met by: whoever writes a boot sector or a guest image, and tests it with blocks of 512 bytes only.
source "$(dirname "$0")/lib.sh"

unpack lab trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack firmware bookworm --alone seabios=1.16.2-1

# reads BLOCKS DEVICE...: what the boot sector says when it reads BLOCKS blocks through the device options given.
reads() {
  local blocks=$1 status=0
  shift
  { boot_sector "$blocks" 1 $((0x1000)) && head -c 4194304 /dev/zero; } >"$work/disk"
  truncate -s 4194304 "$work/disk"
  qemu lab x86_64 -accel tcg -bios "$work/firmware/usr/share/seabios/bios-256k.bin" -debugcon "file:$work/said" \
    -device isa-debug-exit,iobase=0xf4,iosize=4 -drive "if=none,id=d,file=$work/disk,format=raw" "$@" || status=$?
  [ "$status" = 33 ] || echo "status $status"
  cat "$work/said"
}

ide=(-device 'ide-hd,drive=d,bus=ide.0')
ahci=(-device 'ahci,id=ahci' -device 'ide-hd,drive=d,bus=ahci.0')
virtio=(-device 'virtio-blk-pci,drive=d')
nvme=(-device 'nvme,drive=d,serial=1')
same 'IDE, 128 blocks of 512' "$(reads 128 "${ide[@]}")" 'READ OK'
same 'IDE, 129 blocks of 512' "$(reads 129 "${ide[@]}")" 'BAD READ 09h'
same 'AHCI, 128 blocks of 512' "$(reads 128 "${ahci[@]}")" 'READ OK'
same 'AHCI, 129 blocks of 512' "$(reads 129 "${ahci[@]}")" 'BAD READ 09h'
same 'virtio-blk, 128 blocks of 512' "$(reads 128 "${virtio[@]}")" 'READ OK'
same 'virtio-blk, 129 blocks of 512' "$(reads 129 "${virtio[@]}")" 'BAD READ 09h'
same 'NVMe, 128 blocks of 512' "$(reads 128 "${nvme[@]}")" 'READ OK'
same 'NVMe, 129 blocks of 512' "$(reads 129 "${nvme[@]}")" 'BAD READ 09h'
nvme=(-device 'nvme,drive=d,serial=1,logical_block_size=4096,physical_block_size=4096')
same 'NVMe, 16 blocks of 4096' "$(reads 16 "${nvme[@]}")" 'READ OK'
same 'NVMe, 17 blocks of 4096' "$(reads 17 "${nvme[@]}")" 'BAD READ 09h'

echo 'as stated: 64 KiB is the limit of one INT 13h read, in bytes and not in blocks'
