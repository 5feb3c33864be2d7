#!/usr/bin/env bash
# The template of variables that edk2 for arm64 is started with, AAVMF_VARS.fd, is a formatted store in Debian 13 and 64 MiB of zeros in
# Debian 12, which the firmware formats at its first start: nothing can be put into it before. AAVMF_VARS.ms.fd of the same package,
# with keys in it, is a store.
#
# Met by: whoever writes a boot entry or a key into the template of any edk2 before the machine's first start.
source "$(dirname "$0")/lib.sh"

unpack old bookworm --alone qemu-efi-aarch64=2022.11-6+deb12u2
unpack new trixie --alone qemu-efi-aarch64=2025.02-8+deb13u1

# store NAME FILE: whether it begins with a firmware volume (PI Specification, 3.2.1: "_FVH" at byte 40), and its bytes that are not zero.
store() {
  local file=$work/$1/usr/share/AAVMF/$2 signature others
  signature=$(dd if="$file" bs=1 skip=40 count=4 status=none | tr '\0' .)
  others=$(tr -d '\0' <"$file" | wc -c)
  echo "$(stat -c %s "$file") bytes, at byte 40 $signature, $others not zero"
}

same 'AAVMF_VARS.fd 2022.11' "$(store old AAVMF_VARS.fd)" '67108864 bytes, at byte 40 ...., 0 not zero'
same 'AAVMF_VARS.ms.fd 2022.11' "$(store old AAVMF_VARS.ms.fd | cut -d, -f1-2)" '67108864 bytes, at byte 40 _FVH'
same 'AAVMF_VARS.fd 2025.02' "$(store new AAVMF_VARS.fd)" '67108864 bytes, at byte 40 _FVH, 786377 not zero'

echo 'as stated: the template of variables of edk2 2022.11 for arm64 has no store yet, the one with keys and that of 2025.02 have'
