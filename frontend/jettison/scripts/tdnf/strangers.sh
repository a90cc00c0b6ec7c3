#!/bin/bash
# For a tdnf that obeys no `priority=`, and for what a priority says nothing
# of: a package of another repository that nobody named stays out where the base has one for it, also one that is held
# back. What tdnf would install is looked at before it does.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `first`, ranking.sh has `chosen`, `refresh`, `options`, `words`
readonly plan=$scratch/plan

# keep_strangers_out: sets `without` to options, and gives `words` versions, so that no such package is in the plan.
# allowed[NAME]: nothing of the base can take its place. pinned[NAME]: the version that the base has.
keep_strangers_out() {
  local asked=("${words[@]}") round name new
  local -A allowed=() pinned=()
  for ((round = 0; round < 20; round++)); do
    make_plan
    if has_plan; then
      new=$(strangers)
      [ -n "$new" ] || return 0
      for name in $new; do
        keep_out "$name"
      done
    elif [ ${#without[@]} -gt 0 ] || [ ${#pinned[@]} -gt 0 ]; then
      let_in || return 0
    else
      return 0
    fi
  done
}

make_plan() {
  local name
  words=()
  for name in "${asked[@]}"; do
    words+=("$name${pinned[$name]:+-${pinned[$name]}}")
  done
  for name in "${!pinned[@]}"; do
    [[ " ${asked[*]} " == *" $name "* ]] || words+=("$name-${pinned[$name]}")
  done
  try_again plan_fails "${chosen[@]}" "${refresh[@]}" "${without[@]}" "${options[@]}" "${words[@]}"
  # Without a plan nobody would keep strangers out.
  if ! has_plan && may_pass; then
    check_installed "${words[@]}"
  fi
  # With a plan the indexes are fresh. Without one they are still to be fetched, and not taken from last week's cache.
  ! has_plan || refresh=()
}

# has_plan: whether tdnf could make one. 1032 is its error for an installation that nobody agreed to (`--assumeno`).
has_plan() {
  grep -q 'Error(1032)' "$plan"
}

plan_fails() {
  local ended=(0 0)
  # tdnf does not notice a full disk, tee does.
  tdnf_call install --assumeno "$@" 2>&1 | tee "$plan" >"$manager_log" || ended=("${PIPESTATUS[@]}")
  [ "${ended[1]}" -eq 0 ] || fail_disk "what tdnf plans to install"
  manager_status=${ended[0]}
  ! said 'Error\(1032\)' && [ "$manager_status" -ne 0 ]
}

# strangers: prints the names of packages of the plan that come from other repositories, unless somebody asked for
# these very ones.
strangers() {
  local name repository
  plan_rows "$plan" | while read -r name repository; do
    [ "$repository" != "$first" ] && [ -z "${allowed[$name]:-}" ] || continue
    ! asked_exactly "$name" "${asked[@]}" || continue
    printf '%s\n' "$name"
  done
}

# asked_exactly NAME WORD...: whether one of the words for tdnf means this package by a version or a pattern.
asked_exactly() {
  local word
  for word in "${@:2}"; do
    case $word in "$1"[-=][0-9]* | "$1".*) return 0 ;; esac
    # shellcheck disable=SC2053  # a pattern
    [[ $word != *[*?[]* ]] || [[ $1 != $word ]] || return 0
  done
  return 1
}

# keep_out NAME: has the base's own version in its place, or else another package.
keep_out() {
  local version
  version=$(manager_list --repo="$first" "$1" | sed -n "s/^$(literal "$1") //p" | sort -V | tail -n 1)
  if [ -n "$version" ]; then
    pinned[$1]=$version
  elif [[ " ${asked[*]} " == *" $1 "* ]]; then
    allowed[$1]=1
  else
    without+=("--exclude=$1")
  fi
}

# let_in: allows packages that nothing else can take the place of. tdnf names them where others require them by name.
# If that is something that the caller leaves out, it is for him to let it in: false.
let_in() {
  local option kept=() missed
  missed=" $(sed -nE 's/.*package ([^ ]+)-[^- ]+-[^- ]+ is disabled.*/\1/p' "$plan" | paste -s -d ' ') "
  for option in "${options[@]}"; do
    [[ $option != --exclude=* || $missed != *" ${option#--exclude=} "* ]] || return 1
  done
  for option in "${without[@]}"; do
    if [[ $missed == *" ${option#--exclude=} "* ]]; then
      allowed[${option#--exclude=}]=1
    else
      kept+=("$option")
    fi
  done
  [ ${#kept[@]} -lt ${#without[@]} ] || let_in_one
  without=("${kept[@]}")
}

# let_in_one: allows the first one that is enough by itself, or else all.
let_in_one() {
  local every=("${without[@]}") option name
  for option in "${every[@]}"; do
    kept=()
    for name in "${every[@]}"; do
      [ "$name" = "$option" ] || kept+=("$name")
    done
    without=("${kept[@]}")
    make_plan
    if has_plan; then
      allowed[${option#--exclude=}]=1
      return 0
    fi
  done
  for name in "${every[@]#--exclude=}" "${!pinned[@]}"; do
    allowed[$name]=1
  done
  kept=() pinned=()
}
