#!/usr/bin/env bash
# The archive's index of trixie-backports lists linux-image-7.0.13+deb13-cloud-amd64, and the package can be downloaded. It is
# 2 KiB without a kernel: since 6.19 the kernel is in linux-binary-* and the modules in linux-modules-*, and the second of these has
# left the archive while the first two stayed.
#
# Met by: whoever takes the linux-image-* packages of an index for the kernels that can be tried.
source "$(dirname "$0")/lib.sh"

release=7.0.13+deb13-cloud-amd64
version=7.0.13-1~bpo13+1
unpack image trixie-backports --alone "linux-image-$release=$version"
same 'kernels and modules in the image package' "$(find "$work/image/" -name 'vmlinu*' -o -name '*.ko*' | wc -l)" 0

apt_here() { APT_CONFIG=$work/image.conf "$@"; }
in_index() { apt_here apt-cache show "$1" 2>/dev/null | grep -c "^Version: $version$" || true; }
for part in image binary modules; do
  printf 'linux-%s-%s: %s in the index\n' "$part" "$release" "$(in_index "linux-$part-$release")"
done
same 'kernel package in the index' "$(in_index "linux-binary-$release")" 1
same 'modules package in the index' "$(in_index "linux-modules-$release")" 0

status=0
apt_here apt-get install --simulate "linux-image-$release=$version" >"$work/plan" 2>&1 || status=$?
same 'apt, status' "$status" 100
has 'apt' "$work/plan" "linux-modules-.* but it is not installable"

echo 'as stated: an image package in the index is no promise of a kernel that boots'
