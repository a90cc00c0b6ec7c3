#!/bin/bash
# Shared by what looks at a finished image, beside rpm/database.sh and programs/capabilities.sh: each function prints what is wrong, and nothing if
# all is well.
# shellcheck disable=SC2154  # judge.sh sets `tree` and `most_lines`, common.sh `scratch`

look_for_shells() {
  list_shells "$tree" >"$scratch/found"
  with_lines 'the image has a shell' "$scratch/found"
}

look_for_setuid() {
  find "$tree" -type f -perm /6000 -printf '/%P (mode %m)\n' | LC_ALL=C sort >"$scratch/found"
  find "$tree" -type f -perm /111 -print0 | LC_ALL=C sort -z >"$scratch/programs"
  list_capable >>"$scratch/found"
  with_lines 'programs run with rights of somebody else than their caller' "$scratch/found"
}

# list_capable: prints those of `programs` that have file capabilities. Most images have none, so many are asked at once.
list_capable() {
  local files each at
  mapfile -d '' -t files <"$scratch/programs"
  for ((at = 0; at < ${#files[@]}; at += 250)); do
    have_capabilities "${files[@]:at:250}" || continue
    for each in "${files[@]:at:250}"; do
      ! have_capabilities "$each" || printf '%s (file capabilities)\n' "${each#"$tree"}"
    done
  done
}

look_at_user() {
  [ "${1%%:*}" != 0 ] || printf 'the image starts as root: image.user is %s' "$1"
}

# A file with several names is there once.
look_at_size() {
  local size total=0
  find "$tree" -type f -printf '%i %s\n' | LC_ALL=C sort -u >"$scratch/sizes"
  while IFS=' ' read -r _ size; do
    total=$((total + size))
  done <"$scratch/sizes"
  [ "$total" -le "$1" ] || printf 'the image holds %s bytes, which is more than %s' "$total" "$1"
}

# installed_names: prints the packages of the image, by its manifest or its database.
installed_names() {
  local manifest=$tree/var/lib/rpmmanifest/container-manifest-2
  if [ -f "$manifest" ]; then
    cut -f 1 "$manifest"
  elif [ -f "$tree/$(database_folder "$tree")/rpmdb.sqlite" ]; then
    names_in_database "$tree/$(database_folder "$tree")"
  fi | LC_ALL=C sort -u
}

# names_in_database FOLDER: rpm opens a database to write, which an image's cannot be; without one it names no package.
names_in_database() {
  cp -R "$1" "$scratch/database" &&
    rpm --dbpath "$scratch/database" -qa --qf '%{NAME}\n' | cat >"$scratch/names" && [ -s "$scratch/names" ] ||
    fail "the package database of the image cannot be read"
  sed '/^gpg-pubkey$/d' "$scratch/names"
}

# look_at_packages NAMES: one to a line.
look_at_packages() {
  local more less
  installed_names >"$scratch/installed" || exit # a command substitution has no errexit
  printf '%s' "$1" | LC_ALL=C sort -u >"$scratch/wanted"
  LC_ALL=C comm -23 "$scratch/installed" "$scratch/wanted" >"$scratch/found"
  more=$(with_lines 'the image has packages that are not listed' "$scratch/found")
  LC_ALL=C comm -13 "$scratch/installed" "$scratch/wanted" >"$scratch/found"
  less=$(with_lines 'the image lacks packages that are listed' "$scratch/found")
  printf '%s' "$more${more:+${less:+; }}$less"
}

# with_lines TITLE FILE: prints a title and the first lines of a file, as `TITLE: a, b and 7 more`; nothing if the file is
# empty.
with_lines() {
  local more
  [ -s "$2" ] || return 0
  printf '%s: %s' "$1" "$(head -n "$most_lines" "$2" | paste -s -d , | sed 's/,/, /g')"
  more=$(($(wc -l <"$2") - most_lines))
  [ "$more" -le 0 ] || printf ' and %s more' "$more"
}

look_at_mode() {
  local found
  found=$(stat -c %a "$1")
  [ "$((8#$found))" -eq "$((8#$2))" ] || printf 'has mode %s, expected %s' "$found" "$2"
}

look_at_owner() {
  local found
  found=$(stat -c %u:%g "$1")
  case $2 in
    "$found" | "${found%%:*}") ;;
    *) printf 'belongs to %s, expected %s' "$found" "$2" ;;
  esac
}
