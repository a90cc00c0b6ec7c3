#!/bin/bash
# Shared by scripts that look into programs: their kind, and how they are linked. base/core has no readelf: headers are
# read with od. (System V ABI, chapters 4 and 5)
# shellcheck disable=SC2034,SC2154  # the other scripts use what is set here; common.sh sets `scratch`

# tag[NUMBER]: the value of a dynamic tag, the last one of it.
declare -A tag=()

# numbers FILE OFFSET BYTES SIZE: sets `fields` to the unsigned numbers, of SIZE bytes each, in the BYTES at an offset;
# none beyond the end of the file.
numbers() {
  local words=''
  words=$(od -An -v -tu"$4" -j "$2" -N "$3" "$1" 2>/dev/null) || require_end "$@"
  # shellcheck disable=SC2206  # numbers alone; a here-string may be a file, for which there may be no room
  fields=($words)
}

# require_end FILE OFFSET BYTES: ends what could not be read at an offset, unless no file goes so far.
require_end() {
  local size
  size=$(stat -c %s "$1") || fail "$1 cannot be read"
  [[ $2 == -* || ${#2} -gt 18 || ${#3} -gt 18 ]] || [ "$2" -ge "$size" ] ||
    fail "$1 cannot be read, or there is no room for what is in it" "the disk of the builder may be full"
}

# text FILE OFFSET: sets `found_text` to the text at an offset, up to its NUL. By way of a file, since a shell
# loses NULs when it takes what a command prints.
text() {
  slice "$1" "$2" 4096 >"$scratch/text" || require_end "$1" "$2" 4096
  found_text=''
  LC_ALL=C IFS='' read -r -d '' found_text <"$scratch/text" || true
  found_text=${found_text//$'\n'/?}
}

# slice FILE OFFSET SIZE: prints bytes.
slice() {
  dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none
}

# begins FILE BYTES: whether a file begins so. `-d ''` ends the text at a NUL: without it read would skip all NULs until
# it has as many characters.
begins() {
  local first=''
  LC_ALL=C IFS='' read -r -n ${#2} -d '' first <"$1" || true
  [ "$first" = "$2" ]
}

is_elf() {
  begins "$1" $'\x7fELF'
}

is_script() {
  begins "$1" '#!'
}

# offset ADDRESS: sets `found_offset` to the place in the file that is loaded at an address; false if there is none.
offset() {
  local i
  for ((i = 0; i < ${#loads[@]}; i += 3)); do
    if [ "$1" -ge "${loads[i]}" ] && [ "$1" -lt $((loads[i] + loads[i + 2])) ]; then
      found_offset=$(($1 - loads[i] + loads[i + 1]))
      return
    fi
  done
  return 1
}

# read_headers FILE: sets `elf` to class, byte order and machine, such as `2.1.62`, or to nothing for half a header;
# then `elf_type`, `interpreter`, `dynamic` (offset and length) and `loads` (address, offset and length of each). False
# for what is not of 64 bits and little-endian: the distributions have nothing else.
read_headers() {
  local file=$1 kind count i
  elf='' elf_type='' interpreter='' dynamic=() loads=()
  numbers "$file" 0 64 1
  [ "${#fields[@]}" -eq 64 ] || return 1
  if [ "${fields[5]}" = 2 ]; then i=$((fields[19] + fields[18] * 256)); else i=$((fields[18] + fields[19] * 256)); fi
  elf=${fields[4]}.${fields[5]}.$i
  [[ $elf == 2.1.* ]] || return 1
  elf_type=$((fields[16] + fields[17] * 256))
  count=$((fields[56] + fields[57] * 256))
  [ "$count" -gt 0 ] || return 0
  numbers "$file" 32 8 8
  numbers "$file" "${fields[0]}" $((count * 56)) 8
  # A file that was cut has half a table.
  [ "${#fields[@]}" -eq $((count * 7)) ] || return 0
  for ((i = 0; i < ${#fields[@]}; i += 7)); do
    kind=$((fields[i] & 0xffffffff))
    case $kind in
      1) loads+=("${fields[i + 2]}" "${fields[i + 1]}" "${fields[i + 4]}") ;;
      2) dynamic=("${fields[i + 1]}" "${fields[i + 4]}") ;;
      3) interpreter=${fields[i + 1]} ;;
    esac
  done
  if [ -n "$interpreter" ]; then
    text "$file" "$interpreter"
    interpreter=$found_text
  fi
}

# is_program FILE: whether it is one, and no library, after read_headers. A position-independent program has the ELF type
# of a library. What tells them apart: the linker's mark for such programs (DF_1_PIE in DT_FLAGS_1), else an interpreter,
# which a library called by a name (DT_SONAME) may have too.
is_program() {
  [ "$elf_type" != 2 ] || return 0
  [ "$elf_type" = 3 ] || return 1
  read_tags "$1" || true
  [ $((${tag[$((0x6ffffffb))]:-0} & 0x8000000)) -ne 0 ] || { [ -z "${tag[14]:-}" ] && [ -n "$interpreter" ]; }
}

# read_tags FILE: sets `tag`, and `names` to where the names of needed libraries are; false if the header leads nowhere.
read_tags() {
  local i
  tag=() names=()
  [ ${#dynamic[@]} -gt 0 ] || return 0
  numbers "$1" "${dynamic[@]}" 8
  [ ${#fields[@]} -gt 0 ] || return 1
  for ((i = 0; i + 1 < ${#fields[@]} && fields[i] != 0; i += 2)); do
    tag[${fields[i]}]=${fields[i + 1]}
    [ "${fields[i]}" != 1 ] || names+=("${fields[i + 1]}") # DT_NEEDED
  done
}

# read_dynamic FILE: sets `needed` (names), `soname`, `rpath` and `runpath`, and `strings` and `table` to the offsets of
# all texts and of the versions; false if the headers lead nowhere.
read_dynamic() {
  local file=$1 each
  needed=() strings='' table=''
  read_tags "$file" || return 1
  if [ -n "${tag[5]:-}" ]; then # DT_STRTAB
    offset "${tag[5]}" || return 1
    strings=$found_offset
  fi
  if [ -n "${tag[$((0x6ffffffe))]:-}" ]; then # DT_VERNEED
    offset "${tag[$((0x6ffffffe))]}" || return 1
    table=$found_offset
  fi
  for each in "${names[@]}"; do
    text "$file" $((strings + each))
    needed+=("$found_text")
  done
  tagged_text "$file" soname 14
  tagged_text "$file" rpath 15
  tagged_text "$file" runpath 29
}

# tagged_text FILE VARIABLE TAG: sets a variable to the text that a tag names, or to nothing.
tagged_text() {
  found_text=''
  [ -z "${tag[$3]:-}" ] || text "$1" $((strings + tag[$3]))
  printf -v "$2" '%s' "$found_text"
}

# read_versions FILE: sets `versions`, each `NAME VERSION`. A library's entry is five numbers (the count in the
# upper half of the first, name, first version, next library), a version's four (flags in the lower half of the
# second, name, next); distances to the next are in bytes.
read_versions() {
  local file=$1 at=0 below count name
  versions=()
  [ -n "$table" ] || return 0
  numbers "$file" "$table" 65536 4
  while :; do
    count=$((fields[at] >> 16)) below=$((at + fields[at + 2] / 4))
    text "$file" $((strings + fields[at + 1]))
    name=$found_text
    while [ "$count" -gt 0 ]; do
      # A weak one may be missing.
      if [ $((fields[below + 1] & 2)) -eq 0 ]; then
        text "$file" $((strings + fields[below + 2]))
        versions+=("$name $found_text")
      fi
      count=$((count - 1)) below=$((below + fields[below + 3] / 4))
    done
    [ "${fields[at + 3]}" -ne 0 ] || break
    at=$((at + fields[at + 3] / 4))
  done
}
