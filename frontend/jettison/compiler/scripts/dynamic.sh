#!/bin/bash
# Shared by scripts that read how programs are linked. base/core has no readelf: headers are read with od.
# (System V ABI, chapters 4 and 5)
# shellcheck disable=SC2034,SC2154  # the other scripts use what is set here; common.sh sets `scratch`

# numbers FILE OFFSET BYTES SIZE: sets `fields` to the unsigned numbers of SIZE bytes at an offset; none behind the end.
numbers() {
  local read=""
  read=$(od -An -v -tu"$4" -j "$2" -N "$3" "$1" 2>/dev/null) || true
  read -r -d '' -a fields <<<"$read" || true
}

# text FILE OFFSET: sets `found_text` to the text at an offset, up to its NUL. By way of a file, since a shell
# loses NULs when it takes what a command prints.
text() {
  dd if="$1" of="$scratch/text" bs=64K iflag=skip_bytes,count_bytes skip="$2" count=4096 status=none
  found_text=''
  LC_ALL=C IFS='' read -r -d '' found_text <"$scratch/text" || true
  found_text=${found_text//$'\n'/?}
}

# A text that ends at a NUL: reading four characters would read past any number of these.
is_elf() {
  local magic=''
  LC_ALL=C IFS='' read -r -n 4 -d '' magic <"$1" || true
  [ "$magic" = $'\x7fELF' ]
}

# offset ADDRESS: sets `found_offset` to where in the file it is that memory has at an address; false for nowhere.
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

# read_headers FILE: sets `elf` to class, byte order and machine, such as `2.1.62`, or nothing for half a header;
# then `interpreter`, `dynamic` (offset and length) and `loads`, for 64 bits and little-endian: all that the
# distributions are made for. False for others.
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
  # Half a table: `fields` of a file that was cut.
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

# read_dynamic FILE: sets `needed` (names), `soname`, `rpath`, `runpath`, and where `strings` and a `table` of
# versions are; false if the headers lead nowhere.
read_dynamic() {
  local file=$1 names=() name='' each i
  local -A listed=()
  needed=() soname='' strings='' table='' rpath='' runpath=''
  [ ${#dynamic[@]} -gt 0 ] || return 0
  numbers "$file" "${dynamic[@]}" 8
  [ ${#fields[@]} -gt 0 ] || return 1
  for ((i = 0; i + 1 < ${#fields[@]} && fields[i] != 0; i += 2)); do
    each=${fields[i + 1]}
    case ${fields[i]} in
      1) names+=("$each") ;;
      5)
        offset "$each" || return 1
        strings=$found_offset
        ;;
      14) name=$each ;;
      15) listed[rpath]=$each ;;
      29) listed[runpath]=$each ;;
      1879048190)
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
  for i in "${!listed[@]}"; do
    text "$file" $((strings + listed[$i]))
    if [ "$i" = rpath ]; then rpath=$found_text; else runpath=$found_text; fi
  done
}
