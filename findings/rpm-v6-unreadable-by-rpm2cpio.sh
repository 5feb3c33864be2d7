#!/usr/bin/env bash
# A package that holds one file of six bytes, built with the default settings of rpm 6.1 (sid), cannot be opened by the two tools
# that one uses where rpm's database is not wanted: rpm2cpio of rpm 4.18 (bookworm) says "files over 4GB", and bsdtar of
# libarchive 3.8 "Unrecognized archive format". rpm 4.18's own query and its rpm2archive read it. createrepo_c lists it with an
# archive size of 0.
#
# Met by: whoever unpacks rpm packages of a newer distribution on an older machine without installing them.
source "$(dirname "$0")/lib.sh"

unpack new sid rpm=6.1.0-1 libarchive-tools=3.8.10-2 createrepo-c=1.2.1-3
unpack old bookworm rpm=4.18.0+dfsg-1+deb12u1

# rpm_from NAME PROGRAM ARGUMENT...: a program of rpm with the settings of its own tree.
rpm_from() {
  RPM_CONFIGDIR=$work/$1/usr/lib/rpm from "$@"
}

mkdir "$work/build" && cd "$work/build"
cat >small.spec <<'END'
Name: small
Version: 1
Release: 1
Summary: one file
License: none
BuildArch: noarch
%description
One file.
%install
mkdir -p %{buildroot}/opt
echo hello >%{buildroot}/opt/small
%files
/opt/small
END

# build TOP OPTION...: the package from the spec above, with the newer rpm's default macros.
build() {
  local top=$PWD/$1 config=$work/new/usr/lib/rpm
  shift
  PATH=$work/new/usr/bin:$PATH rpm_from new rpmbuild --rcfile "$config/rpmrc" \
    --macros "$config/macros:$config/platform/noarch-linux/macros" \
    --define "_rpmconfigdir $config" --define "_topdir $top" "$@" -bb small.spec >"$top.log" 2>&1 || {
    cat "$top.log"
    exit 1
  }
}
build v6
build v4 --define '_rpmformat 4'
cp v4/RPMS/noarch/small-1-1.noarch.rpm v4.rpm
cp v6/RPMS/noarch/small-1-1.noarch.rpm v6.rpm

config=$work/new/usr/lib/rpm
format=$(rpm_from new rpm --rcfile "$config/rpmrc" --macros "$config/macros" -qp --nosignature --qf '%{RPMFORMAT} %{PAYLOADCOMPRESSOR}' v6.rpm)
same 'format and compression that rpm 6.1 builds by default' "$format" '6 zstd'

config=$work/old/usr/lib/rpm
listed=$(rpm_from old rpm --rcfile "$config/rpmrc" --macros "$config/macros" -qpl --nosignature v6.rpm)
same 'rpm 4.18 -qpl of it' "$listed" /opt/small

status=0
rpm_from old rpm2cpio v4.rpm >v4.cpio 2>v4.err || status=$?
same 'rpm2cpio 4.18 of format 4, status' "$status" 0
[ -s v4.cpio ] || same 'rpm2cpio 4.18 of format 4' nothing 'an archive'
status=0
rpm_from old rpm2cpio v6.rpm >v6.cpio 2>v6.err || status=$?
same 'rpm2cpio 4.18 of format 6, status' "$status" 1
has 'rpm2cpio 4.18 of format 6' v6.err '^files over 4GB not supported by cpio, use rpm2archive instead$'
same 'bytes that it wrote' "$(stat -c %s v6.cpio)" 0

rpm_from old rpm2archive v6.rpm >/dev/null 2>archive.err
same 'rpm2archive 4.18 of format 6' "$(tar -tzf v6.rpm.tgz)" ./opt/small
rpm_from new rpm2cpio v6.rpm >v6.cpio 2>v6.err
[ -s v6.cpio ] || same 'rpm2cpio 6.1 of format 6' nothing 'an archive'

same 'bsdtar 3.8.10 of format 4' "$(from new bsdtar -tf v4.rpm)" ./opt/small
status=0
from new bsdtar -tf v6.rpm >/dev/null 2>bsdtar.err || status=$?
same 'bsdtar 3.8.10 of format 6, status' "$status" 1
has 'bsdtar 3.8.10 of format 6' bsdtar.err 'Unrecognized archive format'

for format in v4 v6; do
  mkdir "repo-$format" && cp "$format.rpm" "repo-$format"
  from new createrepo_c --quiet "repo-$format" 2>/dev/null
done
archive_size() { zstd -dc "$1"/repodata/*-primary.xml.zst | grep -o 'archive="[0-9]*"'; }
lacks 'format 4 in primary.xml' <(archive_size repo-v4) 'archive="0"'
same 'format 6 in primary.xml' "$(archive_size repo-v6)" 'archive="0"'

echo "as stated: a small package of rpm 6 is 'over 4GB' for the older rpm2cpio, and nothing at all for libarchive"
