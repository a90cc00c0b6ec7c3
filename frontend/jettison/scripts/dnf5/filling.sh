#!/bin/bash
# A root with packages, but for what is to stay out of it.

# shellcheck disable=SC2154  # installing.sh has `recommended`, holding.sh has `held`
# shellcheck disable=SC2034  # running.sh reads what is set here
# The options for what stays out.
kept_out=()

# manager_fill ROOT RELEASE CACHE LAYOUT WORD...
manager_fill() {
  local root=$1 layout=$4
  manager_root=$1 manager_release=$2
  shift 4
  [ $# -gt 0 ] || return 0
  take_words "$@"
  ask_base
  keep_out "${held[@]}" "${recommended[@]}"
  if [ ${#held[@]} -gt 0 ] && is_required; then
    printf 'held back: other packages require what is held back; it is installed and taken out again\n'
    keep_out "${recommended[@]}"
  fi
  ! is_required || kept_out=()
  install_words
  kept_out=()
  check_installed "$@"
  read_requirements "$root" "$layout" "$@"
}

# manager_upgrade WORD...
manager_upgrade() {
  take_words "$@"
  keep_out "${recommended[@]}"
  install_words
  kept_out=()
  check_installed "$@"
}

# keep_out PATTERN...: sets `kept_out`, but for what one of `words` asks for.
keep_out() {
  local pattern word
  kept_out=()
  for pattern in "$@"; do
    for word in "${words[@]}"; do
      # shellcheck disable=SC2053  # a pattern
      [[ $word != $pattern ]] || continue 2
    done
    kept_out+=("--exclude=$pattern")
  done
}

# is_required: whether the packages cannot do without what is kept out. dnf5 makes a plan for that, and installs nothing.
is_required() {
  local refresh=()
  [ ${#kept_out[@]} -gt 0 ] || return 1
  while :; do
    dnf_call install --assumeno "${refresh[@]}" "${kept_out[@]}" "${words[@]}" >"$scratch/plan" 2>&1 || true
    ask_others "$scratch/plan" || break
    refresh=(--refresh)
  done
  grep -q 'is filtered out by exclude filtering' "$scratch/plan"
}
