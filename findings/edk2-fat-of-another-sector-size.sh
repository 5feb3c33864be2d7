#!/usr/bin/env bash
# A FAT file system without a partition table, made for sectors of 512 bytes, on a disk with blocks of 4096 (and the other way
# round): edk2 2025.02 and 2026.08 boot from it, and so does GRUB 2.12. Linux 7.3 refuses the first ("logical sector size too small
# for device") and mounts the second. With a partition table in between, one written for 512 is not found on 4096.
#
# Met by: whoever takes a boot loader's prompt for the proof that an image fits the sector size of the disk.
source "$(dirname "$0")/lib.sh"

lab
unpack 2025.02 trixie --alone ovmf=2025.02-8+deb13u1
unpack 2026.08 forky --alone ovmf-generic=2026.08+ds-2
unpack grub trixie --alone grub-efi-amd64-unsigned=2.12-9+deb13u4
unpack fat trixie dosfstools=4.2-1.2 mtools=4.0.48-1 fdisk=2.41.5-0+deb13u1
unpack k73 trixie-backports --alone linux-binary-7.3.4+deb13-cloud-amd64=7.3.4-1~bpo13+1 linux-modules-7.3.4+deb13-cloud-amd64=7.3.4-1~bpo13+1

cd "$work"
loader=$(find grub/usr -name grubx64.efi)
# file_system FILE OFFSET SECTOR: 64 MiB of FAT16 with a boot loader, beginning OFFSET bytes into FILE.
file_system() {
  truncate -s 64M "$1.part"
  from fat mkfs.fat -F 16 -S "$3" "$1.part" >log 2>&1
  from fat mmd -i "$1.part" ::/EFI ::/EFI/BOOT
  from fat mcopy -i "$1.part" "$loader" ::/EFI/BOOT/BOOTX64.EFI
  dd if="$1.part" of="$1" bs=1M seek=$(($2 / 1048576)) conv=sparse 2>/dev/null
  rm "$1.part"
}
file_system fat-512 0 512
file_system fat-4096 0 4096
file_system table-512 1048576 512
truncate -s 66M table-512
echo '2048,131072,U' | from fat sfdisk -q --label gpt table-512

# firmware VERSION FILE SECTOR: the line by which one sees how far the machine came with FILE as a disk with blocks of SECTOR.
firmware() {
  qemu lab x86_64 -accel tcg -M q35 -m 256 -pidfile pid -serial file:said \
    -drive "if=pflash,format=raw,readonly=on,file=$1/usr/share/OVMF/OVMF_CODE_4M.fd" \
    -drive "if=pflash,format=raw,snapshot=on,file=$1/usr/share/OVMF/OVMF_VARS_4M.fd" \
    -drive "if=none,id=d,file=$2,format=raw,snapshot=on" \
    -device "virtio-blk-pci,drive=d,logical_block_size=$3,physical_block_size=4096" 2>errors &
  wait_for said 'grub>\|Shell> \|No bootable option'
  kill "$(cat pid)"
  wait "$!" || true
  grep -aom 1 'grub>\|Shell> \|No bootable option' said
  rm said
}
for version in 2025.02 2026.08; do
  same "edk2 $version, FAT of 512 on blocks of 4096" "$(firmware $version fat-512 4096)" 'grub>'
  same "edk2 $version, FAT of 4096 on blocks of 512" "$(firmware $version fat-4096 512)" 'grub>'
done
same 'edk2 2026.08, table and FAT of 512 on blocks of 512' "$(firmware 2026.08 table-512 512)" 'grub>'
same 'edk2 2026.08, table and FAT of 512 on blocks of 4096' "$(firmware 2026.08 table-512 4096)" 'No bootable option'

guest machine k73 '' virtio_pci virtio_blk vfat nls_cp437 nls_ascii nls_iso8859-1 <<'END'
mkdir /mnt
for disk in vda vdb; do
  mount -t vfat -o ro /dev/$disk /mnt && ls /mnt/EFI/BOOT | sed "s/^/$disk mounted: /" && umount /mnt
done
dmesg | grep FAT-fs
END
boot machine k73 console -drive file=fat-512,format=raw,if=none,id=a,snapshot=on \
  -device virtio-blk-pci,drive=a,logical_block_size=4096,physical_block_size=4096,addr=5 \
  -drive file=fat-4096,format=raw,if=none,id=b,snapshot=on \
  -device virtio-blk-pci,drive=b,logical_block_size=512,physical_block_size=4096,addr=6
has 'Linux 7.3, FAT of 512 on blocks of 4096' console 'FAT-fs \(vda\): logical sector size too small for device \(logical sector size = 512\)'
has 'Linux 7.3, FAT of 4096 on blocks of 512' console '^vdb mounted: '
lacks 'Linux 7.3' console '^vda mounted: '

echo 'as stated: firmware and GRUB boot from a FAT of the other sector size, and Linux does not mount it'
