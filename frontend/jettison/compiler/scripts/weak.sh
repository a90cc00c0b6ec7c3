#!/bin/bash
# Shared by scripts that make a root: what is only recommended does not ship unless it is asked for. tdnf installs
# it, and knows no option against that but the names of what is to stay out. Most are known before; one that is not
# known yet shows when it has come in, or when the installation has failed because of it: then the root is made again.

# shellcheck disable=SC2154  # requirements.sh has `installed`, ranking.sh has `chosen`, tdnf.sh has `tdnf_status`
# Names that packages of this distribution recommend, and those that stay out of this root.
recommended=()
weak=()

# begin_root ROOT RELEASE CACHE LAYOUT [OPTION]: an empty root with the layout.
begin_root() {
  mkdir -p "$1/var/cache"
  # A cache mounted below the root would leave its mount point there; a link can be removed again.
  ln -s "$3" "$1/var/cache/tdnf"
  tdnf_install "$1" "$2" "${@:5}" -- "$4"
  keep_layout "$1"
}

# install_required ROOT RELEASE CACHE LAYOUT PACKAGE...: the packages, with what they require.
install_required() {
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

# install_once PACKAGE...: sets `more` to what to leave out at the next try.
install_once() {
  local root=${place[0]} release=${place[1]} layout=${place[3]}
  check_signatures "$root" "$release" "$@"
  install_without "$root" "$release" "$@"
  more=$(culprit "$@")
  if [ -z "$more" ] || [ "$more" = "$last" ]; then
    tdnf_check "$@"
    read_requirements "$root" "$layout" "$@"
    more=$(not_required)
  fi
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
  local word
  for word in "${@:2}"; do
    # shellcheck disable=SC2053  # a pattern
    case $word in "$1" | "$1"[-=][0-9]* | "$1".*) return 0 ;; *[*?[]*) [[ $1 != $word ]] || return 0 ;; esac
  done
  return 1
}

# not_required: prints what nothing that was asked for leads to by what is required. All of it may be required by
# what is only recommended, so the next try shows whether it comes.
not_required() {
  local name
  needed_without | LC_ALL=C sort >"$scratch/required"
  for name in "${installed[@]}"; do
    grep -qxF -e "$name" "$scratch/required" || printf '%s\n' "$name"
  done
}

# culprit WORD...: prints the package that made the installation fail, where all others can do without it.
culprit() {
  local name
  [ "$tdnf_status" -ne 0 ] || [ -n "$(failed_scripts)" ] || return 0
  name=$(blamed)
  [ -n "$name" ] && ! is_asked "$name" "$@" || return 0
  read_database "$tdnf_root"
  if [ -n "${named[$name]:-}" ]; then
    read_requirements "$tdnf_root" "${place[3]}" "$@"
    not_required | grep -xF -e "$name" || :
    return 0
  fi
  planned "$tdnf_log" >"$scratch/planned-before"
  cp "$stalled" "$scratch/stalled-before"
  tdnf_call install --assumeno "${chosen[@]}" "${kept_out[@]}" --exclude="$name" "$@" >"$scratch/plan" 2>&1 || true
  cp "$scratch/stalled-before" "$stalled"
  # What came before it may be all that is wanted.
  grep -qE 'Error\(1032\)|Nothing to do' "$scratch/plan" || return 0
  planned "$scratch/plan" >"$scratch/planned"
  # Something else in its place would be another root.
  [ -n "$(comm -13 "$scratch/planned-before" "$scratch/planned")" ] || printf '%s\n' "$name"
}

# planned FILE: the names of the packages that tdnf was about to install, sorted.
planned() {
  sed -nE 's/^([^ ]+) +(noarch|x86_64|aarch64) +[^ ]+ +[^ ]+ +[^ ]+.*/\1/p' "$1" | LC_ALL=C sort -u
}

# blamed: the name of a package whose script failed, or that could not be fetched or verified.
blamed() {
  local said
  said=$(failed_scripts)
  said=${said%%,*} said=${said#* of }
  [ -n "$said" ] || said=$(processed_package)
  [ -n "$said" ] || [ ! -s "$stalled" ] || said=$(sed -n 's:.*/\(.*\.rpm\)\.tmp$:\1:p; s:.*/\(.*\.rpm\)$:\1:p' "$stalled")
  sed -E 's/\.rpm$//; s/-[^-]+-[^-]+\.(noarch|x86_64|aarch64)$//' <<<"$said"
}
