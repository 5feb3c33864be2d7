#!/usr/bin/env bash
# A machine that has no disk at all, not even a controller for one: SeaBIOS (1.14.0 to 1.17.0) says "Boot failed: could not read the
# boot disk", twice, before "No bootable device.". The sentence says nothing about a disk that could not be read: only a drive that
# the firmware listed before can have failed.
#
# Met by: whoever searches consoles for that sentence to tell read errors from a missing disk.
source "$(dirname "$0")/lib.sh"

unpack lab trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack 1.14.0 bullseye --alone seabios=1.14.0-2
unpack 1.16.2 bookworm --alone seabios=1.16.2-1
unpack 1.16.3 trixie --alone seabios=1.16.3-2
unpack 1.17.0 sid --alone seabios=1.17.0-1

for version in 1.14.0 1.16.2 1.16.3 1.17.0; do
  said=$work/$version.said
  qemu lab x86_64 -accel tcg -bios "$work/$version/usr/share/seabios/bios-256k.bin" -no-reboot -boot reboot-timeout=100 \
    -chardev "file,id=c,path=$said" -device isa-debugcon,iobase=0x402,chardev=c
  has "SeaBIOS of the package $version" "$said" '^SeaBIOS \(version '"$version"
  lacks "$version, drives listed" "$said" 'drive 0x'
  same "$version, 'could not read the boot disk'" "$(grep -c '^Boot failed: could not read the boot disk' "$said")" 2
  has "$version, end" "$said" '^No bootable device\.'
done

echo "as stated: no disk, and yet 'could not read the boot disk'"
