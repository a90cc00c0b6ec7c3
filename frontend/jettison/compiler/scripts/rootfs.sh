#!/bin/bash
# rootfs.sh ROOT RELEASE CACHE LAYOUT [PACKAGE...] [-- PATH...]: puts packages into an empty root and
# leaves only what an image needs: no package manager, no shell that was not asked for, but all that
# scanners read. PATHs are removed at the end. Runs in base/core: no tar, awk or useradd there.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=tdnf.sh
. "${BASH_SOURCE[0]%/*}/tdnf.sh"
# shellcheck source-path=SCRIPTDIR source=accounts.sh
. "${BASH_SOURCE[0]%/*}/accounts.sh"
# shellcheck source-path=SCRIPTDIR source=manifests.sh
. "${BASH_SOURCE[0]%/*}/manifests.sh"

readonly identity=usr/lib/os-release

# The layout package makes /bin, /lib and so on links into /usr. Another package unpacked before it
# would make them directories, and tdnf does not order them: hence a transaction of its own.
install_packages() {
  local root=$1 release=$2 cache=$3 layout=$4
  shift 4
  mkdir -p "$root/var/cache"
  # A cache mounted below the root would leave its mount point there; a link can be removed again.
  ln -s "$cache" "$root/var/cache/tdnf"
  tdnf_prepare
  # One fresh index serves both transactions, which then see the same state of the repository.
  tdnf_install "$root" "$release" --refresh -- "$layout"
  keep_layout "$root"
  if [ $# -gt 0 ]; then
    tdnf_install "$root" "$release" -- "$@"
  fi
}

# discard ROOT PATH...: removes files, links and whole directories.
discard() {
  local root=$1 path target
  shift
  for path in "$@"; do
    target=$(resolve "$root" "$path")
    [ "$target" = "$root" ] || rm -rf -- "$target"
  done
}

# empty ROOT PATH [FIND-TEST...]: removes what is in a directory, but not the directory.
empty() {
  local target
  target=$(resolve "$1" "$2")
  if [ -d "$target" ] && [ ! -L "$target" ]; then
    find "$target" -mindepth 1 "${@:3}" -delete
  fi
}

# What tdnf, rpm and scripts of packages left behind goes, and documentation. The rest is of packages
# that somebody asked for: headers, or a cache directory that a program writes to, stay.
clean() {
  local root=$1 path
  # The link goes before anything walks through it into the cache.
  rm -f "$root/var/cache/tdnf"
  clean_manager "$root"
  discard "$root" usr/share/{doc,man,info,gtk-doc} usr/local/share/{doc,man}
  # A script that writes to /dev/null makes a file of it here: nothing is mounted in the root.
  for path in dev tmp var/tmp; do
    empty "$root" "$path"
  done
  # Programs expect their own directory below these.
  for path in run var/log; do
    empty "$root" "$path" ! -type d
  done
  mkdir -p "$root"/{run,proc,sys,dev,tmp,var/tmp}
  chmod 1777 "$root/tmp" "$root/var/tmp"
}

# Only who has rpm-libs in the image can read macros and repositories.
clean_manager() {
  local root=$1
  if ! rpm --root "$root" -q rpm-libs >/dev/null 2>&1; then
    discard "$root" etc/{tdnf,dnf,yum.repos.d} usr/lib/rpm
  fi
  discard "$root" var/lib/{rpm,dnf,tdnf} var/cache/dnf usr/lib/sysimage/{rpm,tdnf,libdnf5}
  [ ! -d "$root/usr/lib/sysimage" ] || rmdir --ignore-fail-on-non-empty "$root/usr/lib/sysimage"
}

# check_removals ROOT PATH...: refuses what would blind scanners. In the empty root it sees plain
# mistakes before anything is fetched, in the full one it sees through links.
check_removals() {
  local root=$1 path target kept
  shift
  for path in "$@"; do
    [[ /$path/ != */../* ]] || fail "cannot remove $path: a path under \`remove\` may not hold .."
    target=$(resolve "$root" "$path")
    for kept in "$manifests"/container-manifest-{1,2} "$identity"; do
      [[ $root/$kept/ != "$target"/* ]] ||
        fail "cannot remove $path: scanners read /$kept to know the system and its packages" \
          "take a path under \`remove\` that does not hold this file"
    done
  done
}

remove_paths() {
  local root=$1 path target
  shift
  check_removals "$root" "$@"
  for path in "$@"; do
    target=$(resolve "$root" "$path")
    [ -e "$target" ] || [ -L "$target" ] || warn "nothing to remove at $path: no package of this image put anything there"
    rm -rf -- "$target"
  done
}

# The order of installation shows in this file until it is written in one go, and so do removed libraries.
refresh_libraries() {
  local root=$1
  if [ -f "$root/etc/ld.so.cache" ]; then
    ldconfig -X -r "$root" 2>/dev/null || fail "ldconfig could not list the libraries of the new root"
    # It holds inode numbers and times, only to make the next ldconfig faster.
    discard "$root" var/cache/ldconfig
  fi
}

# Scanners read regular files only: a link to os-release is worth nothing to them.
check_identity() {
  local file=$1/$identity
  [ -f "$file" ] && [ ! -L "$file" ] || fail "the root has no regular $identity; scanners would not know the system" \
    "add the distribution's release package under \`packages\`"
}

report() {
  local root=$1 count size
  count=$(wc -l <"$root/$manifests/container-manifest-2")
  size=$(du -sk "$root")
  printf 'root: %s packages, %s KiB\n' "$count" "${size%%	*}"
}

main() {
  local root=${1%/} release=$2 cache=$3 layout=$4 packages=()
  shift 4
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    packages+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  # rpm takes an empty one for 1970.
  [ -n "${SOURCE_DATE_EPOCH:-}" ] || unset SOURCE_DATE_EPOCH
  check_removals "$root" "$@"
  install_packages "$root" "$release" "$cache" "$layout" "${packages[@]}"
  check_identity "$root"
  write_manifests "$root"
  write_accounts "$root"
  clean "$root"
  remove_paths "$root" "$@"
  refresh_libraries "$root"
  report "$root"
}

main "$@"
