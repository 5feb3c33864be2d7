#!/usr/bin/env bash
# What a repository's lists are packed with is the choice of the createrepo_c that made it: 0.17 writes .gz with databases in .bz2
# beside it, 1.2 writes .zst and no databases. A reader of before finds the list's name in repomd.xml, and can not open it.
#
# Met by: whoever reads RPM repositories without libdnf.
source "$(dirname "$0")/lib.sh"

unpack old bookworm createrepo-c=0.17.3-2
unpack new sid createrepo-c=1.2.1-3

mkdir "$work/repository" && cd "$work/repository"

# kinds NAME: the ends of the names that repomd.xml has.
kinds() {
  rm -rf repodata
  from "$1" createrepo_c --quiet . 2>/dev/null
  grep -o 'href="[^"]*"' repodata/repomd.xml | sed 's/.*-\([a-z]*\)\.\(.*\)"/\1.\2/' | sort | paste -sd' '
}

same 'createrepo_c 0.17.3' "$(kinds old)" "filelists.sqlite.bz2 filelists.xml.gz other.sqlite.bz2 other.xml.gz primary.sqlite.bz2 primary.xml.gz"
same 'createrepo_c 1.2.1' "$(kinds new)" "filelists.xml.zst other.xml.zst primary.xml.zst"

echo "as stated: .gz with databases beside it from 0.17, .zst alone from 1.2"
