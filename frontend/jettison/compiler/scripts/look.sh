#!/bin/bash
# Shared by what looks at a finished image: each function prints what is wrong, and nothing if all is well.
# shellcheck disable=SC2154  # the caller sets `tree`, common.sh `scratch`; shells.sh has `shells`

look_for_shells() {
  shells "$tree" >"$scratch/found"
  listed 'the image has a shell' "$scratch/found"
}

look_for_setuid() {
  find "$tree" -type f -perm /6000 -printf '/%P (mode %m)\n' | LC_ALL=C sort >"$scratch/found"
  listed 'programs run with rights of somebody else than their caller' "$scratch/found"
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

installed() {
  local manifest=$tree/var/lib/rpmmanifest/container-manifest-2
  if [ -f "$manifest" ]; then
    cut -f 1 "$manifest"
  elif [ -f "$tree/var/lib/rpm/rpmdb.sqlite" ]; then
    in_database "$tree/var/lib/rpm"
  fi | LC_ALL=C sort -u
}

# in_database FOLDER: rpm opens a database to write, which an image's cannot be; without one it names no package.
in_database() {
  cp -R "$1" "$scratch/database"
  rpm --dbpath "$scratch/database" -qa --qf '%{NAME}\n' >"$scratch/names" && [ -s "$scratch/names" ] \
    || fail "the package database of the image cannot be read"
  sed '/^gpg-pubkey$/d' "$scratch/names"
}

# look_at_packages NAMES: one to a line.
look_at_packages() {
  local more less
  installed >"$scratch/installed" || exit # a command substitution has no errexit
  printf '%s' "$1" | LC_ALL=C sort -u >"$scratch/wanted"
  LC_ALL=C comm -23 "$scratch/installed" "$scratch/wanted" >"$scratch/found"
  more=$(listed 'the image has packages that are not listed' "$scratch/found")
  LC_ALL=C comm -13 "$scratch/installed" "$scratch/wanted" >"$scratch/found"
  less=$(listed 'the image lacks packages that are listed' "$scratch/found")
  printf '%s' "$more${more:+${less:+; }}$less"
}

# listed TITLE FILE: the lines of a file in one, if it has any.
listed() {
  [ ! -s "$2" ] || printf '%s: %s' "$1" "$(paste -s -d , "$2" | sed 's/,/, /g')"
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
