#!/bin/bash
# Shared by scripts that make a root: what does not ship. Paths under `keep` are spared by the clean-up.

# shellcheck disable=SC2154  # common.sh has `scratch`
readonly identity=usr/lib/os-release
# Options and words of rootfs.sh: the kind of metadata, and paths.
metadata=manifest
keep=()
remove=()
# freed[PATH]: bytes that the clean-up took from there.
declare -A freed=()

# discard ROOT PATH...: removes files, links and whole directories.
discard() {
  local root=$1 path located targets=()
  shift
  for path in "$@"; do
    locate "$root" "$path"
    [ "$located" = "$root" ] || [ ! -e "$located" ] && [ ! -L "$located" ] || add_target "$located"
  done
  [ ${#targets[@]} -eq 0 ] || erase "$root" "${targets[@]}"
}

# add_target PATH: adds to `targets`, unless it goes with another: find fails for what is gone when its turn comes.
add_target() {
  local other
  for other in "${targets[@]}"; do
    [[ $1/ != "$other"/* ]] || return 0
  done
  targets+=("$1")
}

# erase ROOT TARGET... [-- FIND-TEST...]: removes paths and what is below them, but for what is kept.
erase() {
  local root=$1 path located targets=() spared=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    targets+=("$1")
    shift
  done
  for path in "${keep[@]}"; do
    locate "$root" "$path"
    # A path is no pattern.
    located=${located//\\/\\\\} located=${located//\*/\\*} located=${located//\?/\\?} located=${located//[/\\[}
    spared+=(! -path "$located" ! -path "$located/*")
  done
  # What a directory holds comes before it. One that still holds something is not empty, and stays.
  find "${targets[@]}" -depth "${@:2}" "${spared[@]}" \
    \( ! -type d -printf '%s %H\n' -delete -o -type d -empty -delete \) >"$scratch/sizes"
  count_freed "$root"
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

# empty ROOT PATH... [-- FIND-TEST...]: removes what is in directories, but not the directories.
empty() {
  local root=$1 located targets=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    locate "$root" "$1"
    [ ! -d "$located" ] || [ -L "$located" ] || add_target "$located"
    shift
  done
  [ ${#targets[@]} -eq 0 ] || erase "$root" "${targets[@]}" -- -mindepth 1 "${@:2}"
}

# What the package manager, rpm and scripts of packages left behind goes, documentation, and what only a system that
# boots, a debugger or Java reads. The rest is of packages that somebody asked for: licences, headers, or
# a cache directory that a program writes to, stay. The reasons are in docs/clean-up.md.
clean() {
  local root=$1 leftovers=()
  # The link goes before anything walks through it into the cache.
  rm -f "$root$manager_cache"
  find_manager "$root"
  find_unread "$root"
  discard "$root" "${leftovers[@]}"
  refuse_database "$root"
  [ ! -d "$root/usr/lib/sysimage" ] || rmdir --ignore-fail-on-non-empty "$root/usr/lib/sysimage"
  # A script that writes to /dev/null makes a file of it here: nothing is mounted in the root.
  empty "$root" dev tmp var/tmp
  # Programs expect their own directory below these.
  empty "$root" run var/log -- ! -type d
  mkdir -p "$root"/{run,proc,sys,dev,tmp,var/tmp}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  # What the layout's own script gives them, where it ran.
  chmod 0555 "$root/proc" "$root/sys"
}

# refuse_database ROOT: scanners that know both would count each package twice.
refuse_database() {
  local root=$1 folder
  [ "$metadata" != rpmdb ] || return 0
  folder=$root/$(database_folder "$root")
  [ ! -e "$folder/rpmdb.sqlite" ] ||
    fail "the package database would ship beside its manifests: \`rootfs.keep\` spares ${folder#"$root"}" \
      "keep less, or write \`metadata: rpmdb\`"
}

# find_unread ROOT: adds to `leftovers` what nothing reads unless the image has its reader.
find_unread() {
  # shellcheck disable=SC2154  # installing.sh has `docs`
  [ -n "$docs" ] || leftovers+=(usr/share/{doc,man,info,gtk-doc} usr/local/share/{doc,man})
  leftovers+=(usr/lib/.build-id)
  # The layout has empty directories and links there for packages of debug information.
  [ -n "$(find "$1/usr/lib/debug" -type f -print -quit 2>/dev/null)" ] || leftovers+=(usr/lib/debug)
  [ -n "${named[kmod]:-}" ] || leftovers+=(etc/modprobe.d)
  [ -e "$1/usr/lib/systemd/systemd" ] || leftovers+=(usr/lib/{systemd,sysctl.d,tmpfiles.d,sysusers.d})
  [ -e "$1/usr/lib/jvm" ] || leftovers+=(etc/pki/java etc/pki/ca-trust/extracted/{java,edk2})
}

# find_manager ROOT: adds to `leftovers` what the package manager wrote. Nothing reads macros and repositories but an
# image's own rpm-libs.
find_manager() {
  # shellcheck disable=SC2154  # database.sh has `named`, manager.sh the rest
  [ -n "${named[rpm-libs]:-}" ] || leftovers+=("${manager_settings[@]}" etc/yum.repos.d usr/lib/rpm)
  if [ "$metadata" = rpmdb ]; then
    rm -f "$1/$(database_folder "$1")"/{.rpm.lock,__db.*}
  else
    leftovers+=("${database_folders[@]}")
  fi
  leftovers+=("${manager_leftovers[@]}")
}

# list_scanned ROOT: what scanners read, by kind of metadata.
list_scanned() {
  if [ "$metadata" = rpmdb ]; then
    printf '%s\n' "$(database_folder "$1")/rpmdb.sqlite"
  else
    # shellcheck disable=SC2154  # manifests.sh has `manifests`
    printf '%s\n' "$manifests"/container-manifest-{1,2}
  fi
  printf '%s\n' "$identity"
}

# check_removals ROOT: refuses what would blind scanners. In the empty root it sees plain
# mistakes before anything is fetched, in the full one it sees through links.
check_removals() {
  local root=$1 path located kept
  for path in "${remove[@]}"; do
    [[ /$path/ != */../* ]] || fail "cannot remove $path: a path under \`remove\` may not hold .."
    locate "$root" "$path"
    for kept in $(list_scanned "$root"); do
      [[ $root/$kept/ != "$located"/* ]] ||
        fail "cannot remove $path: scanners read /$kept to know the system and its packages" \
          "take a path under \`remove\` that does not hold this file"
    done
  done
}

# match_removals ROOT: sets `matched` to the paths under `remove`, with what is in ROOT in the place of each glob. That
# one matches nothing is no mistake: it is for packages of several versions.
match_removals() {
  local root=$1 path head located found IFS=''
  matched=()
  shopt -s nullglob
  for path in "${remove[@]}"; do
    if [[ $path == *[*?]* ]]; then
      path=/$path
      head=${path%%[*?[]*}
      locate "$root" "${head%/*}" all
      # shellcheck disable=SC2206  # a glob, and IFS splits nothing
      found=("$located"/${path#"${head%/*}"/})
      matched+=("${found[@]#"$root"}")
    else
      matched+=("$path")
    fi
  done
  shopt -u nullglob
}

remove_paths() {
  local root=$1 path located matched
  match_removals "$root"
  remove=("${matched[@]}")
  check_removals "$root"
  for path in "${remove[@]}"; do
    locate "$root" "$path"
    if [ ! -e "$located" ] && [ ! -L "$located" ]; then
      warn "nothing to remove at $path: no package of this image put anything there"
      continue
    fi
    find "$located" ! -type d -printf '%s %H\n' >"$scratch/sizes"
    count_freed "$root"
    rm -rf -- "$located"
  done
}
