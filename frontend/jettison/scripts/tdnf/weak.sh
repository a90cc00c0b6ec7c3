#!/bin/bash
# What is only recommended (a weak dependency) does not ship unless it is asked
# for. tdnf installs it, and has no option against that but the names of what is to stay out. Most names are known
# before. One that is not shows when it has come in, or when the installation has failed because of it: then the root
# is made again.

# shellcheck disable=SC2154  # of requirements.sh (`installed`), ranking.sh (`chosen`), strangers.sh (`plan`), tdnf.sh
# `weak` are names of `recommended` that stay out of this root; `kept_out` are the options of the last try.
weak=()
kept_out=()

# manager_fill ROOT RELEASE CACHE LAYOUT PACKAGE...: the packages, with what they require. The functions below use
# `place`, the first four words, and `more` and `last`: what to leave out at the next try, and at the last one.
manager_fill() {
  local place=("${@:1:4}") more='' last='' round
  shift 4
  [ $# -gt 0 ] || return 0
  know_weak "$@"
  for ((round = 0; round < 10; round++)); do
    install_once "$@"
    # What came again is required after all.
    [ -n "$more" ] && [ "$more" != "$last" ] || return 0
    last=$more
    leave_out_weak "${place[@]}"
  done
}

# manager_upgrade WORD...: what was kept out of the root stays out.
manager_upgrade() {
  manager_run "$manager_root" "$manager_release" "${kept_out[@]}" -- "$@"
  check_installed "$@"
}

# install_once PACKAGE...: installs, and sets `more`.
install_once() {
  local root=${place[0]} release=${place[1]} layout=${place[3]}
  install_without "$root" "$release" "$@"
  more=$(culprit "$@")
  if [ -z "$more" ] || [ "$more" = "$last" ]; then
    check_installed "$@"
    read_requirements "$root" "$layout" "$@"
    more=$(not_required)
  fi
}

# install_without ROOT RELEASE PACKAGE...: the packages; what is held back or only recommended comes in where it must,
# and neither for the other's sake.
install_without() {
  local root=$1 release=$2 known=("${weak[@]}") wanted=("${@:3}")
  run_without_weak "${held[@]}"
  if [ ${#held[@]} -gt 0 ] && said 'Error\(1301\)'; then
    printf 'held back: other packages require what is held back; it is installed and taken out again\n'
    weak=("${known[@]}")
    run_without_weak
  fi
}

# run_without_weak NAME...: without these, and without what is only recommended if that can be.
run_without_weak() {
  run_without "$@" "${weak[@]}"
  if [ ${#weak[@]} -gt 0 ] && said 'Error\(1301\)'; then
    weak=()
    run_without "$@"
  fi
}

# run_without NAME...: sets `kept_out` to the options.
run_without() {
  kept_out=("${@/#/--exclude=}")
  manager_run "$root" "$release" "${kept_out[@]}" -- "${wanted[@]}"
}

# leave_out_weak ROOT RELEASE CACHE LAYOUT: begins once more.
leave_out_weak() {
  local names
  mapfile -t names <<<"$more"
  printf 'only recommended, so once more without: %s\n' "$(listed "${names[@]}")"
  weak+=("${names[@]}")
  find "$1" -mindepth 1 -delete
  begin_root "$1" "$2" "$3" "$4"
}

# know_weak PACKAGE...: those that are known and not asked for.
know_weak() {
  local name
  weak=()
  for name in "${recommended[@]}"; do
    is_asked "$name" "$@" || weak+=("$name")
  done
}

# is_asked NAME WORD...: whether one of the words for tdnf means this package.
is_asked() {
  [[ " ${*:2} " == *" $1 "* ]] || asked_exactly "$@"
}

# not_required: prints what nothing that was asked for leads to by what is required. All of it may be required by
# what is only recommended, so the next try shows whether it comes.
not_required() {
  needed_without >"$scratch/required"
  printf '%s\n' "${installed[@]}" | grep -vxF -f "$scratch/required" || [ $? -eq 1 ]
}

# culprit WORD...: prints the package that made the installation fail, where all others can do without it.
culprit() {
  local name
  [ "$manager_status" -ne 0 ] || [ -n "$(failed_scripts)" ] || return 0
  name=$(blamed)
  [ -n "$name" ] && ! is_asked "$name" "$@" || return 0
  read_database "$manager_root"
  if [ -n "${named[$name]:-}" ]; then
    read_requirements "$manager_root" "${place[3]}" "$@"
    not_required | grep -xF -e "$name" || :
  elif plan_does_without "$name" "$@"; then
    printf '%s\n' "$name"
  fi
}

# plan_does_without NAME WORD...: whether tdnf would install the rest if there were no such package, and nothing else
# in its place: that would be another root.
plan_does_without() {
  local name=$1
  shift
  planned "$manager_log" >"$scratch/planned-before"
  cp "$stalled" "$scratch/stalled-before"
  tdnf_call install --assumeno "${chosen[@]}" "${kept_out[@]}" --exclude="$name" "$@" >"$plan" 2>&1 || true
  cp "$scratch/stalled-before" "$stalled"
  # There is nothing to do if all the rest came in before it.
  grep -qE 'Error\(1032\)|Nothing to do' "$plan" || return 1
  planned "$plan" >"$scratch/planned"
  [ -z "$(comm -13 "$scratch/planned-before" "$scratch/planned")" ]
}

# planned FILE: the names of the packages that tdnf was about to install, sorted.
planned() {
  plan_rows "$1" | cut -d ' ' -f 1 | LC_ALL=C sort -u
}

# blamed: the name of a package whose script failed, or that could not be fetched or verified.
blamed() {
  local package
  package=$(failed_scripts)
  package=${package%%,*} package=${package#* of }
  [ -n "$package" ] || package=$(processed_package)
  [ -n "$package" ] || [ ! -s "$stalled" ] ||
    package=$(sed -n 's:.*/\(.*\.rpm\)\.tmp$:\1:p; s:.*/\(.*\.rpm\)$:\1:p' "$stalled")
  sed -E 's/\.rpm$//; s/-[^-]+-[^-]+\.(noarch|x86_64|aarch64)$//' <<<"$package"
}
