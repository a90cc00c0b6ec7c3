#!/bin/bash
# A root of another machine than the builder's. tdnf has no option for that: it takes the machine that `uname` names, and
# rpm in it does too. So a library of one function is loaded before its others, which answers with another name.

# shellcheck disable=SC2154,SC2034  # common.sh has `scratch`, installing.sh has `machine`; tdnf.sh uses what is set here
# The library; empty where the builder's own machine is meant.
other_uname=''

prepare_machine() {
  [ -n "$machine" ] || return 0
  other_uname=$scratch/uname.so
  write_uname "$(uname -m)" >"$other_uname"
}

# write_uname OWN: prints the library, which runs on the machine OWN. It is an ELF file without sections, and has what a
# loader reads: where two parts of it go in memory, and there a table of one symbol. The numbers are offsets.
write_uname() {
  local bytes='' number
  local -r symbols=288 names=336 hashes=344 code=368 table=416 size=512 page=65536
  case $1 in
    x86_64) number=62 ;;
    aarch64) number=183 ;;
    *) fail "a builder of the machine $1 cannot make a root of another" ;;
  esac
  little 1 0x7f 0x45 0x4c 0x46 2 1 1 0
  little 8 0
  little 2 3 "$number"
  little 4 1
  little 8 0 64 0
  little 4 0
  little 2 64 56 4 0 0 0
  segment 1 5 0 0 $size $page               # all of it, to be read and run
  segment 1 6 $table $((page + table)) 96 $page # the table, to be written
  segment 2 6 $table $((page + table)) 96 8
  segment $((0x6474e551)) 6 0 0 0 16        # the stack is not to be run
  up_to $symbols
  little 8 0 0 0
  little 4 1
  little 1 0x12 0
  little 2 1
  little 8 $code 48
  up_to $names
  little 1 0
  text uname
  up_to $hashes
  little 4 1 2 1 0 0
  up_to $code
  case $1 in
    x86_64) code_of_x86_64 ;;
    aarch64) code_of_aarch64 ;;
  esac
  up_to $table
  little 8 4 $hashes 5 $names 6 $symbols 10 7 11 24 0 0
  printf '%b' "$bytes"
}

# The name is the fifth of the fields, with 65 bytes each, that the kernel fills at the address that is given.
code_of_x86_64() {
  little 1 0xb8 63 0 0 0 0x0f 0x05        # mov eax, 63; syscall
  little 1 0x48 0xb9                      # mov rcx, NAME
  word
  little 1 0x48 0x89 0x8f 4 1 0 0 0xc3    # mov [rdi + 260], rcx; ret
}

code_of_aarch64() {
  little 4 0xaa0003e2 0xd2801408 0xd4000001 # mov x2, x0; mov x8, 160; svc 0
  little 4 0x580000a1 0x91041042 0xf9000041 # ldr x1, NAME; add x2, x2, 260; str x1, [x2]
  little 4 0xd65f03c0 0xd503201f            # ret; nop
  word
}

# The functions below add to `bytes`, as printf reads them.

# little SIZE NUMBER...: numbers of so many bytes, the lowest byte first.
little() {
  local number i byte
  for number in "${@:2}"; do
    for ((i = 0; i < $1; i++)); do
      printf -v byte '\\x%02x' $((number >> 8 * i & 255))
      bytes+=$byte
    done
  done
}

# segment TYPE FLAGS OFFSET ADDRESS SIZE ALIGNMENT
segment() {
  little 4 "$1" "$2"
  little 8 "$3" "$4" "$4" "$5" "$5" "$6"
}

text() {
  local i byte
  for ((i = 0; i < ${#1}; i++)); do
    printf -v byte '\\x%02x' "'${1:i:1}"
    bytes+=$byte
  done
}

# word: the name of the machine, as eight bytes.
word() {
  local -r end=$((${#bytes} / 4 + 8))
  text "$machine"
  up_to "$end"
}

# up_to OFFSET: zeros.
up_to() {
  while [ $((${#bytes} / 4)) -lt "$1" ]; do
    bytes+='\x00'
  done
}
