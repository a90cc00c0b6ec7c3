#!/bin/bash
# Shared by scripts that make a root: files of equal content are one file, under all their names.
# shellcheck disable=SC2154  # common.sh has `scratch`

# share_equal ROOT: but no programs, or one would get the capabilities of another, and no sources of Python, whose times
# are in their byte code.
share_equal() {
  local entry kind path first key number=0 bytes=0 alike=()
  local -A alone=() kinds=() firsts=()
  find "$1" -type f -links 1 -size +0 ! -perm /111 ! -name '*.py' -printf '%s %m %U %G%p\0' >"$scratch/data"
  # Only files of one size, mode and owner are read at all.
  while IFS=/ read -r -d '' kind path; do
    path=/$path
    kinds[$path]=$kind
    if [ -z "${alone[$kind]+known}" ]; then
      alone[$kind]=$path
    else
      alike+=(${alone[$kind]:+"${alone[$kind]}"} "$path")
      alone[$kind]=''
    fi
  done <"$scratch/data"
  [ ${#alike[@]} -gt 0 ] || return 0
  printf '%s\0' "${alike[@]}" | LC_ALL=C sort -z | xargs -0 sha256sum -z >"$scratch/sums"
  while IFS= read -r -d '' entry; do
    path=${entry:66}
    key="${entry:0:64} ${kinds[$path]}"
    first=${firsts[$key]:-}
    if [ -z "$first" ]; then
      firsts[$key]=$path
    else
      ln -f "$first" "$path"
      number=$((number + 1)) bytes=$((bytes + ${kinds[$path]%% *}))
    fi
  done <"$scratch/sums"
  printf 'shared: %s files have the content of another, %s bytes\n' "$number" "$bytes"
}
