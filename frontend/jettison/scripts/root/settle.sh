#!/bin/bash
# settle.sh IN OUT [LINK=TARGET...] [-- MODE:OWNER:PATH...]: copies a tree so that it can lie over a root.
# A directory of the tree would replace the link that the root has at its place: what it holds goes
# where the link leads. Directories that a root has with another mode or owner get these.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source-path=SCRIPTDIR source=../programs/capabilities.sh
. "${BASH_SOURCE[0]%/*}/capabilities.sh"

# move LINK TARGET: in the copied tree.
move() {
  local from=$out$1 to=$out$2
  if [ -L "$from" ] && [ "$(resolve "$out" "$1" all)" = "$to" ]; then
    rm -f "$from"
  elif [ -d "$from" ] && [ ! -L "$from" ]; then
    mkdir -p "$to"
    copy_tree "$from" "$to"
    rm -rf "$from"
  elif [ -e "$from" ] || [ -L "$from" ]; then
    fail "the files of the image hold $1, which every image has as a link to $2" "leave it out of what is copied"
  fi
}

main() {
  local in=${1%/} pair mode owner path
  out=${2%/}
  shift 2
  mkdir -p "$scratch"
  copy_tree "$in" "$out"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    pair=$1
    move "${pair%%=*}" "${pair#*=}"
    shift
  done
  for pair in "${@:2}"; do
    IFS=: read -r mode owner path <<<"$pair"
    if [ -d "$out$path" ]; then
      chmod "$mode" "$out$path"
      chown "$owner:$owner" "$out$path"
    fi
  done
  rm -rf "$scratch"
}

main "$@"
