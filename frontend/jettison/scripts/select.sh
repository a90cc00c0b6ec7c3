#!/bin/bash
# select.sh IN OUT SRC... -- PATTERN...: copies what patterns select below each SRC of the tree IN to the same
# paths below OUT, as a copy of the builder with patterns does. SRC may be a glob; a file is copied in any case.
# A PATTERN is `include=`, `exclude=`, `include!=` or `exclude!=` and an extended expression for a path below SRC.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# As the builder's own copies see it.
shopt -s dotglob nullglob

include=() include_not=() exclude=() exclude_not=()
declare -A include_of=() exclude_of=()

# match PATH ABOVE KIND: sets `matched`, and `bits`, which tell for each pattern whether it has decided.
# ABOVE are the bits of the directory: what is below a match matches. A pattern that takes back is
# asked only of what is matched so far: `!docs` spares all below `docs` only where `docs` itself matched.
match() {
  local path=$1 above=$2 i decides
  local -n expressions=$3 negations=$3_not
  matched=0 bits=''
  for i in "${!expressions[@]}"; do
    decides=${above:i:1}
    if [ "${decides:-0}" = 0 ]; then
      decides=0
      [[ ${negations[i]} != "$matched" || ! $path =~ ${expressions[i]} ]] || decides=1
    fi
    bits="$bits$decides"
    [ "$decides" = 0 ] || matched=$((1 - negations[i]))
  done
}

# wanted PATH: whether the patterns select a path; every directory is asked before what it holds.
wanted() {
  local path=$1 above='' matched bits selected
  [[ $path != */* ]] || above=${path%/*}
  match "$path" "${include_of[/$above]:-}" include
  include_of[/$path]=$bits selected=$matched
  [ ${#include[@]} -gt 0 ] || selected=1
  match "$path" "${exclude_of[/$above]:-}" exclude
  exclude_of[/$path]=$bits
  [ "$selected" = 1 ] && [ "$matched" = 0 ]
}

# make_directory FROM TO PATH: with those above it, as they are.
make_directory() {
  local from=$1 to=$2 path=$3
  [ ! -d "$to/$path" ] || return 0
  [[ $path != */* ]] || make_directory "$from" "$to" "${path%/*}"
  mkdir -p "$to/$path"
  chmod --reference="$from/$path" "$to/$path"
  chown --reference="$from/$path" "$to/$path"
}

select_below() {
  local from=$1 to=$2 kind path files=() directories=()
  make_directory "$from" "$to" .
  include_of=() exclude_of=()
  while IFS=' ' read -r -d '' kind path; do
    if wanted "$path"; then
      if [ "$kind" = d ]; then directories+=("$path"); else files+=("$path"); fi
    fi
  done < <(find "$from" -mindepth 1 -printf '%y %P\0')
  # Half a list would be half a copy.
  wait $!
  cd "$from"
  # This makes the directories above files as they are, but only those that are not there.
  [ ${#files[@]} -eq 0 ] || printf './%s\0' "${files[@]}" | xargs -0 cp -a --parents -t "$to"
  for path in "${directories[@]}"; do
    make_directory "$from" "$to" "$path"
  done
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

pattern() {
  case $1 in
    include=*) include+=("${1#*=}") include_not+=(0) ;;
    exclude=*) exclude+=("${1#*=}") exclude_not+=(0) ;;
    include!=*) include+=("${1#*=}") include_not+=(1) ;;
    exclude!=*) exclude+=("${1#*=}") exclude_not+=(1) ;;
    *) fail "select.sh knows no pattern $1" ;;
  esac
}

main() {
  local in=${1%/} out=${2%/} sources=() source found path
  shift 2
  while [ "$1" != -- ]; do
    sources+=("$1")
    shift
  done
  shift
  for path in "$@"; do
    pattern "$path"
  done
  mkdir -p "$out"
  cd "$in"
  for source in "${sources[@]}"; do
    found=("$source")
    if [[ $source == *[*?[]* ]]; then
      # shellcheck disable=SC2206  # a glob, in which a blank is a blank
      IFS='' found=($source)
    fi
    for path in "${found[@]}"; do
      # Before 5.2, bash has `.` and `..` among the matches of `.*`.
      [[ $source = "$path" || /$path/ != */@(.|..)/* ]] || continue
      select_source "$path"
    done
  done
}

main "$@"
