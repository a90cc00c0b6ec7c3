#!/bin/bash
# Shared by the scripts that install packages: what a person may have meant by a name that no package has.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `snapshot`
# shellcheck disable=SC2016  # the backticks are for the reader

# suggest NAMES [KEY]: what to do about names (`a, b`) of a key that no repository has.
suggest() {
  local name near said=() lacking=()
  for name in ${1//,/}; do
    ! of_base "$name" || lacking+=("$name")
  done
  if [ ${#lacking[@]} -gt 0 ]; then
    printf '%s comes with `rootfs.base`' "$(listed "${lacking[@]}")"
    if [ -n "$snapshot" ]; then
      printf ', and was not published by the time of `rootfs.snapshot`, %(%FT%TZ)T: give a later one' "$snapshot"
    else
      printf ': the repositories of the builder image lack what belongs to the distribution'
    fi
    return
  fi
  manager_list >"$scratch/offered"
  for name in ${1//,/}; do
    near=$(other_versions "$name")
    [ -n "$near" ] || near=$(near_names "$name")
    [ -z "$near" ] || said+=("$near")
  done
  if [ ${#said[@]} -gt 0 ]; then
    printf '%s' "${said[0]}" "${said[@]:1}" | sed 's/?\(.\)/?, \1/g'
  else
    printf '%s' "check the spelling under \`${2:-packages}\`; the path of a file is no package name"
    [ -z "$snapshot" ] || printf '; or it was published after `rootfs.snapshot`, %(%FT%TZ)T' "$snapshot"
  fi
}

# For `name-1.2` or `name=1.2`, when there is a `name`.
other_versions() {
  local name=$1 versions=''
  while [[ -z $versions && $name =~ ^(.+)(-|=)[0-9] ]]; do
    name=${BASH_REMATCH[1]}
    versions=$(sed -n "s/^$(literal "$name") //p" "$scratch/offered" | paste -s -d , | sed 's/,/, /g')
  done
  [ -z "$versions" ] || printf '%s is there in other versions: %s' "$name" "$versions"
}

near_names() {
  local found
  found=$(offered_like "$(literal "$1")")
  [ -n "$found" ] || found=$(offered_like "$(typos "$1")")
  [ -z "$found" ] || printf 'did you mean %s?' "${found//,/, }"
}

# offered_like EXPRESSION: three names at most that are like it, in capitals or small letters: `a,b`.
offered_like() {
  grep -iE "^($1) " "$scratch/offered" | cut -d ' ' -f 1 | uniq | head -n 3 | paste -s -d ,
}

# literal TEXT: an expression for the text itself, for sed as well as for grep -E.
literal() {
  local i char expression=''
  for ((i = 0; i < ${#1}; i++)); do
    char=${1:i:1}
    case $char in
      [[:alnum:]]) expression+=$char ;;
      ^) expression+='\^' ;;
      *) expression+="[$char]" ;;
    esac
  done
  printf '%s' "$expression"
}

# typos NAME: an expression for all names that one slip makes NAME of: a letter too many, missing,
# another one, or two in the wrong order.
typos() {
  local name=$1 i before rest expressions=()
  for ((i = 0; i <= ${#name}; i++)); do
    before=$(literal "${name:0:i}") rest=$(literal "${name:i+1}")
    expressions+=("$before.$(literal "${name:i}")" "$before.?$rest")
    [ $((i + 1)) -ge ${#name} ] ||
      expressions+=("$before$(literal "${name:i+1:1}${name:i:1}")$(literal "${name:i+2}")")
  done
  (IFS='|' && printf '%s' "${expressions[*]}")
}
