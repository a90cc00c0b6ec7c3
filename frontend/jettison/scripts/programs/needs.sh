#!/bin/bash
# needs.sh TREE OUT MACHINE: reads which libraries the programs of a tree are linked against and lists those
# that are not in the tree, as `CAPABILITY<tab>PROGRAM<tab>SONAME<tab>VERSION` by the RPM capability that a
# package provides them under. MACHINE is the number of an ELF header; programs of other machines are skipped.
# (rpm's tools/elfdeps.c for the names)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=elf.sh
. "${BASH_SOURCE[0]%/*}/elf.sh"

declare -A shipped=()

# rpm takes the loader of the C library for one more library; a loader in any other folder has to be in the tree.
note_interpreter() {
  [ -n "$interpreter" ] || return 0
  [ ! -e "$(resolve "$tree" "$interpreter" all)" ] || return 0
  case ${interpreter%/*} in
    /lib | /lib64 | /usr/lib | /usr/lib64) printf '%s\t%s\n' "$path" "${interpreter##*/}" >>"$scratch/found" ;;
    *)
      fail "$path is started by $interpreter, which the image does not have" \
        "build it in a stage from the distribution's own image, or link it statically"
      ;;
  esac
}

# fits: whether the tree has the C library that a library is made for, or a package may. These names are musl's, and
# that of Android. A program for them is no choice among others: it ends the build.
fits() {
  local each
  for each in "${needed[@]}"; do
    case $each in libc.so | libc.musl-*) [ -n "$interpreter" ] || [ -n "${shipped[$each]:-}" ] || return 1 ;; esac
  done
}

# note_file FILE: notes what a program needs, and under which names others can need it. Its `path` is main's.
note_file() {
  local each
  is_elf "$1" || return 0
  if ! read_headers "$1" || [ "$elf" != "2.1.$machine" ]; then
    printf 'not looked at, for another machine: %s\n' "$path"
    return
  fi
  read_dynamic "$1" || fail "$path is an ELF file whose headers lead nowhere"
  if ! fits; then
    printf 'not looked at, for another C library: %s\n' "$path"
    return
  fi
  read_versions "$1"
  [ -z "$soname" ] || shipped[$soname]=$path
  note_interpreter
  for each in "${needed[@]}" "${versions[@]}"; do
    printf '%s\t%s\n' "$path" "${each/ /$'\t'}" >>"$scratch/found"
  done
}

# list_need PROGRAM SONAME VERSION: lists a library that the tree lacks, prints where the tree has it otherwise.
list_need() {
  if [ -z "${shipped[$2]:-}" ]; then
    printf '%s(%s)(64bit)\t%s\t%s\t%s\n' "$2" "$3" "$1" "$2" "$3" >>"$scratch/needs"
  elif [ -z "$3" ]; then
    printf '%s → %s → %s\n' "$1" "$2" "${shipped[$2]}"
  fi
}

# list_files: writes the links of the tree, and the files that may be ELF files, in the order of their paths. In a tree
# of scripts a shell that opens each takes seconds, and grep none.
list_files() {
  find "$tree" -type l -print0 >"$scratch/links"
  # Without a match grep ends as if it had failed, so what it says counts.
  find "$tree" -type f -print0 | LC_ALL=C xargs -0 grep -alZ $'^\x7fELF' >"$scratch/elves" 2>"$scratch/said" || true
  [ ! -s "$scratch/said" ] || fail "programs cannot be looked for: $(cat "$scratch/said")"
  LC_ALL=C sort -z "$scratch/links" "$scratch/elves" >"$scratch/files"
}

main() {
  local out=$2 files file program name version
  tree=${1%/} machine=$3
  mkdir -p "$scratch"
  : >"$scratch/found"
  : >"$scratch/needs"
  list_files
  mapfile -d '' -t files <"$scratch/files"
  # A name of several lines would be several entries of the list.
  for file in "${files[@]}"; do
    path=${file#"$tree"} path=${path//[$'\n\t']/?}
    shipped[${path##*/}]=$path
  done
  for file in "${files[@]}"; do
    path=${file#"$tree"} path=${path//[$'\n\t']/?}
    [ -L "$file" ] || note_file "$file"
  done
  while IFS=$'\t' read -r program name version; do
    list_need "$program" "$name" "$version"
  done <"$scratch/found"
  LC_ALL=C sort -u "$scratch/needs" >"$out"
  rm -rf "$scratch"
}

main "$@"
