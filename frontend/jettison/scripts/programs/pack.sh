#!/bin/bash
# pack.sh [OPTION...] LEVEL IN OUT MACHINE [FILE...]: copies a tree and packs its programs with UPX.
# MACHINE is the target's ELF number. Without FILE, every program of that machine is packed.
# A file that cannot be packed is named and shipped as it is. For what is packed an SBOM of the unpacked
# program goes into the image: here both hashes are known, and reading the modules takes no time beside packing.
#   --required      a FILE that cannot be packed is an error
#   --no-sbom       no SBOM is written
#   --version=TEXT  the programs' version, for their SBOMs
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=capabilities.sh
. "${BASH_SOURCE[0]%/*}/capabilities.sh"
# shellcheck source-path=SCRIPTDIR source=elf.sh
. "${BASH_SOURCE[0]%/*}/elf.sh"
# shellcheck source-path=SCRIPTDIR source=modules.sh
. "${BASH_SOURCE[0]%/*}/modules.sh"
# shellcheck source-path=SCRIPTDIR source=sbom.sh
. "${BASH_SOURCE[0]%/*}/sbom.sh"

readonly upx_mount=/run/jettison-upx
readonly packed=$scratch/packed
readonly unpacked=$scratch/unpacked
readonly noted_hash=$scratch/hash
readonly noted_modules=$scratch/modules
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
    fail "the UPX of the archive does not run on this builder: $(upx_reason)" \
      "check that \`upx.url\` is for this architecture"
  printf '%s' "$tool"
}

# The reason is one line among others: `upx: FILE: SomeException: why`.
upx_reason() {
  local reason
  reason=$(sed -n 's/^upx: .*: \([A-Za-z]*Exception\)/\1/p' "$upx_log" | tail -n 1)
  [ -n "$reason" ] || reason=$(tr -s ' \n' ' ' <"$upx_log")
  printf '%s' "$reason"
}

# find_obstacle FILE: why it must not reach UPX; nothing if it may. UPX "packs" shell scripts into 32-bit programs without
# complaint. A setuid program would be an unpacker that runs as another user.
find_obstacle() {
  local file=$1 whole=yes
  if is_script "$file"; then
    printf 'it is a script'
  elif ! is_elf "$file"; then
    printf 'it is no program'
  else
    read_headers "$file" || whole=''
    if [[ $elf != 2.* ]]; then
      printf 'it is not a 64-bit program'
    elif [ -z "$whole" ] || [ "${elf##*.}" != "$machine" ]; then
      printf 'it is a program for another machine (ELF machine %s, the image is for %s)' "${elf##*.}" "$machine"
    elif [ -u "$file" ] || [ -g "$file" ]; then
      printf 'it runs as another user or group (setuid or setgid)'
    elif ! is_program "$file"; then
      printf 'it is a shared library or no whole program'
    fi
  fi
}

# is_packed FILE: UPX leaves its mark behind the program headers.
is_packed() {
  [ "$(slice "$1" 0 1024 | LC_ALL=C grep -ac -F 'UPX!')" -gt 0 ]
}

size_of() {
  stat -c %s "$1"
}

# `upx -t` exits 0 on a file that it never packed; unpacking again and comparing proves more.
verify() {
  local file=$1 name=${1#"$out"} hash
  rm -f "$unpacked"
  "$upx" -d -q -o "$unpacked" "$packed" >"$upx_log" 2>&1 ||
    fail "$name cannot be unpacked again after UPX packed it: $(upx_reason)" "leave it out of \`upx.files\`"
  hash_of "$unpacked"
  [ "$hash" = "$(<"$noted_hash")" ] ||
    fail "$name does not unpack to what was packed" "leave it out of \`upx.files\`, and report it to UPX"
  rm -f "$unpacked"
}

# leave FILE WHY: a file that is not packed.
leave() {
  local name=${1#"$out"}
  [ -z "$required" ] || fail "cannot pack $name: $2" "leave it out of \`upx.files\`, or \`required\` out of \`upx\`"
  printf '%s: shipped as it is, %s\n' "$name" "$2"
}

# note_original FILE: what is asked of a program before the packed one takes its place.
note_original() {
  local hash
  hash_of "$1"
  printf '%s' "$hash" >"$noted_hash"
  [ -z "$sbom_wanted" ] || parts "$out" "${1#"$out"}" >"$noted_modules"
}

# UPX would pack a program's code twice, with its filter for the machine and without, and take what is smaller.
# Of programs in C, C++, Go and Rust it took the filtered every time. A filter that it does not know it ignores.
upx_flags() {
  flags=(-q)
  [ "$level" = lzma ] && flags+=(--lzma)
  case $machine in
    62) flags+=(--filter=0x49) ;;
    183) flags+=(--filter=0x52) ;;
  esac
}

pack() {
  local file=$1 status=0 noting
  rm -f "$packed"
  # UPX takes seconds, and one processor.
  note_original "$file" &
  noting=$!
  "$upx" "${flags[@]}" -o "$packed" "$file" >"$upx_log" 2>&1 || status=$?
  wait "$noting"
  if [ "$status" -ne 0 ]; then
    leave "$file" "UPX says: $(upx_reason)"
  else
    verify "$file"
    replace "$file"
  fi
  rm -f "$packed"
}

# The packed bytes are written into the file that is there: its other names, mode and owner stay. What the kernel
# takes from a file that is written to is put back: file capabilities, and its time.
replace() {
  local file=$1 name=${1#"$out"} before after more=''
  before=$(size_of "$file") after=$(size_of "$packed")
  cat "$packed" >"$file"
  if carry "$in$name" "$file"; then more=', with its file capabilities'; fi
  touch -r "$in$name" "$file"
  printf '%s: %s -> %s bytes (%s %%)%s\n' "$name" "$before" "$after" "$((after * 100 / before))" "$more"
  [ -z "$sbom_wanted" ] || write_sbom "$out" "$name" "$(<"$noted_hash")" "$(<"$noted_modules")"
}

# find_target NAME: the file behind a name in the tree, as the image will have it.
find_target() {
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

# list_named NAME...: prints the files behind names, each ended by a NUL.
list_named() {
  local name file
  for name in "$@"; do
    file=$(find_target "$name")
    printf '%s\0' "$file"
  done
}

# list_programs: prints all that can be packed. Whoever names nothing means programs, and needs no word on the rest.
list_programs() {
  local file
  find "$out" -type f -perm /111 ! -name '*.so' ! -name '*.so.*' -print0 | LC_ALL=C sort -z >"$found.all"
  while IFS= read -r -d '' file; do
    [ -n "$(find_obstacle "$file")" ] || printf '%s\0' "$file"
  done <"$found.all"
}

pack_each() {
  local file inode why seen=' '
  while IFS= read -r -d '' file; do
    # A program may have several names, by links of either kind.
    inode=$(stat -c %d:%i "$file")
    [[ $seen != *" $inode "* ]] || continue
    seen+="$inode "
    if is_packed "$file"; then
      printf '%s: shipped as it is, UPX has packed it already\n' "${file#"$out"}"
      continue
    fi
    why=$(find_obstacle "$file")
    if [ -n "$why" ]; then leave "$file" "$why"; else pack "$file"; fi
  done
}

required='' sbom_wanted=yes

option() {
  case $1 in
    --required) required=yes ;;
    --no-sbom) sbom_wanted='' ;;
    --version=*) version=${1#*=} ;;
    *) fail "pack.sh knows no option $1" ;;
  esac
}

main() {
  while [[ $1 == --* ]]; do
    option "$1"
    shift
  done
  level=$1 in=${2%/} out=$(realpath -- "$3") machine=$4
  shift 4
  mkdir -p "$scratch"
  upx=$(find_upx)
  upx_flags
  copy_tree "$in" "$out"
  if [ $# -gt 0 ]; then list_named "$@" >"$found"; else list_programs >"$found"; fi
  pack_each <"$found"
  [ -z "$sbom_wanted" ] || describe_listed "$out"
  rm -rf "$scratch"
}

main "$@"
