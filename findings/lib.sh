# shellcheck shell=bash
# What the finding scripts share: exact Debian packages into a temporary folder, programs started from there, a kernel booted
# with a small initramfs, and the comparison that makes a script fail. What is tried and what was seen is in each script.
#
# Exit statuses of a script: 0 as stated, 1 something else was seen, 77 it cannot be tried (a pinned version has left the archive).
set -Eeuo pipefail
export LC_ALL=C
umask 022

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM
trap 'echo "stopped at line $LINENO: $BASH_COMMAND"' ERR

# Ends the script: this machine or the archive, not the software, is why nothing can be said.
cannot() {
  echo "cannot be tried: $*" >&2
  exit 77
}

# same WHAT SEEN STATED: both are printed; a difference ends the script with 1.
same() {
  if [ "$2" = "$3" ]; then
    printf '%s: %s\n' "$1" "$2"
    return
  fi
  printf 'CHANGED, %s\n  stated: %s\n  seen:   %s\n' "$1" "$3" "$2"
  exit 1
}

# has WHAT FILE PATTERN: the first line of FILE that matches the extended regular expression; none ends the script with 1.
has() {
  local line
  if line=$(tr -d '\r' <"$2" | grep -aEm1 -e "$3"); then
    printf '%s: %s\n' "$1" "$line"
    return
  fi
  printf 'CHANGED, %s\n  stated: a line like %s\n  seen:   no such line; the last ones are\n' "$1" "$3"
  tr -d '\r' <"$2" | tail -n 15
  exit 1
}

# lacks WHAT FILE PATTERN: no line of FILE matches; one that does ends the script with 1.
lacks() {
  local line
  if line=$(tr -d '\r' <"$2" | grep -aEm1 -e "$3"); then
    printf 'CHANGED, %s\n  stated: no line like %s\n  seen:   %s\n' "$1" "$3" "$line"
    exit 1
  fi
  printf '%s: no line like %s\n' "$1" "$3"
}

# wait_for FILE PATTERN: until FILE has a line that matches the basic regular expression, 100 seconds at most.
wait_for() {
  local _
  for _ in $(seq 500); do
    ! grep -aq -e "$2" "$1" 2>/dev/null || return 0
    sleep 0.2
  done
}

# The address of the Debian archive (or of its security part) that this machine's apt is set up with.
archive_of() {
  local want='^[a-z]+$'
  case $1 in *-security) want='-security$' ;; esac
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
    awk -v want="$want" '$2 ~ want && /debian/ { print $1; exit }'
}

# A private apt for FOLDER and the SUITES: the machine's settings, but its own lists, cache and (empty) set of installed packages.
apt_for() {
  local folder=$1 arch=$2 suite site
  shift 2
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/apt/none.d" "$folder"
  : >"$work/apt/status"
  : >"$folder.list"
  for suite; do
    site=$(archive_of "$suite")
    [ -n "$site" ] || cannot "apt has no Debian archive set up that could have $suite"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main" >>"$folder.list"
  done
  cat >"$folder.conf" <<-END
	Dir::Etc::sourcelist "$folder.list";
	Dir::Etc::sourceparts "-";
	Dir::Etc::preferences "$work/apt/none";
	Dir::Etc::preferencesparts "$work/apt/none.d";
	Dir::State "$work/apt";
	Dir::State::status "$work/apt/status";
	Dir::Cache "$work/apt";
	APT::Architecture "$arch";
	APT::Architectures { "$arch"; };
	APT::Get::List-Cleanup "0";
	APT::Sandbox::User "";
	Acquire::Languages "none";
	END
  APT_CONFIG="$folder.conf" apt-get update -qq >"$folder.log" 2>&1 || {
    cat "$folder.log"
    cannot "apt could not read the index of $*"
  }
}

# unpack NAME "SUITE..." [--arch ARCH] [--alone] PACKAGE=VERSION...: the files of exactly these packages in $work/NAME. What they
# depend on comes along in the newest version, from the last suite if it is there; with --alone it does not.
unpack() {
  local name=$1 suites=$2 arch='' alone='' deb
  local folder=$work/$1
  shift 2
  if [ "$1" = --arch ]; then arch=$2 && shift 2; fi
  if [ "$1" = --alone ]; then alone=yes && shift; fi
  # shellcheck disable=SC2086 # a list of words
  apt_for "$folder" "${arch:-$(dpkg --print-architecture)}" $suites
  rm -rf "$work/debs" && mkdir "$work/debs"
  if [ -n "$alone" ]; then
    (cd "$work/debs" && APT_CONFIG="$folder.conf" apt-get download -qq "$@") >"$folder.log" 2>&1
  else
    rm -f "$work"/apt/archives/*.deb
    APT_CONFIG="$folder.conf" apt-get install -qq -y -t "${suites##* }" --no-install-recommends --download-only "$@" >"$folder.log" 2>&1 &&
      mv "$work"/apt/archives/*.deb "$work/debs"
  fi || {
    grep -E '^E:' "$folder.log" || tail -n 3 "$folder.log"
    cannot "the archive ($suites) does not have exactly $*"
  }
  for deb in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder" --keep-directory-symlink --no-same-owner \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale' --exclude './usr/share/icons'
  done
  rm -rf "$work/debs"
  printf 'unpacked for %s: %s\n' "$name" "$*"
}

# first PATH...: the first of them that is there.
first() {
  local path
  for path; do
    if [ -e "$path" ]; then
      echo "$path"
      return
    fi
  done
  cannot "none of these is there: $*"
}

# from NAME PROGRAM ARGUMENT...: a program of $work/NAME with the libraries found there, through the tree's own dynamic loader.
# It is ended after $limit seconds (240 where nothing is said).
from() {
  local root=$work/$1 program=$2 loader libraries
  shift 2
  loader=$(first "$root"/{usr/,}lib64/ld-linux-x86-64.so.2)
  libraries=$(find "$root"/ -type d \( -path '*/lib/*-linux-gnu' -o -path '*/lib/*-linux-gnu/*' \) | paste -sd:)
  timeout --foreground "${limit:-240}" "$loader" --library-path "$libraries" "$(first "$root"/{usr/,}{s,}bin/"$program")" "$@"
}

# git_of NAME: the git of $work/NAME under that name in the folder printed, to be put first in PATH and into GIT_EXEC_PATH, for git
# starts itself again.
git_of() {
  local root=$work/$1 folder=$work/$1-git
  cp -a "$root/usr/lib/git-core" "$folder"
  rm -f "$folder/git"
  {
    echo '#!/bin/sh'
    printf 'exec "%s" --library-path "%s" "%s" "$@"\n' "$(first "$root"/{usr/,}lib64/ld-linux-x86-64.so.2)" \
      "$(find "$root"/ -type d \( -path '*/lib/*-linux-gnu' -o -path '*/lib/*-linux-gnu/*' \) | paste -sd:)" "$root/usr/bin/git"
  } >"$folder/git"
  chmod +x "$folder/git"
  echo "$folder"
}

# qemu NAME ARCH ARGUMENT...: the QEMU of $work/NAME without accelerator hardware and without a window.
qemu() {
  local root=$work/$1 arch=$2 name=$1 data=()
  shift 2
  for dir in qemu seabios; do
    [ ! -d "$root/usr/share/$dir" ] || data+=(-L "$root/usr/share/$dir")
  done
  QEMU_MODULE_DIR=$root/usr/lib/x86_64-linux-gnu/qemu from "$name" "qemu-system-$arch" "${data[@]}" -nodefaults -display none "$@"
}

# lab: what every finding that boots a kernel needs: a QEMU that is not under test (in $work/lab) and a busybox (in $work/tools).
lab() {
  unpack lab trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
  unpack tools trixie --alone busybox-static=1:1.37.0-6+b9
}

# load FOLDER KERNEL MODULE: the module and what it depends on as FOLDER/NN-MODULE.ko, in the order of loading. One that the kernel
# has no file of is taken as built in.
load() {
  local name=${3//-/_} found needs need
  found=$(find "$2/" -name "${name//_/[-_]}.ko*")
  if [ -z "$found" ] || compgen -G "$1/??-$name.ko" >"$work/loaded"; then return; fi
  case $found in
    *.xz) xz -dc "$found" ;;
    *.zst) zstd -qdc "$found" ;;
    *) cat "$found" ;;
  esac >"$work/$name.ko"
  needs=$(tr '\0' '\n' <"$work/$name.ko" | sed -n 's/^depends=//p' | tr ',' ' ')
  for need in $needs; do
    load "$1" "$2" "$need"
  done
  mv "$work/$name.ko" "$1/$(printf %02d "$(find "$1" -name '*.ko' | wc -l)")-$name.ko"
}

# guest NAME KERNEL "TREE..." MODULE...: makes $work/NAME into the root of a machine that has what was unpacked as TREE under
# /trees/TREE, loads the modules of $work/KERNEL and runs the commands read from standard input (in_tree TREE PROGRAM ARGUMENT...
# starts a program of a tree there).
guest() {
  local root=$work/$1 kernel=$work/$2 trees=$3 tree module file
  shift 3
  rm -rf "$root"
  mkdir -p "$root"/{bin,dev,proc,sys,tmp,modules,trees}
  cp "$(first "$work"/tools/{usr/,}bin/busybox)" "$root/bin/busybox"
  for tree in $trees; do
    cp -al "$work/$tree" "$root/trees/"
    mkdir -p "$root/trees/$tree"/{dev,proc,sys,tmp}
    for file in lib lib64; do
      [ -e "$root/trees/$tree/$file" ] || ln -s "usr/$file" "$root/trees/$tree/$file"
    done
  done
  for module; do
    load "$root/modules" "$kernel" "$module"
  done
  cat >"$root/commands"
  cat >"$root/init" <<-'END'
	#!/bin/busybox sh
	/bin/busybox --install -s /bin
	export PATH=/bin
	mount -t devtmpfs dev /dev
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t tmpfs tmp /tmp
	exec </dev/console >/dev/console 2>&1
	for module in /modules/*.ko; do
	  [ ! -e "$module" ] || insmod "$module"
	done
	for tree in /trees/*; do
	  for folder in dev proc sys tmp; do
	    [ ! -d "$tree" ] || mount --bind "/$folder" "$tree/$folder"
	  done
	done
	# An absolute path, for busybox takes its own losetup and others first, whatever PATH says.
	in_tree() {
	  root=/trees/$1
	  for program in "$root/usr/sbin/$2" "$root/usr/bin/$2" "$root/sbin/$2" "$root/bin/$2"; do
	    [ ! -x "$program" ] || break
	  done
	  shift 2
	  chroot "$root" "${program#"$root"}" "$@"
	}
	cd /tmp
	. /commands
	echo end of commands
	sync
	poweroff -f
	END
  chmod +x "$root/init"
}

# boot NAME KERNEL CONSOLE QEMU-ARGUMENT...: starts the machine made by guest, under emulation, and keeps what it says in the file
# CONSOLE. A machine that does not get to the end of its commands cannot tell anything.
boot() {
  local root=$work/$1 kernel=$work/$2 console=$3 image status=0
  shift 3
  image=$(find "$kernel/" -name 'vmlinuz*' -type f)
  (cd "$root" && find . | "$(first "$work"/tools/{usr/,}bin/busybox)" cpio -o -H newc) >"$work/initramfs" 2>/dev/null
  qemu lab x86_64 -accel tcg -cpu max -m 3072 -no-reboot -serial "file:$console" \
    -kernel "$image" -initrd "$work/initramfs" -append 'console=ttyS0 quiet panic=-1' "$@" || status=$?
  if ! grep -aq 'end of commands' "$console"; then
    tail -n 20 "$console"
    cannot "the machine with that kernel did not get to the end of its commands (status of its QEMU: $status)"
  fi
}

two_bytes() { printf '\\x%02x\\x%02x' $(($1 % 256)) $(($1 / 256)); }

# boot_sector BLOCKS FIRST SEGMENT: 512 bytes that read BLOCKS blocks of the disk they were started from, beginning with FIRST, to
# SEGMENT:0 (INT 13h, AH=42h, as boot loaders do), write READ OK or BAD READ with the BIOS's status (hexadecimal) to port E9h, and
# end a QEMU that has -device isa-debug-exit,iobase=0xf4,iosize=4 with status 33.
boot_sector() {
  {
    printf '\x31\xc0\x8e\xd8\xbe\x3d\x7c\xb4\x42\xcd\x13' # ds = 0; si = packet; ah = 42h; int 13h
    printf '\xbe\x4d\x7c\x73\x18'                         # si = good; no carry: print
    printf '\x88\xe0\xc0\xe8\x04\xe8\x1e\x00\xa2\x5e\x7c' # the high digit of the status
    printf '\x88\xe0\x24\x0f\xe8\x14\x00\xa2\x5f\x7c'     # the low digit
    printf '\xbe\x55\x7c'                                 # si = bad
    printf '\xac\xe6\xe9\x3c\x0a\x75\xf9'                 # print: bytes to port E9h, up to the line feed
    printf '\xb0\x10\xe6\xf4\xf4\xeb\xfd'                 # 10h to port F4h; halt
    printf '\x04\x90\x27\x14\x40\x27\xc3'                 # a number below 16 to its digit
    # packet: size, blocks, buffer SEGMENT:0, first block
    printf '\x10\x00%b\x00\x00%b%b\x00\x00\x00\x00\x00\x00' "$(two_bytes "$1")" "$(two_bytes "$3")" "$(two_bytes "$2")"
    printf 'READ OK\nBAD READ 00h\n'
    head -c 412 /dev/zero
    printf '\x55\xaa'
  }
}

# save_state NAME FILE OPTION...: the state of a machine of the QEMU in $work/NAME that has waited two seconds in its firmware.
save_state() {
  local name=$1 file=$2 _
  shift 2
  # shellcheck disable=SC2094 # the answers are read while they are written
  {
    sleep 2
    echo '{"execute":"qmp_capabilities"}'
    echo "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:cat >$file\"}}"
    for _ in $(seq 100); do
      ! grep -q '"status": "\(completed\|failed\)"' "$work/answer" || break
      sleep 0.3
      echo '{"execute":"query-migrate"}'
    done
    echo '{"execute":"quit"}'
  } | qemu "$name" x86_64 -accel tcg -qmp stdio "$@" >"$work/answer"
}

# load_state NAME FILE OPTION...: "running", or the first thing that the QEMU of $work/NAME says against the state.
load_state() {
  local name=$1 file=$2 status=0
  shift 2
  : >"$work/answer"
  # shellcheck disable=SC2094
  {
    wait_for "$work/answer" QMP
    sleep 2
    echo '{"execute":"qmp_capabilities"}'
    echo '{"execute":"query-status"}'
    echo '{"execute":"quit"}'
  } 2>/dev/null | qemu "$name" x86_64 -accel tcg -qmp stdio -incoming "exec:cat $file" "$@" >"$work/answer" 2>"$work/errors" ||
    status=$?
  if [ "$status" = 0 ]; then
    grep -o '"status": "[a-z-]*"' "$work/answer" | cut -d'"' -f4
  else
    head -n 1 "$work/errors" | sed 's/^qemu-system-x86_64: //'
  fi
}
