#!/bin/bash
# Shared by scripts that make a root: what does not ship. Paths under `keep` are spared by the clean-up.

# shellcheck disable=SC2154  # common.sh has `scratch`
readonly identity=usr/lib/os-release
metadata=manifest
docs=${docs:-}
keep=()
remove=()
# freed[PATH]: bytes that the clean-up took from there.
declare -A freed=()

# discard ROOT PATH...: removes files, links and whole directories.
discard() {
  local root=$1 path target targets=()
  shift
  for path in "$@"; do
    target=$(resolve "$root" "$path")
    [ "$target" = "$root" ] || [ ! -e "$target" ] && [ ! -L "$target" ] || targets+=("$target")
  done
  [ ${#targets[@]} -eq 0 ] || erase "$root" "${targets[@]}"
}

# erase ROOT TARGET... [-- FIND-TEST...]: removes paths and what is below them, but for what is kept.
erase() {
  local root=$1 path targets=() folders=() spared=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    targets+=("$1")
    shift
  done
  for path in "${keep[@]}"; do
    path=$(resolve "$root" "$path")
    spared+=(! -path "$path" ! -path "$path/*")
  done
  find "${targets[@]}" -depth "${@:2}" "${spared[@]}" ! -type d -printf '%s %H\n' -delete >"$scratch/sizes"
  count_freed "$root"
  for path in "${targets[@]}"; do
    [ ! -d "$path" ] || folders+=("$path")
  done
  # A directory that still holds something is not empty, and stays.
  [ ${#folders[@]} -eq 0 ] || find "${folders[@]}" -depth "${@:2}" "${spared[@]}" -type d -empty -delete
}

# count_freed ROOT: adds up what find noted, a size and the path that it was found below to a line.
count_freed() {
  local size path
  while read -r size path; do
    path=${path#"$1"/}
    freed[$path]=$((${freed[$path]:-0} + size))
  done <"$scratch/sizes"
}

# The largest first.
report_freed() {
  local path total=0
  for path in "${!freed[@]}"; do
    total=$((total + freed[$path]))
  done
  for path in "${!freed[@]}"; do
    printf '%s /%s\n' "${freed[$path]}" "$path"
  done | LC_ALL=C sort -k 1,1rn -k 2 | sed '/^0 /d; s/^/freed: /; s: /: bytes at /:'
  printf 'freed: %s bytes in all\n' "$total"
}

# empty ROOT PATH [FIND-TEST...]: removes what is in a directory, but not the directory.
empty() {
  local target
  target=$(resolve "$1" "$2")
  if [ -d "$target" ] && [ ! -L "$target" ]; then
    erase "$1" "$target" -- -mindepth 1 "${@:3}"
  fi
}

# What tdnf, rpm and scripts of packages left behind goes, documentation, and what only a system that
# boots, a debugger or Java reads. The rest is of packages that somebody asked for: licences, headers, or
# a cache directory that a program writes to, stay. The reasons are in docs/clean-up.md.
clean() {
  local root=$1 path
  # The link goes before anything walks through it into the cache.
  rm -f "$root/var/cache/tdnf"
  clean_manager "$root"
  clean_unread "$root"
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

# What nothing in the image reads, as long as its reader is not there.
clean_unread() {
  local root=$1
  [ -n "$docs" ] || discard "$root" usr/share/{doc,man,info,gtk-doc} usr/local/share/{doc,man}
  discard "$root" usr/lib/.build-id
  [ -e "$root/usr/lib/systemd/systemd" ] || discard "$root" usr/lib/{systemd,sysctl.d,tmpfiles.d,sysusers.d}
  [ -e "$root/usr/lib/jvm" ] || discard "$root" etc/pki/java etc/pki/ca-trust/extracted/{java,edk2}
}

# Only who has rpm-libs in the image can read macros and repositories.
clean_manager() {
  local root=$1
  [ -n "${named[rpm-libs]:-}" ] || discard "$root" etc/{tdnf,dnf,yum.repos.d} usr/lib/rpm
  if [ "$metadata" = rpmdb ]; then
    rm -f "$root"/var/lib/rpm/{.rpm.lock,__db.*}
  else
    discard "$root" var/lib/rpm usr/lib/sysimage/rpm
  fi
  discard "$root" var/lib/{dnf,tdnf} var/cache/dnf usr/lib/sysimage/{tdnf,libdnf5}
  [ ! -d "$root/usr/lib/sysimage" ] || rmdir --ignore-fail-on-non-empty "$root/usr/lib/sysimage"
}

# What scanners read, by kind of metadata.
scanned() {
  if [ "$metadata" = rpmdb ]; then
    printf '%s\n' var/lib/rpm/rpmdb.sqlite
  else
    # shellcheck disable=SC2154  # manifests.sh has `manifests`
    printf '%s\n' "$manifests"/container-manifest-{1,2}
  fi
  printf '%s\n' "$identity"
}

# check_removals ROOT: refuses what would blind scanners. In the empty root it sees plain
# mistakes before anything is fetched, in the full one it sees through links.
check_removals() {
  local root=$1 path target kept
  for path in "${remove[@]}"; do
    [[ /$path/ != */../* ]] || fail "cannot remove $path: a path under \`remove\` may not hold .."
    target=$(resolve "$root" "$path")
    for kept in $(scanned); do
      [[ $root/$kept/ != "$target"/* ]] ||
        fail "cannot remove $path: scanners read /$kept to know the system and its packages" \
          "take a path under \`remove\` that does not hold this file"
    done
  done
}

remove_paths() {
  local root=$1 path target
  check_removals "$root"
  for path in "${remove[@]}"; do
    target=$(resolve "$root" "$path")
    [ -e "$target" ] || [ -L "$target" ] || warn "nothing to remove at $path: no package of this image put anything there"
    [ -e "$target" ] || [ -L "$target" ] || continue
    find "$target" ! -type d -printf '%s %H\n' >"$scratch/sizes"
    count_freed "$root"
    rm -rf -- "$target"
  done
}
