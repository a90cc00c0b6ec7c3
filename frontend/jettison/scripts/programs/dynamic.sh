#!/bin/bash
# Shared by scripts that read how programs are linked. base/core has no readelf: headers are read with od.
# (System V ABI, chapters 4 and 5)
# shellcheck disable=SC2034,SC2154  # the other scripts use what is set here; common.sh sets `scratch`

# numbers FILE OFFSET BYTES SIZE: sets `fields` to the unsigned numbers, of SIZE bytes each, in the BYTES at an offset;
# none beyond the end of the file.
numbers() {
  local words=''
  words=$(od -An -v -tu"$4" -j "$2" -N "$3" "$1" 2>/dev/null) || true
  read -r -d '' -a fields <<<"$words" || true
}

# text FILE OFFSET: sets `found_text` to the text at an offset, up to its NUL. By way of a file, since a shell
# loses NULs when it takes what a command prints.
text() {
  dd if="$1" of="$scratch/text" bs=64K iflag=skip_bytes,count_bytes skip="$2" count=4096 status=none
  found_text=''
  LC_ALL=C IFS='' read -r -d '' found_text <"$scratch/text" || true
  found_text=${found_text//$'\n'/?}
}

# is_elf FILE: `-d ''` ends the text at a NUL. Without it read would skip all NULs until it has four characters.
is_elf() {
  local magic=''
  LC_ALL=C IFS='' read -r -n 4 -d '' magic <"$1" || true
  [ "$magic" = $'\x7fELF' ]
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
# then `interpreter`, `dynamic` (offset and length) and `loads` (address, offset and length of each). False for what is
# not of 64 bits and little-endian: the distributions have nothing else.
read_headers() {
  local file=$1 kind count i
  elf='' interpreter='' dynamic=() loads=()
  numbers "$file" 0 64 1
  [ "${#fields[@]}" -eq 64 ] || return 1
  if [ "${fields[5]}" = 2 ]; then i=$((fields[19] + fields[18] * 256)); else i=$((fields[18] + fields[19] * 256)); fi
  elf=${fields[4]}.${fields[5]}.$i
  [[ $elf == 2.1.* ]] || return 1
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

# read_dynamic FILE: sets `needed` (names), `soname`, `rpath` and `runpath`, and `strings` and `table` to the offsets of
# all texts and of the versions; false if the headers lead nowhere.
read_dynamic() {
  local file=$1 names=() name='' each i
  local -A folders_at=()
  needed=() soname='' strings='' table='' rpath='' runpath=''
  [ ${#dynamic[@]} -gt 0 ] || return 0
  numbers "$file" "${dynamic[@]}" 8
  [ ${#fields[@]} -gt 0 ] || return 1
  for ((i = 0; i + 1 < ${#fields[@]} && fields[i] != 0; i += 2)); do
    each=${fields[i + 1]}
    case ${fields[i]} in
      1) names+=("$each") ;; # DT_NEEDED
      5) # DT_STRTAB
        offset "$each" || return 1
        strings=$found_offset
        ;;
      14) name=$each ;; # DT_SONAME
      15) folders_at[rpath]=$each ;;
      29) folders_at[runpath]=$each ;;
      $((0x6ffffffe))) # DT_VERNEED
        offset "$each" || return 1
        table=$found_offset
        ;;
    esac
  done
  for i in "${names[@]}"; do
    text "$file" $((strings + i))
    needed+=("$found_text")
  done
  if [ -n "$name" ]; then
    text "$file" $((strings + name))
    soname=$found_text
  fi
  for i in "${!folders_at[@]}"; do
    text "$file" $((strings + folders_at[$i]))
    if [ "$i" = rpath ]; then rpath=$found_text; else runpath=$found_text; fi
  done
}
