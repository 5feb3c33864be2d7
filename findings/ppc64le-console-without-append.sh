#!/usr/bin/env bash
# Debian's ppc64le kernel (6.12) on QEMU's pseries, with one serial console and no -append, goes dark after "legacy bootconsole
# [udbg0] disabled": where the command line is empty it takes the one that is built in, "console=ttyS0,9600 console=tty0". The machine
# runs on, its init speaks to tty0, and it powers off with status 0. With -append quiet, which names no console, everything is on the
# serial port (hvc0).
#
# Met by: whoever watches a guest's console for its end and gives no command line because "the kernel finds its console itself".
source "$(dirname "$0")/lib.sh"

unpack ppc trixie qemu-system-ppc=1:10.0.13+ds-0+deb13u1
unpack tools trixie --alone busybox-static=1:1.37.0-6+b9
unpack kernel trixie --arch ppc64el --alone linux-image-6.12.107+deb13-powerpc64le=6.12.107-1 busybox-static=1:1.37.0-6+b9

cd "$work"
mkdir -p root/bin root/dev
cp kernel/usr/bin/busybox root/bin/busybox
cat >root/init <<'END'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
echo init speaks
/bin/busybox poweroff -f
END
chmod +x root/init
(cd root && find . | "$work/tools/usr/bin/busybox" cpio -o -H newc) >initramfs 2>/dev/null

# start CONSOLE OPTION...: the machine until it powers off; what came through its serial port is in CONSOLE.
start() {
  local console=$1 status=0
  shift
  qemu ppc ppc64 -M pseries -m 1024 -no-reboot -serial "file:$console" -initrd initramfs \
    -kernel "$(first kernel/boot/vmlinux-*)" "$@" 2>errors || status=$?
  same "$console, status" "$status" 0
}
start without-append
has 'without -append' without-append '^command line: *console=ttyS0,9600 console=tty0$'
has 'without -append' without-append 'legacy bootconsole \[udbg0\] disabled$'
lacks 'without -append' without-append 'init speaks|reboot: Power down'
start append-quiet -append quiet
has 'with -append quiet' append-quiet '^init speaks$'
has 'with -append quiet' append-quiet 'reboot: Power down$'

echo 'as stated: no command line is a command line, and it is not the console that one looks at'
