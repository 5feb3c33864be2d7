#!/usr/bin/env bash
# repo-add of Debian's pacman 6.0.2 calls a whole package "not a package file" where there is no bsdtar, which its Debian package neither
# depends on nor recommends: it asks bsdtar for .PKGINFO, and takes "no such program" for "no such file".
#
# Met by: whoever makes a pacman repository on Debian.
source "$(dirname "$0")/lib.sh"

unpack tools bookworm pacman-package-manager=6.0.2-3 makepkg=6.0.2-3
unpack bsd "bookworm bookworm-security" libarchive-tools=3.6.2-1+deb12u5

mkdir -p "$work/tree/usr" "$work/bin" && cd "$work"
printf 'pkgname = small\npkgver = 1-1\narch = any\npkgdesc = one file\nsize = 1\nbuilddate = 1\n' >tree/.PKGINFO
echo hello >tree/usr/small
tar -C tree -cf - .PKGINFO usr | zstd -q >small-1-1-any.pkg.tar.zst

# The programs of a small machine, without bsdtar.
for program in bash cat chmod cp date dirname find gawk grep gzip head ln ls mkdir mktemp mv printf pwd readlink rm sed sha256sum md5sum sort stat tar touch tr uniq wc zstd; do
  path=$(command -v "$program") && ln -s "$path" "bin/$program"
done
script=$(first "$work"/tools/usr/bin/repo-add)
sed "s#/usr/share/makepkg#$work/tools/usr/share/makepkg#g" "$script" >repo-add

status=0
PATH=$work/bin bash repo-add without.db.tar.gz small-1-1-any.pkg.tar.zst >without.log 2>&1 || status=$?
has 'without bsdtar' without.log "is not a package file, skipping"
same 'status' "$status" 1

{
  echo '#!/bin/sh'
  printf 'exec "%s" --library-path "%s" "%s" "$@"\n' "$(first "$work"/bsd/{usr/,}lib64/ld-linux-x86-64.so.2)" \
    "$(find "$work/bsd/" -type d -path '*/lib/*-linux-gnu' | paste -sd:)" "$work/bsd/usr/bin/bsdtar"
} >bin/bsdtar
ln -s "$(command -v sh)" bin/sh
chmod +x bin/bsdtar
PATH=$work/bin bash repo-add with.db.tar.gz small-1-1-any.pkg.tar.zst >with.log 2>&1 || {
  cat with.log
  exit 1
}
same 'with bsdtar, in the database' "$(tar -tzf with.db.tar.gz | grep desc)" small-1-1/desc

echo "as stated: a missing bsdtar makes a whole package 'not a package file'"
