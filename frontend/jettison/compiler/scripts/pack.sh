#!/bin/bash
# pack.sh LEVEL IN OUT MACHINE [FILE...]: copies a tree and packs its programs with UPX.
# MACHINE is the target's ELF number. Without FILE, every executable ELF of that machine is packed.
# A file that UPX cannot pack is named and shipped as it is.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

readonly upx_mount=/run/jettison-upx
readonly packed=$scratch/packed
readonly unpacked=$scratch/unpacked
readonly upx_log=$scratch/upx.log
readonly found=$scratch/candidates

find_upx() {
  local tool files
  tool=$(find "$upx_mount" -type f -name upx -print -quit)
  if [ -z "$tool" ]; then
    files=$(find "$upx_mount" -type f -printf '%f ')
    files=${files:0:200}
    case $files in
      *.tar.* | *.t[gx]z* | *.zip*)
        fail "the UPX archive was not unpacked: $files" \
          "the build daemon unpacks tar archives only; give \`upx.url\` a .tar.xz as UPX releases it, or update the daemon"
        ;;
    esac
    fail "the UPX archive holds no file called upx, but: ${files:-nothing}" "check \`upx.url\`"
  fi
  "$tool" --version >"$upx_log" 2>&1 ||
    fail "the UPX of the archive does not run on this builder: $(said)" "check that \`upx.url\` is for this architecture"
  printf '%s' "$tool"
}

# The reason is one line among others: `upx: FILE: SomeException: why`.
said() {
  local reason
  reason=$(sed -n 's/^upx: .*: \([A-Za-z]*Exception\)/\1/p' "$upx_log" | tail -n 1)
  [ -n "$reason" ] || reason=$(tr -s ' \n' ' ' <"$upx_log")
  printf '%s' "$reason"
}

header() {
  od -An "-t$1" "-j$2" "-N$3" "$4" | tr -d ' \n'
}

# UPX "packs" shell scripts into 32-bit programs without complaint, so only a 64-bit ELF of the
# target's machine may reach it. Bytes 4 and 18-19 of the header hold class and machine.
obstacle() {
  local file=$1
  if [ "$(header x1 0 2 "$file")" = 2321 ]; then
    printf 'it is a script'
  elif [ "$(header x1 0 4 "$file")" != 7f454c46 ]; then
    printf 'it is no program'
  elif [ "$(header u1 4 1 "$file")" != 2 ]; then
    printf 'it is not a 64-bit program'
  elif [ "$(header u2 18 2 "$file")" != "$machine" ]; then
    printf 'it is a program for another machine (ELF machine %s, the image is for %s)' "$(header u2 18 2 "$file")" "$machine"
  fi
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
  local file=$1 name=${1#"$out"}
  rm -f "$unpacked"
  "$upx" -d -q -o "$unpacked" "$packed" >"$upx_log" 2>&1 ||
    fail "$name cannot be unpacked again after UPX packed it: $(said)" "leave it out of \`upx.files\`"
  [ "$(hash_of "$unpacked")" = "$(hash_of "$file")" ] ||
    fail "$name does not unpack to what was packed" "leave it out of \`upx.files\`, and report it to UPX"
  rm -f "$unpacked"
}

# The packed bytes are written into the file that is there: its other names, mode and owner stay.
pack() {
  local file=$1 name=${1#"$out"} status=0 flags=(-q) before after
  [ "$level" = lzma ] && flags+=(--lzma)
  rm -f "$packed"
  "$upx" "${flags[@]}" -o "$packed" "$file" >"$upx_log" 2>&1 || status=$?
  if grep -q AlreadyPacked "$upx_log"; then
    printf '%s: shipped as it is, UPX has packed it already\n' "$name"
  elif [ "$status" -ne 0 ]; then
    printf '%s: shipped unpacked, UPX says: %s\n' "$name" "$(said)"
  else
    verify "$file"
    before=$(size_of "$file") after=$(size_of "$packed")
    cat "$packed" >"$file"
    printf '%s: %s -> %s bytes (%s %%)\n' "$name" "$before" "$after" "$((after * 100 / before))"
  fi
  rm -f "$packed"
}

# target NAME: the file behind a name in the tree, as the image will have it.
target() {
  local name=$1 file
  file=$(resolve "$out" "$name" all) || exit 1
  if [ ! -f "$file" ]; then
    [ "$file" = "$out$name" ] ||
      fail "cannot pack $name: it is a link to ${file#"$out"}, which is not among the files that \`files\` puts into the image" \
        "name a program of \`files\` under \`upx.files\`; what packages bring is not packed"
    fail "nothing to pack at $name: the image gets no such file" "check \`upx.files\` against \`files\`"
  fi
  printf '%s' "$file"
}

named() {
  local name file why
  for name in "$@"; do
    file=$(target "$name")
    why=$(obstacle "$file")
    [ -z "$why" ] || fail "cannot pack $name: $why" "UPX is for 64-bit programs of the image's machine; leave it out of \`upx.files\`"
    printf '%s\0' "$file"
  done
}

# Whoever names nothing means programs: a library that is packed cannot be loaded by most of them.
all() {
  find "$out" -type f -perm /111 ! -name '*.so' ! -name '*.so.*' -print0 | LC_ALL=C sort -z
}

main() {
  level=$1 in=${2%/} out=$(realpath -- "$3") machine=$4
  shift 4
  local file inode seen=' '
  mkdir -p "$scratch"
  upx=$(find_upx)
  cp -a "$in/." "$out/"
  if [ $# -gt 0 ]; then named "$@" >"$found"; else all >"$found"; fi
  while IFS= read -r -d '' file; do
    # A program may have several names, by links of either kind.
    inode=$(stat -c %d:%i "$file")
    if [[ $seen != *" $inode "* && -z $(obstacle "$file") ]]; then
      seen+="$inode "
      pack "$file"
    fi
  done <"$found"
  rm -rf "$scratch"
}

main "$@"
