#!/usr/bin/env bash
# The three package managers of most distributions order the same texts differently. A candidate or a letter at the end (`6.12rc1`,
# `1.0a`) makes a version older for pacman and newer for rpm and dpkg; two dots are one for rpm, and make it newer for pacman and dpkg.
#
# Met by: whoever puts versions of several distributions into one line, or takes one's rules for another's.
source "$(dirname "$0")/lib.sh"

unpack tools bookworm rpm=4.18.0+dfsg-1+deb12u1 pacman-package-manager=6.0.2-3 makepkg=6.0.2-3

# orders A B: -1, 0 or 1 of rpm, pacman and dpkg (of this machine) in turn.
orders() {
  local dpkg=1
  if dpkg --compare-versions "$1" lt "$2"; then dpkg=-1; elif dpkg --compare-versions "$1" eq "$2"; then dpkg=0; fi
  printf '%s %s %s\n' "$(RPM_CONFIGDIR=$work/tools/usr/lib/rpm from tools rpm --eval "%{lua:print(rpm.vercmp('$1', '$2'))}")" \
    "$(from tools vercmp "$1" "$2")" "$dpkg"
}

same 'one and the same: 6.12.1 6.12.1' "$(orders 6.12.1 6.12.1)" '0 0 0'
same 'all agree: 6.12.10 6.12.9' "$(orders 6.12.10 6.12.9)" '1 1 1'
same 'a candidate: 6.12rc1 6.12' "$(orders 6.12rc1 6.12)" '1 -1 1'
same 'a letter: 1.0a 1.0' "$(orders 1.0a 1.0)" '1 -1 1'
same 'a letter after a dot: 1.0.a 1.0' "$(orders 1.0.a 1.0)" '1 1 1'
same 'two dots: 1.0..1 1.0.1' "$(orders 1.0..1 1.0.1)" '0 1 1'

echo "as stated: the same two versions stand in another order for rpm, pacman and dpkg"
