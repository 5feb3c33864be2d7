#!/usr/bin/env bash
# usb-storage with logical_block_size=4096,physical_block_size=4096: QEMU 7.2 takes both options, ignores them (the guest sees
# blocks of 512 bytes and boots); with 10.0 the guest sees blocks of 4096 and SeaBIOS does not boot from it. The same command, the
# same image, the same SeaBIOS.
#
# Met by: whoever gives a guest 4096-byte blocks over USB and compares an old QEMU with a new one.
source "$(dirname "$0")/lib.sh"

unpack q72 bookworm qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3
unpack q100 trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack firmware trixie --alone seabios=1.16.3-2

{ boot_sector 8 1 $((0x1000)) && head -c 4194304 /dev/zero; } >"$work/disk"
truncate -s 4194304 "$work/disk"

# start NAME: the command in question, with the QEMU of $work/NAME.
start() {
  qemu "$1" x86_64 -accel tcg -bios "$work/firmware/usr/share/seabios/bios-256k.bin" -no-reboot -boot reboot-timeout=100 \
    -debugcon "file:$work/$1.said" -chardev "file,id=c,path=$work/$1.bios" -device isa-debugcon,iobase=0x402,chardev=c \
    -device isa-debug-exit,iobase=0xf4,iosize=4 -device qemu-xhci -drive "if=none,id=d,file=$work/disk,format=raw" \
    -device usb-storage,drive=d,logical_block_size=4096,physical_block_size=4096 2>&1
}
status=0
start q72 || status=$?
same 'QEMU 7.2, status (33: the boot sector ended it)' "$status" 33
has 'QEMU 7.2, guest' "$work/q72.said" '^READ OK$'
status=0
start q100 || status=$?
same 'QEMU 10.0, status' "$status" 0
same 'QEMU 10.0, guest' "$(cat "$work/q100.said")" ''
has 'QEMU 10.0, firmware' "$work/q100.bios" '^USB MSC: unsupported block size 4096'
has 'QEMU 10.0, end' "$work/q100.bios" '^No bootable device\.'

echo 'as stated: the same command boots under 7.2 and stops under 10.0'
