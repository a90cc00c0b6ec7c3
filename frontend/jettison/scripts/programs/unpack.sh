#!/bin/bash
# unpack.sh ARCHIVE DEST: takes the program out of a tar archive that is called as DEST is.
# For where no daemon unpacks: base/core has xz and gzip, but no tar.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

readonly block=512
readonly tape=$scratch/archive.tar

# The first bytes tell more than a name in an address.
decompress() {
  case $(od -An -tx1 -N4 "$1" | tr -d ' \n') in
    fd377a58) xz -dc "$1" ;;
    1f8b*) gzip -dc "$1" ;;
    425a68*) bzip2 -dc "$1" ;;
    *) cat "$1" ;;
  esac
}

bytes() {
  dd if="$tape" bs=64K iflag=skip_bytes,count_bytes skip="$1" count="$2" status=none
}

# A field of a header, without the NULs and blanks that fill it.
field() {
  bytes "$(($1 + $2))" "$3" | tr '\0' '\n' | head -n 1 | tr -d ' '
}

main() {
  local archive=$1 dest=$2 at=0 name size kind length
  mkdir -p "$scratch" "${dest%/*}"
  decompress "$archive" >"$tape" || fail "the archive cannot be decompressed"
  length=$(stat -c %s "$tape")
  while [ "$at" -lt "$length" ]; do
    name=$(field "$at" 0 100) size=$(field "$at" 124 12) kind=$(field "$at" 156 1)
    [ -n "$name" ] || break
    [[ $size =~ ^[0-7]+$ ]] || fail "the archive is no tar archive, or has files that this cannot read"
    size=$((8#$size))
    if [[ ${name##*/} == "${dest##*/}" && ${kind:-0} == 0 ]]; then
      bytes $((at + block)) "$size" >"$dest"
      chmod 0755 "$dest"
      rm -rf "$scratch" && return
    fi
    at=$((at + block + (size + block - 1) / block * block))
  done
  fail "the archive holds no file called ${dest##*/}"
}

main "$@"
