#!/usr/bin/env bash
# Debian's busybox-static, as it is in many an initramfs: its sh runs its own losetup, whatever stands first in PATH; so do its env,
# xargs and setsid. `which` names the program in PATH all the same, and that one is not run.
#
# Met by: whoever puts a program of its own (losetup, mount, dd, blkid) into a guest's initramfs and looks at what it does.
source "$(dirname "$0")/lib.sh"

unpack b135 bookworm --alone busybox-static=1:1.35.0-4+deb12u1+b1
unpack b137 trixie --alone busybox-static=1:1.37.0-6+b9

mkdir "$work/path"
printf '#!/bin/sh\necho the one in PATH\n' >"$work/path/losetup"
chmod +x "$work/path/losetup"

# said VERSION COMMAND: the first words of what it writes, with PATH that one folder.
said() {
  local busybox
  busybox=$(first "$work/$1"/{usr/,}bin/busybox)
  cd "$work/path"
  { PATH=$work/path "$busybox" sh -c "$2" 2>&1 </dev/null || true; } | sed -n "1s#$work#WORK#; 1s#^\(BusyBox\) .*#\1#; 1p"
}

for version in b135 b137; do
  for command in losetup 'exec losetup' 'command losetup' 'env losetup' 'xargs losetup' 'setsid losetup' 'PATH=/nowhere losetup'; do
    same "$version, $command" "$(said $version "$command")" BusyBox
  done
  same "$version, ./losetup" "$(said $version ./losetup)" 'the one in PATH'
  same "$version, which losetup" "$(said $version 'which losetup')" WORK/path/losetup
done

echo 'as stated: which names the program in PATH, and busybox runs its own'
