#!/usr/bin/env bash
# What QEMU's query-block calls a disk's cache is neither what was asked for nor how the file is open (7.2, 10.0 and 11.1 alike):
# cache.direct=on given to a raw node above a named file node is reported as direct, and the file is open without O_DIRECT; given to
# the file node it is open with O_DIRECT, and reported as not direct; and a disk with cache=writeback is "writeback": false as soon
# as a guest driver that cannot flush (SeaBIOS's) has it, and true before the guest runs.
#
# Met by: whoever takes a cache mode from the monitor, or turns cache=none into -blockdev by hand. The flags in /proc tell.
source "$(dirname "$0")/lib.sh"

unpack q72 bookworm qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3
unpack q100 trixie qemu-system-x86=1:10.0.13+ds-0+deb13u1
unpack q111 'trixie trixie-backports' qemu-system-x86=1:11.1.3+ds-1~bpo13+1

cd "$work"
{ boot_sector 8 1 $((0x1000)) && head -c 4194304 /dev/zero; } >disk
truncate -s 4194304 disk

# cache_of NAME OPTION...: starts the QEMU of NAME, asks it for the cache after the guest has run (or not, with -S), and looks at how
# the image is open. Prints both. The boot sector's exit port is not there: it halts at its end.
cache_of() {
  local name=$1
  shift
  rm -f pid answer
  # shellcheck disable=SC2094 # the answers are read while they are written
  {
    wait_for pid .
    echo '{"execute":"qmp_capabilities"}'
    case " $* " in *' -S '*) ;; *) wait_for said 'READ OK' ;; esac
    echo '{"execute":"query-block"}'
    wait_for answer '"cache"'
    open_flags >flags
    echo '{"execute":"quit"}'
  } | qemu "$name" x86_64 -accel tcg -pidfile pid -qmp stdio -debugcon file:said "$@" >answer
  rm -f said
  printf '%s, file open %s\n' "$(grep -o '"direct": [a-z]*\|"writeback": [a-z]*' answer | paste -sd' ')" "$(cat flags)"
}

# Whether the image is open with O_DIRECT (octal 40000 on x86).
open_flags() {
  local fd flags
  for fd in "/proc/$(cat pid)"/fd/*; do
    [ "$(readlink "$fd")" = "$work/disk" ] || continue
    flags=$(awk '/^flags:/ { print $2 }' "/proc/$(cat pid)/fdinfo/${fd##*/}")
    if ((8#$flags & 8#40000)); then echo direct; else echo buffered; fi
    return
  done
}

for q in q72 q100 q111; do
  same "$q, direct=on for raw above a named file" "$(cache_of $q -blockdev "driver=file,node-name=f,filename=$work/disk" \
    -blockdev driver=raw,node-name=r,file=f,cache.direct=on -device virtio-blk-pci,drive=r)" \
    '"direct": true "writeback": false, file open buffered'
  same "$q, direct=on for the named file" "$(cache_of $q -blockdev "driver=file,node-name=f,filename=$work/disk,cache.direct=on" \
    -blockdev driver=raw,node-name=r,file=f -device virtio-blk-pci,drive=r)" \
    '"direct": false "writeback": false, file open direct'
  same "$q, cache=writeback, guest not started" "$(cache_of $q -S -drive "file=$work/disk,format=raw,if=virtio,cache=writeback")" \
    '"direct": false "writeback": true, file open buffered'
  same "$q, cache=writeback, SeaBIOS had it" "$(cache_of $q -drive "file=$work/disk,format=raw,if=virtio,cache=writeback")" \
    '"direct": false "writeback": false, file open buffered'
done

echo "as stated: query-block's cache tells neither how the file is open nor what was asked for"
