#!/usr/bin/env bash
# The console of an s390x machine (Debian 6.12.107 and 7.2.13): 6.12 does not begin with "Linux version" but says three times, without
# a time, "KASLR disabled: CPU has no PRNG"; -cpu max does not change it. 7.2 begins with "Linux version". Neither says anything when
# it powers off or restarts: no "reboot: Power down", no "reboot: Restarting system". QEMU ends with 0 after power-off, restart and
# panic alike. The console is there with -nodefaults -serial file:... and without console=.
#
# Met by: whoever tells the stages and the end of a boot by lines that every other architecture prints.
source "$(dirname "$0")/lib.sh"

unpack s390 trixie qemu-system-s390x=1:10.0.13+ds-0+deb13u1
unpack tools trixie --alone busybox-static=1:1.37.0-6+b9
unpack 6.12 trixie --arch s390x --alone linux-image-6.12.107+deb13-s390x=6.12.107-1 busybox-static=1:1.37.0-6+b9
unpack 7.2 sid --arch s390x --alone linux-binary-7.2.13+deb14-s390x=7.2.13-1

cd "$work"
mkdir -p root/bin root/dev root/proc
cp 6.12/usr/bin/busybox root/bin/busybox
cat >root/init <<'END'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
exec </dev/console >/dev/console 2>&1
echo init speaks
read -r line </proc/cmdline
case $line in
  *then-restart*) /bin/busybox reboot -f ;;
  *then-panic*) echo c >/proc/sysrq-trigger ;;
esac
/bin/busybox poweroff -f
END
chmod +x root/init
(cd root && find . | "$work/tools/usr/bin/busybox" cpio -o -H newc) >initramfs 2>/dev/null

# start CONSOLE VERSION OPTION...: the machine until it ends by itself.
start() {
  local console=$1 version=$2 status=0
  shift 2
  qemu s390 s390x -m 512 -no-reboot -serial "file:$console" -initrd initramfs \
    -kernel "$(find "$version/" -name 'vmlinuz*' -type f)" "$@" 2>errors || status=$?
  same "$console, status" "$status" 0
  has "$console" "$console" '^init speaks$'
}
# The first line that is not empty.
first_line() { tr -d '\r' <"$1" | grep -am 1 .; }

start power-off 6.12
same 'power-off, 6.12, first line' "$(first_line power-off)" 'KASLR disabled: CPU has no PRNG'
same 'power-off, 6.12, how often' "$(grep -ac '^KASLR disabled' power-off)" 3
start power-off-max 6.12 -cpu max
same 'power-off, 6.12, -cpu max, first line' "$(first_line power-off-max)" 'KASLR disabled: CPU has no PRNG'
start power-off-7.2 7.2
has 'power-off, 7.2, first line' <(first_line power-off-7.2) '^\[ *[0-9.]+\] Linux version 7\.2\.13'
start restart 6.12 -append then-restart
start panic 6.12 -append then-panic
has 'panic' panic 'Kernel panic - not syncing: sysrq triggered crash'
for end in power-off power-off-max power-off-7.2 restart; do
  lacks "$end" "$end" 'reboot: |Power down|Restarting'
done

echo 'as stated: s390x begins with another line, and ends without one'
