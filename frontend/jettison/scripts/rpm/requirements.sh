#!/bin/bash
# Shared by scripts that make a root: which package is there for which other one, by what rpm's database says.

# needs[PACKAGE]: what it requires or recommends, as lines of `PROVIDER<tab>CAPABILITY<tab>WORD`.
# reasons[PACKAGE]: who needs it, as text for people.
# shellcheck disable=SC2154  # common.sh has `scratch`, database.sh has `answer` and `named`
declare -A needs=() reasons=() asked_for=()
installed=()

# read_requirements ROOT WORD...: the words are those of `packages`.
read_requirements() {
  local root=$1 word name found
  shift
  needs=() reasons=() asked_for=()
  for name in "${!named[@]}"; do
    printf '%s\n' "$name"
  done | LC_ALL=C sort >"$scratch/installed"
  mapfile -t installed <"$scratch/installed"
  for word in "$@"; do
    find_named "$root" "$word" || continue
    for name in $found; do
      asked_for[$name]=1
    done
  done
  read_needs "$root"
}

read_needs() {
  local root=$1 name capability word provider
  local -A providers=()
  while IFS='	' read -r word name capability; do
    [ "$word" != provided ] || providers[$capability]+="$name "
  done <"$answer"
  sed -nE '/\trpmlib\(/d; s/^(required|recommended)\t([^\t]*)/\2\t\1/p' "$answer" | LC_ALL=C sort -u >"$scratch/needed"
  while IFS='	' read -r name word capability; do
    [ -n "$capability" ] || continue
    find_providers "$root" "$capability"
    # shellcheck disable=SC2086  # names, with a blank after each
    for provider in ${providers[$capability]}; do
      add_need "$name" "$provider" "$capability" "$word"
    done
  done <"$scratch/needed"
}

# Sets providers[CAPABILITY] for what no package names: files, and conditions such as `(a or b)`.
find_providers() {
  local root=$1 capability=$2 word found=''
  [ -z "${providers[$capability]+known}" ] || return 0
  case $capability in
    /*) found=$(rpm --root "$root" -q --whatprovides --qf '%{NAME} ' "$capability" 2>/dev/null) || found='' ;;
    \(*)
      for word in ${capability//[()]/ }; do
        found+=${providers[$word]:-}
      done
      ;;
  esac
  providers[$capability]=$found
}

add_need() {
  local name=$1 provider=$2 capability=$3 word=$4
  [ "$name" != "$provider" ] || return 0
  needs[$name]+="$provider	$capability	$word"$'\n'
  # One capability says enough of two packages.
  [[ ", ${reasons[$provider]:-}" != *", $word by $name ("* ]] || return 0
  reasons[$provider]+="${reasons[$provider]:+, }$word by $name ($capability)"
}

# why: a line for each package that was not asked for.
why() {
  local name
  for name in "${installed[@]}"; do
    [ -n "${asked_for[$name]:-}" ] || printf 'why: %s: %s\n' "$name" "${reasons[$name]:-comes with the layout}"
  done
}

# chain PACKAGE: how one that was asked for leads to this one: `a requires b, which requires PACKAGE`.
chain() {
  local -A from=()
  local queue=("${!asked_for[@]}") name provider text=$1
  while [ ${#queue[@]} -gt 0 ]; do
    name=${queue[0]}
    queue=("${queue[@]:1}")
    while IFS='	' read -r provider _; do
      [ -n "$provider" ] && [ -z "${from[$provider]:-}${asked_for[$provider]:-}" ] || continue
      from[$provider]=$name
      queue+=("$provider")
    done <<<"${needs[$name]:-}"
  done
  name=${from[$1]:-}
  while [ -n "$name" ]; do
    text="$name requires $text"
    name=${from[$name]:-}
    [ -z "$name" ] || text=${text/ requires/, which requires}
  done
  printf '%s' "$text"
}

# needed_without PACKAGE...: prints what is still required by something when these packages are not there.
needed_without() {
  local name provider word queue=()
  local -A without=() seen=()
  for name in "$@"; do
    without[$name]=1
  done
  queue=("${!asked_for[@]}")
  while [ ${#queue[@]} -gt 0 ]; do
    name=${queue[0]}
    queue=("${queue[@]:1}")
    [ -z "${seen[$name]:-}${without[$name]:-}" ] || continue
    seen[$name]=1
    printf '%s\n' "$name"
    while IFS='	' read -r provider _ word; do
      [ "$word" != required ] || queue+=("$provider")
    done <<<"${needs[$name]:-}"
  done
}
