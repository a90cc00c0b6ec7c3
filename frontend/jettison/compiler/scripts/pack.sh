#!/bin/bash
# pack.sh LEVEL IN OUT MACHINE [FILE...]: copies a tree and packs its programs with UPX.
# MACHINE is the target's ELF number. Without FILE, every executable ELF of that machine is packed.
# A file that cannot be packed is named and shipped as it is.
set -euo pipefail

readonly upx_mount=/run/jettison-upx

fail() {
  printf 'jettison: %s\n' "$@" >&2
  exit 1
}

find_upx() {
  local tool
  tool=$(find "$upx_mount" -type f -name upx | head -n 1)
  [ -n "$tool" ] || fail "the UPX archive holds no file called upx"
  printf '%s' "$tool"
}

# UPX "packs" shell scripts into 32-bit programs without complaint, so only a 64-bit ELF of the
# target's machine may reach it. Bytes 4 and 18-19 of the header hold class and machine.
is_program() {
  local class machine
  [ "$(head -c 4 "$1" | od -An -tx1 | tr -d ' \n')" = 7f454c46 ] || return 1
  class=$(od -An -tu1 -j4 -N1 "$1" | tr -d ' ')
  machine=$(od -An -tu2 -j18 -N2 "$1" | tr -d ' ')
  [ "$class" = 2 ] && [ "$machine" = "$2" ]
}

size_of() {
  stat -c %s "$1"
}

hash_of() {
  local line
  line=$(sha256sum <"$1")
  printf '%s' "${line%% *}"
}

# `upx -t` exits 0 on a file that it never packed; unpacking again and comparing proves more.
verify() {
  local upx=$1 packed=$2 hash=$3 unpacked
  unpacked=/tmp/jettison-unpacked
  rm -f "$unpacked"
  "$upx" -d -qqq -o "$unpacked" "$packed" >/dev/null || fail "${packed#"$out"} cannot be unpacked again"
  [ "$(hash_of "$unpacked")" = "$hash" ] || fail "${packed#"$out"} does not unpack to what was packed"
  rm -f "$unpacked"
}

pack() {
  local upx=$1 file=$2 before hash after name status=0 flags=(-qqq)
  name=${file#"$out"}
  [ "$level" = lzma ] && flags+=(--lzma)
  before=$(size_of "$file")
  hash=$(hash_of "$file")
  "$upx" "${flags[@]}" "$file" >/tmp/jettison-upx.log 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    printf '%s: shipped unpacked, UPX says: %s\n' "$name" "$(tr '\n' ' ' </tmp/jettison-upx.log)"
    return
  fi
  verify "$upx" "$file" "$hash"
  after=$(size_of "$file")
  printf '%s: %s -> %s bytes (%s %%)\n' "$name" "$before" "$after" "$((after * 100 / before))"
}

candidates() {
  local file
  if [ $# -gt 0 ]; then
    for file in "$@"; do
      [ -f "$out$file" ] || fail "nothing to pack at $file: the image gets no such file"
      is_program "$out$file" "$machine" || fail "$file is no program for this machine, UPX cannot pack it"
      printf '%s\0' "$out$file"
    done
  else
    find "$out" -type f -perm /111 -print0
  fi
}

main() {
  level=$1 in=$2 out=$3 machine=$4
  shift 4
  local upx file
  upx=$(find_upx)
  cp -a "$in/." "$out/"
  candidates "$@" >/tmp/jettison-candidates
  while IFS= read -r -d '' file; do
    if is_program "$file" "$machine"; then
      pack "$upx" "$file"
    fi
  done </tmp/jettison-candidates
}

main "$@"
