#!/bin/bash
# needs.sh TREE OUT MACHINE: reads which libraries the programs of a tree are linked against and lists those
# that are not in the tree, as `CAPABILITY<tab>PROGRAM<tab>SONAME<tab>VERSION` by the RPM capability that a
# package provides them under. MACHINE is the number of an ELF header; programs of other machines are skipped.
# base/core has no readelf: headers are read with od. (System V ABI; rpm's tools/elfdeps.c for the names)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

declare -A shipped=()

# numbers FILE OFFSET BYTES SIZE: sets `fields` to the unsigned numbers of SIZE bytes at an offset.
numbers() {
  local read=""
  read=$(od -An -v -tu"$4" -j "$2" -N "$3" "$1")
  read -r -d '' -a fields <<<"$read" || true
}

# text FILE OFFSET: the text at an offset, up to its NUL.
text() {
  dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip="$2" count=4096 status=none | tr '\0\n' '\n?' | sed -n 1p
}

# A text that ends at a NUL: reading four characters would read past any number of these.
is_program() {
  local magic=''
  LC_ALL=C IFS='' read -r -n 4 -d '' magic <"$1" || true
  [ "$magic" = $'\x7fELF' ]
}

# offset ADDRESS: where in the file it is that memory has at an address.
offset() {
  local i
  for ((i = 0; i < ${#loads[@]}; i += 3)); do
    if [ "$1" -ge "${loads[i]}" ] && [ "$1" -lt $((loads[i] + loads[i + 2])) ]; then
      printf '%s' $(($1 - loads[i] + loads[i + 1]))
      return
    fi
  done
  fail "$path is an ELF file whose headers lead nowhere"
}

# read_headers FILE: sets `interpreter`, `dynamic` (offset and length) and `loads`; false if it is of another
# machine.
read_headers() {
  local file=$1 kind i
  interpreter='' dynamic=() loads=()
  numbers "$file" 0 64 1
  [ "${#fields[@]}" -eq 64 ] || return 1
  # 64 bits, little-endian, and the machine: all that the distributions are made for.
  [ "${fields[4]}.${fields[5]}.$((fields[18] + fields[19] * 256))" = "2.1.$machine" ] || return 1
  local count=$((fields[56] + fields[57] * 256))
  [ "$count" -gt 0 ] || return 0
  numbers "$file" 32 8 8
  numbers "$file" "${fields[0]}" $((count * 56)) 8
  for ((i = 0; i < ${#fields[@]}; i += 7)); do
    kind=$((fields[i] & 0xffffffff))
    case $kind in
      1) loads+=("${fields[i + 2]}" "${fields[i + 1]}" "${fields[i + 4]}") ;;
      2) dynamic=("${fields[i + 1]}" "${fields[i + 4]}") ;;
      3) interpreter=${fields[i + 1]} ;;
    esac
  done
  [ -z "$interpreter" ] || interpreter=$(text "$file" "$interpreter")
}

# read_dynamic FILE: sets `needed` (names), `soname`, and `versions`, each `NAME VERSION`.
read_dynamic() {
  local file=$1 strings='' entries names=() name='' table='' i
  needed=() soname='' versions=()
  [ ${#dynamic[@]} -gt 0 ] || return 0
  numbers "$file" "${dynamic[@]}" 8
  entries=("${fields[@]}")
  for ((i = 0; i < ${#entries[@]} && entries[i] != 0; i += 2)); do
    case ${entries[i]} in
      1) names+=("${entries[i + 1]}") ;;
      5) strings=$(offset "${entries[i + 1]}") ;;
      14) name=${entries[i + 1]} ;;
      1879048190) table=$(offset "${entries[i + 1]}") ;;
    esac
  done
  for i in "${names[@]}"; do
    needed+=("$(text "$file" $((strings + i)))")
  done
  [ -z "$name" ] || soname=$(text "$file" $((strings + name)))
  [ -z "$table" ] || read_versions "$file" "$table" "$strings"
}

# A library's entry is five numbers (the count in the upper half of the first, name, first version, next
# library), a version's four (flags in the lower half of the second, name, next); ways are in bytes.
read_versions() {
  local file=$1 strings=$3 at=0 below count name
  numbers "$file" "$2" 65536 4
  while :; do
    count=$((fields[at] >> 16)) below=$((at + fields[at + 2] / 4))
    name=$(text "$file" $((strings + fields[at + 1])))
    while [ "$count" -gt 0 ]; do
      # A weak one may be missing.
      if [ $((fields[below + 1] & 2)) -eq 0 ]; then
        versions+=("$name $(text "$file" $((strings + fields[below + 2])))")
      fi
      count=$((count - 1)) below=$((below + fields[below + 3] / 4))
    done
    [ "${fields[at + 3]}" -ne 0 ] || break
    at=$((at + fields[at + 3] / 4))
  done
}

# The loader of the C library is a library to rpm; one of another place has to be in the tree.
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

# look FILE: notes what a program needs, and under which names it can be needed itself.
look() {
  local each
  shipped[${path##*/}]=$path
  is_program "$1" || return 0
  if ! read_headers "$1"; then
    printf 'not looked at, for another machine: %s\n' "$path"
    return
  fi
  read_dynamic "$1"
  [ -z "$soname" ] || shipped[$soname]=$path
  note_interpreter
  for each in "${needed[@]}" "${versions[@]}"; do
    printf '%s\t%s\n' "$path" "${each/ /$'\t'}" >>"$scratch/found"
  done
}

# need PROGRAM SONAME VERSION
need() {
  if [ -z "${shipped[$2]:-}" ]; then
    printf '%s(%s)(64bit)\t%s\t%s\t%s\n' "$2" "$3" "$1" "$2" "$3" >>"$scratch/needs"
  elif [ -z "$3" ]; then
    printf '%s → %s → %s\n' "$1" "$2" "${shipped[$2]}"
  fi
}

main() {
  local out=$2 files file program name version
  tree=${1%/} machine=$3
  mkdir -p "$scratch"
  : >"$scratch/found"
  : >"$scratch/needs"
  find "$tree" \( -type f -o -type l \) -print0 | LC_ALL=C sort -z >"$scratch/files"
  mapfile -d '' -t files <"$scratch/files"
  for file in "${files[@]}"; do
    # A name of several lines would be several entries of the list.
    path=${file#"$tree"} path=${path//[$'\n\t']/?}
    if [ -L "$file" ]; then shipped[${path##*/}]=$path; else look "$file"; fi
  done
  while IFS=$'\t' read -r program name version; do
    need "$program" "$name" "$version"
  done <"$scratch/found"
  LC_ALL=C sort -u "$scratch/needs" >"$out"
  rm -rf "$scratch"
}

main "$@"
