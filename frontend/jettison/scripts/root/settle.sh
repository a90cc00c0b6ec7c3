#!/bin/bash
# settle.sh [--spare=PATH...] IN OUT [LINK=TARGET...] [-- MODE:OWNER:PATH...]: copies a tree so that it can lie over a root.
# A directory of the tree would replace the link that the root has at its place: what it holds goes
# where the link leads. Directories that a root has with another mode or owner get these. A tree with something in the
# place of a PATH is refused.
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

# refuse_over PATH: a tree that replaces what the root has there, hides it behind a link or a file, or takes it away: to
# whoever unpacks an image, `.wh.NAME` says that NAME is gone, and `.wh..wh..opq` that all of its directory is.
refuse_over() {
  local rest=${1#/} at='' part each
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    [[ $rest == */* ]] && rest=${rest#*/} || rest=''
    for each in "$at/.wh.$part" "$at/.wh..wh..opq" "$at/$part"; do
      if [ -L "$out$each" ] || [ -e "$out$each" ] && { [ -z "$rest" ] || [ ! -d "$out$each" ]; }; then
        fail "what \`files\` copies holds $each, in the place of the image's own $1" \
          "leave it out of what is copied: by $1 others know the image, its packages and its users"
      fi
    done
    at+=/$part
  done
}

main() {
  local in pair mode owner path spared=()
  while [[ $1 == --spare=* ]]; do
    spared+=("${1#*=}")
    shift
  done
  in=${1%/}
  out=${2%/}
  shift 2
  mkdir -p "$scratch"
  copy_tree "$in" "$out"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    pair=$1
    move "${pair%%=*}" "${pair#*=}"
    shift
  done
  for path in "${spared[@]}"; do
    refuse_over "$path"
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
