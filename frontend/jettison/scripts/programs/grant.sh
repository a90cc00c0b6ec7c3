#!/bin/bash
# grant.sh IN OUT PATH=HEX...: copies a tree, and gives the programs at PATHs the file capabilities that HEX is, as the
# kernel keeps them in `security.capability`: 20 bytes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=capabilities.sh
. "${BASH_SOURCE[0]%/*}/capabilities.sh"

# Nothing in base/core sets one (`setcap` is in libcap): so a program of 228 bytes, of which these are all but the last
# 20. Those are what it sets. Given files it does, for each,
#     setxattr(FILE, "security.capability", its last 20 bytes, 20, 0)
# and ends with 0, or with 2 at the first that cannot be given them.
# (numbers of the calls: 188 and 60 for exit on x86_64; 5 and 93 on aarch64)
# shellcheck disable=SC2034  # they are used by their names
readonly granter_x86_64="
  f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAAAAAA
  AAAAAEAAAAAAAAAAQAAAAAAA5AAAAAAAAADkAAAAAAAAAAAQAAAAAAAASI1cJBBIiztIhf90LkiDwwhIjTUsAAAASI0VOQAAAEG6FAAA
  AEUxwLi8AAAADwVIhcB00b8CAAAA6wIx/7g8AAAADwVzZWN1cml0eS5jYXBhYmlsaXR5AA==
"
# shellcheck disable=SC2034
readonly granter_aarch64="
  f0VMRgIBAQAAAAAAAAAAAAIAtwABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAFAAAAAAAAAAAA
  AAAAAEAAAAAAAAAAQAAAAAAA3AAAAAAAAADcAAAAAAAAAAAQAAAAAAAA80MAkWCGQPhAAQC0gQEAEAICABCDAoDSBACA0qgAgNIBAADU
  AP//tEAAgFICAAAUAACAUqgLgNIBAADUc2VjdXJpdHkuY2FwYWJpbGl0eQA=
"

# make_granter HEX: for the machine that builds.
make_granter() {
  local code at value=''
  code=granter_$(uname -m)
  [ -n "${!code:-}" ] || fail "file capabilities cannot be given on a builder of machine $(uname -m)"
  for ((at = 0; at < ${#1}; at += 2)); do
    value+="\\x${1:at:2}"
  done
  { base64 -di <<<"${!code}" >"$scratch/granter" && printf '%b' "$value" >>"$scratch/granter" &&
    chmod +x "$scratch/granter"; } ||
    fail "file capabilities cannot be given: there is no room for what gives them" "the disk of the builder may be full"
}

# grant PATH HEX: to a program of the copied tree.
grant() {
  [ ! -L "$out$1" ] || fail "capabilities are given to a program, and $1 is a link" "copy what it leads to"
  [ -f "$out$1" ] || fail "capabilities are given to a program, and $1 is a directory" "write the program's path as \`src\`"
  make_granter "$2"
  "$scratch/granter" "$out$1" || fail "file capabilities cannot be given: this builder does not let a step set them" \
    "the daemon needs the capability CAP_SETFCAP"
}

main() {
  local out=${2%/} each
  mkdir -p "$scratch"
  copy_tree "${1%/}" "$out"
  for each in "${@:3}"; do
    grant "${each%=*}" "${each##*=}"
  done
  rm -rf "$scratch"
}

main "$@"
