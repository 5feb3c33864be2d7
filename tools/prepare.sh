# Makes a checkout ready to run: Node, npm packages, build, Debian packages. Sourced by ./firstbad and ./check, which set
# $root. Everything is said on standard error, so that the output of `--json` stays clean. When nothing is missing this
# costs a few milliseconds: comparing one file, one `find` and looking for a handful of programs.

# What reading archives, unpacking packages and making disk images needs: <program or file>:<Debian package>.
needed_programs='zstd:zstd mke2fs:e2fsprogs setpriv:util-linux
  /usr/share/keyrings/debian-archive-keyring.gpg:debian-archive-keyring'

# What `dio` needs to build the program that it puts into the host VM.
compiler_packages='gcc:gcc /usr/include/linux/fs.h:linux-libc-dev /usr/lib/x86_64-linux-gnu/libc.a:libc6-dev'

# mke2fs lives in /usr/sbin, which is not on the PATH of a normal user on Debian.
PATH="$PATH:/usr/sbin:/sbin"
export PATH

# What a scenario without a host VM needs for its sandboxes.
sandbox_packages='bwrap:bubblewrap'

say() {
  printf 'firstbad: %s\n' "$1" >&2
}

give_up() {
  say "$1"
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit 129
}

# POSIX: 127 when there is no such program, above 128 when a signal has ended it.
node_failed() {
  [ "$1" -ne 127 ] || give_up 'Node.js was not found on the PATH; it needs version 20.19 or later.' \
    'install Node.js 20 or later from https://nodejs.org/en/download or your distribution, then start again'
  if [ "$1" -gt 128 ]; then
    say "node --version (found as $(command -v node)) was ended by signal $(($1 - 128))."
    printf 'hint: %s\n' 'start again; when it happens each time: is memory or another limit too small (dmesg, ulimit -a)?' >&2
  else
    say "node --version (found as $(command -v node)) ended with status $1."
    printf 'hint: %s\n' 'run it by hand to see why; node may be broken or made for another machine' >&2
  fi
  exit "$1"
}

require_node() {
  version=$(node --version 2>/dev/null) || node_failed $?
  numbers=${version#v}
  major=${numbers%%.*}
  rest=${numbers#*.}
  minor=${rest%%.*}
  if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; }; then
    give_up "Node.js $version is too old; it needs version 20.19 or later (found as $(command -v node))." \
      'install Node.js 20 or later from https://nodejs.org/en/download or your distribution, then start again'
  fi
}

npm_is_fresh() {
  cmp -s "$root/package-lock.json" "$root/node_modules/.firstbad-lock"
}

# A folder is newer than the stamp when a file in it was added, removed or renamed, so folders count too.
build_is_fresh() {
  [ -e "$root/dist/.built" ] && [ -z "$(find "$root/src" "$root/tools/build.ts" "$root/tools/build-page.ts" \
    "$root/tools/command-needs.ts" "$root/node_modules/.firstbad-lock" -newer "$root/dist/.built" ! -name '*.test.ts' -print -quit)" ]
}

# Asking Node for its version takes longer than all the rest. The one that was there when this was built has been asked, and
# src/start.ts looks at its own again.
node_is_older_than_build() {
  node=$(command -v node) && [ "$node" -ot "$root/dist/.built" ]
}

# Two starts at once: the second waits for the first, then finds everything done. The lock ends with its process.
prepare_checkout() {
  if npm_is_fresh && build_is_fresh && node_is_older_than_build; then return 0; fi
  require_node
  mkdir -p "$root/.firstbad" 2>/dev/null ||
    give_up "$root is not writable, so npm packages and the build can not be put there." 'clone firstbad into a folder of your own'
  exec 9>"$root/.firstbad/prepare.lock"
  flock -n 9 || { say 'another start is preparing this checkout; waiting for it'; flock 9; }
  npm_is_fresh || install_npm_packages
  { build_is_fresh && node_is_older_than_build; } || build
  exec 9>&-
}

install_npm_packages() {
  command -v npm >/dev/null || give_up 'npm was not found on the PATH.' 'sudo apt-get install npm, or use a Node.js that brings npm with it'
  say 'installing npm packages (the first start only)'
  # The bundler is a development package and the build needs it, whatever NODE_ENV says.
  (cd "$root" && npm ci --include=dev --no-audit --no-fund --loglevel=error >&2 9>&-) ||
    give_up 'npm ci failed; its own message is above.' 'check the network and the registry (npm config get registry), then start again'
  cp "$root/package-lock.json" "$root/node_modules/.firstbad-lock"
}

# Built beside and swapped in whole: an interrupted build leaves nothing that looks finished, and files that no longer
# have a source do not stay. The stamp is older than the build, so an edit during the build counts as newer.
build() {
  say 'building'
  fresh="$root/dist.new"
  rm -rf "$fresh" && mkdir "$fresh" && : >"$fresh/.built"
  if ! (cd "$root" && node_modules/.bin/tsx tools/build.ts "$fresh" >&2 9>&-); then
    rm -rf "$fresh"
    give_up 'the build failed; the bundler says why above.' 'undo local changes in src/, or report this as a bug'
  fi
  rm -rf "$root/dist.old"
  [ ! -e "$root/dist" ] || mv "$root/dist" "$root/dist.old"
  mv "$fresh" "$root/dist"
  rm -rf "$root/dist.old"
}

missing_packages() {
  for pair in $needed_programs; do
    what=${pair%%:*}
    case $what in
      /*) [ -e "$what" ] || printf '%s ' "${pair#*:}" ;;
      *) command -v "$what" >/dev/null || printf '%s ' "${pair#*:}" ;;
    esac
  done
}

require_debian_packages() {
  packages=$(missing_packages)
  packages=${packages% }
  [ -n "$packages" ] || return 0
  line="apt-get install --yes --no-install-recommends $packages"
  command -v apt-get >/dev/null ||
    give_up "missing: $packages (names of Debian packages), and this machine has no apt-get." 'install what brings these programs, then start again'
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    line="sudo $line"
    as_root=sudo
  fi
  if [ -t 0 ]; then
    if [ -n "$as_root" ] && ! command -v sudo >/dev/null; then give_up "missing Debian packages: $packages" "as root: ${line#sudo }"; fi
    printf 'firstbad needs the Debian packages: %s\nInstall them now with "%s"? [Y/n] ' "$packages" "$line" >&2
    read -r answer || answer=n
    case $answer in '' | y | Y | yes) ;; *) give_up "missing Debian packages: $packages" "$line" ;; esac
  elif [ -n "$as_root" ]; then
    give_up "missing Debian packages: $packages" "$line"
  fi
  install_debian_packages
}

# Package lists may be absent (a fresh container) or too old to be served any more: then they are fetched first.
install_debian_packages() {
  say "installing Debian packages: $packages"
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null)" ] || apt update
  # shellcheck disable=SC2086 # a list of names
  apt install --yes --no-install-recommends $packages || { apt update && apt install --yes --no-install-recommends $packages; } ||
    give_up 'apt-get could not install them; its own message is above.' "$line"
}

# The timeout lets two installations wait for each other instead of failing on dpkg's lock.
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >&2 </dev/null
}
