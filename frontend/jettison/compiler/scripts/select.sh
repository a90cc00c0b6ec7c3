#!/bin/bash
# select.sh IN OUT SRC... -- EXPRESSION...: copies what find's EXPRESSION selects below each SRC of the
# tree IN to the same paths below OUT. SRC may be a glob; a file is copied whatever the expression says.
# A directory comes along when it is selected, or holds something that is.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# As the builder's own copies see it.
shopt -s dotglob nullglob

# Copying files with their parents sets the modes of these; directories without files need it done.
select_directories() {
  local mode owner path
  find . -mindepth 1 -regextype posix-extended -type d \( "${expression[@]}" \) -printf '%m %U:%G %P\0' |
    while IFS=' ' read -r -d '' mode owner path; do
      mkdir -p "$1/$path"
      [ "$mode" = 755 ] || chmod "$mode" "$1/$path"
      [ "$owner" = 0:0 ] || chown "$owner" "$1/$path"
    done
}

select_below() {
  local dest=$2
  mkdir -p "$dest"
  chmod --reference="$1" "$dest"
  chown --reference="$1" "$dest"
  cd "$1"
  select_directories "$dest"
  find . -mindepth 1 -regextype posix-extended ! -type d \( "${expression[@]}" \) \
    -exec cp -a --parents -t "$dest" {} +
}

select_source() {
  local path=$1 source
  source=$(resolve "$in" "$path" all)
  if [ -d "$source" ]; then
    (select_below "$source" "$out/$path")
  else
    mkdir -p "$(dirname "$out/$path")"
    cp -a "$source" "$out/$path"
  fi
}

main() {
  local in=${1%/} out=${2%/} sources=() expression source found path
  shift 2
  while [ "$1" != -- ]; do
    sources+=("$1")
    shift
  done
  shift
  expression=("$@")
  mkdir -p "$out"
  cd "$in"
  for source in "${sources[@]}"; do
    found=("$source")
    if [[ $source == *[*?[]* ]]; then
      # shellcheck disable=SC2206  # a glob, in which a blank is a blank
      IFS='' found=($source)
    fi
    for path in "${found[@]}"; do
      select_source "$path"
    done
  done
}

main "$@"
