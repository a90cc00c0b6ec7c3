#!/bin/bash
# Shared by scripts that look into programs: which files UPX may pack. There is no readelf in base/core.

# number FILE OFFSET SIZE: a number of a header, unsigned; base/core runs on little-endian machines only.
number() {
  od -An -v "-tu$3" "-j$2" "-N$3" "$1" | tr -d ' \n'
}

magic() {
  od -An -v -tx1 "-N$2" "$1" | tr -d ' \n'
}

# obstacle FILE MACHINE: why a file must not reach UPX; nothing if it may. UPX "packs" shell scripts into
# 32-bit programs without complaint. A setuid program would be an unpacker that runs as another user.
# Bytes 4 and 18-19 of the header hold class and machine.
obstacle() {
  local file=$1 machine=$2
  if [ "$(magic "$file" 2)" = 2321 ]; then
    printf 'it is a script'
  elif [ "$(magic "$file" 4)" != 7f454c46 ]; then
    printf 'it is no program'
  elif [ "$(number "$file" 4 1)" != 2 ]; then
    printf 'it is not a 64-bit program'
  elif [ "$(number "$file" 18 2)" != "$machine" ]; then
    printf 'it is a program for another machine (ELF machine %s, the image is for %s)' "$(number "$file" 18 2)" "$machine"
  elif [ -u "$file" ] || [ -g "$file" ]; then
    printf 'it runs as another user or group (setuid or setgid)'
  elif ! is_program "$file"; then
    printf 'it is a shared library or no whole program'
  fi
}

# is_packed FILE: UPX leaves its mark behind the program headers.
is_packed() {
  [ "$(slice "$1" 0 1024 | LC_ALL=C grep -ac -F 'UPX!')" != 0 ]
}

# A position-independent program has the ELF type of a library. What tells them apart: the linker's mark
# for such programs (DF_1_PIE), else an interpreter, which a library called by a name (DT_SONAME) may have too.
is_program() {
  local file=$1 kind tag value name='' pie=''
  kind=$(number "$file" 16 2)
  [ "$kind" != 2 ] || return 0
  [ "$kind" = 3 ] || return 1
  while read -r tag value; do
    case ${tag:-0} in
      14) name=yes ;;
      $((0x6ffffffb))) [ $((value & 0x8000000)) -eq 0 ] || pie=yes ;;
    esac
  done <<<"$(segment "$file" 2 | words 16)"
  [ -n "$pie" ] || { [ -z "$name" ] && [ -n "$(segment "$file" 3 | words 8)" ]; }
}

# segment FILE KIND: what is in the segment of a kind; a program header is seven numbers: kind and flags in
# one, offset, two addresses, size in the file, size in memory, alignment.
segment() {
  local word offset size
  slice "$1" "$(number "$1" 32 8)" $(($(number "$1" 56 2) * 56)) | words 56 | while read -r word offset _ _ size _; do
    [ $((word & 0xffffffff)) -ne "$2" ] || slice "$1" "$offset" "$size"
  done
}

# words WIDTH: numbers of eight bytes, as many to a line as fit into WIDTH bytes.
words() {
  od -An -v -tu8 "-w$1"
}

slice() {
  dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none
}
