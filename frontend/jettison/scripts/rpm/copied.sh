#!/bin/bash
# copied.sh [--rpmdb] OUT [ROOT PATH]...: finds the packages that own what is copied out of other roots, by the databases
# of these. PATH is one of a ROOT, or a glob; of a directory, all below it counts. Writes OUT/manifests, with lines as
# database.sh has them, and with --rpmdb OUT/headers, what rpm exports of these packages.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=errors.sh
. "${BASH_SOURCE[0]%/*}/errors.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
. "${BASH_SOURCE[0]%/*}/database.sh"
# shellcheck source-path=SCRIPTDIR source=headers.sh
. "${BASH_SOURCE[0]%/*}/headers.sh"
shopt -s dotglob nullglob

# databases[ROOT]: the folder of a copy of its database: rpm opens one to write, and a root here cannot be written.
declare -A databases=()

# system_of ROOT: prints which system scanners take a root for.
system_of() {
  local located
  locate "$1" etc/os-release all
  [ ! -f "$located" ] || sed -nE 's/^(ID|VERSION_ID)="?([^"]*)"?$/\2/p' "$located" | paste -s -d ' '
}

# check_system ROOT PATH: packages of another system would be looked up among those of this one.
check_system() {
  local theirs ours
  theirs=$(system_of "$1") ours=$(system_of '')
  [ "$theirs" = "$ours" ] ||
    fail "$2 is copied from a system that the image is not made of: ${theirs:-unknown}, and not $ours" \
      "scanners would take its package for one of $ours; leave out \`rpms\`"
}

# copy_database ROOT PATH
copy_database() {
  local folder located found=''
  for folder in "${database_folders[@]}"; do
    locate "$1" "$folder" all
    [ ! -f "$located/rpmdb.sqlite" ] || found=$located
  done
  [ -n "$found" ] || fail "where $2 is copied from there is no package database" \
    "nobody knows whose file it is; leave out \`rpms\`"
  databases[$1]=$scratch/database-${#databases[@]}
  cp -R "$found" "${databases[$1]}" || fail_disk "a copy of a package database"
  [ -n "$(nevras_of "${databases[$1]}")" ] || fail "the package database where $2 is copied from cannot be read"
}

# list_files ROOT PATH: prints all that is copied, each ended by a NUL, by the path that it really has.
list_files() {
  local root=$1 path located found=("$2")
  if [[ $2 == *[*?[]* ]]; then
    cd "$root"
    # shellcheck disable=SC2206  # a glob, in which a blank is a blank
    IFS='' found=(${2#/})
  fi
  for path in "${found[@]}"; do
    locate "$root" "$path" all
    [ ! -e "$located" ] || find "$located" ! -type d -print0
  done
}

# list_owners ROOT PATH: writes the lines of each package that owns any of it to `owners`, and notes their names. Of
# what no package owns rpm says so, among the lines.
list_owners() {
  local path format paths=()
  while IFS= read -r -d '' path; do
    paths+=("${path#"$1"}")
  done <"$scratch/files"
  [ ${#paths[@]} -gt 0 ] || return 0
  manifest_format
  printf '%s\0' "${paths[@]}" |
    { xargs -0 rpm --dbpath "${databases[$1]}" -qf --qf "owner\t%{NEVRA}\n$format" 2>/dev/null || :; } |
    sed -nE '/^(owner|manifest-[12])\t/p' | LC_ALL=C sort -u >"$scratch/owners" || fail_disk "a list of packages"
}

# note_owners ROOT PATH
note_owners() {
  (list_files "$1" "$2") >"$scratch/files" || fail "what is at $2 cannot be listed"
  : >"$scratch/owners"
  list_owners "$@"
  sed -n 's/^owner\t//p' "$scratch/owners" >"$scratch/names"
  [ -s "$scratch/names" ] || fail "no package owns $2, where it is copied from" \
    "copy it from where its package has put it, or leave out \`rpms\`"
  printf 'copied: %s: of %s\n' "$2" "$(paste -s -d ' ' "$scratch/names")"
  cat "$scratch/names" >>"${databases[$1]}.names"
  sed '/^owner\t/d' "$scratch/owners" >>"$scratch/manifests"
}

# export_headers: prints what rpm knows of each package that was noted, once.
export_headers() {
  local root database
  : >"$scratch/exported"
  for root in "${!databases[@]}"; do
    database=${databases[$root]}
    LC_ALL=C sort -u "$scratch/exported" >"$scratch/done"
    LC_ALL=C sort -u "$database.names" | LC_ALL=C comm -23 - "$scratch/done" >"$scratch/wanted"
    [ -s "$scratch/wanted" ] || continue
    keep_only "$database" "$scratch/wanted"
    rpmdb --dbpath "$database" --exportdb || fail "rpm could not export the packages of what is copied"
    cat "$scratch/wanted" >>"$scratch/exported"
  done
}

main() {
  local headers='' out
  if [ "$1" = --rpmdb ]; then
    headers=yes
    shift
  fi
  out=$1
  shift
  mkdir -p "$scratch"
  while [ $# -gt 0 ]; do
    check_system "$1" "$2"
    [ -n "${databases[$1]:-}" ] || copy_database "$1" "$2"
    note_owners "$1" "$2"
    shift 2
  done
  LC_ALL=C sort -u "$scratch/manifests" >"$out/manifests"
  if [ -n "$headers" ]; then
    export_headers >"$out/headers"
    forget_times "$out/headers"
  fi
  rm -rf "$scratch"
}

main "$@"
