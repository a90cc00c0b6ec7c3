#!/bin/bash
# Shared by scripts that take packages out of one database of rpm's into another, beside database.sh: rpm can export all
# that a database has, and nothing less.

# shellcheck disable=SC2154  # common.sh has `scratch`

# nevras_of DATABASE: prints its packages, sorted. DATABASE is a folder, here and below.
nevras_of() {
  rpm --dbpath "$1" -qa --qf '%{NEVRA}\n' | LC_ALL=C sort -u
}

# keep_only DATABASE FILE: forgets all packages but those that FILE lists, sorted, one to a line.
keep_only() {
  local others
  nevras_of "$1" >"$scratch/all"
  LC_ALL=C comm -23 "$scratch/all" "$2" >"$scratch/others"
  mapfile -t others <"$scratch/others"
  [ ${#others[@]} -gt 0 ] || return 0
  rpm --dbpath "$1" -e --justdb --allmatches --nodeps --noscripts --notriggers "${others[@]}" >"$scratch/log" 2>&1 ||
    fail "rpm could not take packages out of a copy of their database: $(tail -n 1 "$scratch/log")"
}

# forget_times FILE: sets in exported headers when they were installed, and by which transaction, to 1970. A header is
# 8 bytes, two numbers, as many entries of four numbers as the first says, and as many bytes of values as the second.
forget_times() {
  local size at=0 entries bytes tag offset
  size=$(stat -c %s "$1")
  while [ "$at" -lt "$size" ]; do
    read -r entries bytes <<<"$(od -An -tu4 --endian=big -j $((at + 8)) -N 8 "$1")"
    at=$((at + 16))
    while read -r tag _ offset _; do
      case $tag in
        1008 | 1128) printf '\0\0\0\0' | dd of="$1" bs=1 seek=$((at + entries * 16 + offset)) conv=notrunc status=none ;;
      esac
    done <<<"$(od -An -v -w16 -tu4 --endian=big -j "$at" -N $((entries * 16)) "$1")"
    at=$((at + entries * 16 + bytes))
  done
}

# add_headers ROOT FILE: adds exported packages to the database of a root, but for those that it has already.
add_headers() {
  local database=$scratch/added
  { rpmdb --dbpath "$database" --initdb && rpmdb --dbpath "$database" --importdb <"$2"; } ||
    fail "rpm could not read the packages of what is copied"
  rpm --root "$1" -qa --qf '%{NEVRA}\n' | LC_ALL=C sort -u >"$scratch/here"
  nevras_of "$database" | LC_ALL=C comm -23 - "$scratch/here" >"$scratch/new"
  [ -s "$scratch/new" ] || return 0
  keep_only "$database" "$scratch/new"
  rpmdb --dbpath "$database" --exportdb | rpmdb --root "$1" --importdb ||
    fail "rpm could not add the packages of what is copied to the database of the root"
}
