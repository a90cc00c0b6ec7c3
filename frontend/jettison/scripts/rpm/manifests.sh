#!/bin/bash
# Shared by scripts that make a root: what scanners read instead of a package database.

readonly manifests=var/lib/rpmmanifest

# An option of rootfs.sh: the folder with what copied.sh found; empty for nothing.
copied=''

# Trivy drops the whole file without a word when one line is off: a gpg-pubkey entry (it has no source
# package), or any count of fields but ten.
write_manifests() {
  local dir=$1/$manifests number
  mkdir -p "$dir"
  for number in 1 2; do
    # shellcheck disable=SC2154  # database.sh has `answer`
    sed -n "/^manifest-$number\tgpg-pubkey[-\t]/d; s/^manifest-$number\t//p" "$answer" ${copied:+"$copied/manifests"} |
      LC_ALL=C sort -u >"$dir/container-manifest-$number"
  done
  check_manifest "$dir/container-manifest-2"
}

check_manifest() {
  local line tabs
  [ -s "$1" ] || fail "the package database of the new root is empty; scanners would find no packages"
  while IFS= read -r line; do
    tabs=${line//[!	]/}
    [[ ${#tabs} -eq 9 && $line == *.rpm ]] ||
      fail "the package database gives a line that scanners cannot read, they would drop all packages: $line"
  done <"$1"
}

# close_database ROOT: leaves rpm's database as one file. Of the two beside it the journal is empty once
# nobody has the database open, and the index of the journal has numbers that chance gave.
close_database() {
  local database
  database=$1/$(database_folder "$1")/rpmdb.sqlite
  [ -e "$database" ] || return 0
  [ ! -s "$database-wal" ] ||
    fail "the package database of the new root was not closed; scanners would not see all packages"
  rm -f "$database-wal" "$database-shm"
}
