#!/bin/bash
# How dnf5 is called, and what it is asked.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `repository_folder` and options
readonly manager_log=$scratch/dnf.log
readonly dnf_keys=$scratch/dnf-keys

# Seconds before each further attempt, of all that fails in one step. dnf5 tries by itself as well, without a pause.
pauses=(2 5)

# The words of the last manager_run, as dnf5 takes them, and the repositories that are asked; none for all.
words=()
chosen=()

# The option for the lists of all files, which are fetched when something needs them.
file_lists=()

# manager_prepare: dnf5 looks at signatures itself, so rpm needs to refuse nothing.
manager_prepare() {
  printf '%%_pkgverify_level digest\n' >>"$rpm_macros"
  show_ids "$repository_folder"/*.repo
  know_first
  [ -z "$first" ] || put_first
}

# show_ids FILE...: what dnf5 says of a repository is its name alone, cut off; people know it by its id.
show_ids() {
  [ ! -f "$1" ] || sed -i -E -e '/^name *=/d' -e 's/^\[(.+)\] *$/&\nname=\1/' "$@"
}

# manager_add_repository ID FILE
manager_add_repository() {
  show_ids "$2"
}

# manager_take_key FILE: whether it is one. dnf5 reads those that a repository names by itself.
manager_take_key() {
  mkdir -p "$dnf_keys"
  rpmkeys --dbpath "$dnf_keys" --import "$1" >/dev/null 2>&1
}

# manager_run ROOT RELEASE [--refresh] -- WORD...
manager_run() {
  local options=()
  manager_root=$1 manager_release=$2
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  take_words "$@"
  ask_base
  install_words "${options[@]}"
}

# manager_refresh ROOT RELEASE
manager_refresh() {
  manager_root=$1 manager_release=$2 manager_status=0
  dnf_call makecache --refresh 2>&1 | tee "$manager_log" || manager_status=$?
}

# take_words WORD...: sets `words`. dnf5 knows versions in `name = 1.0`, and takes `name=1.0` for a name.
take_words() {
  local word
  words=()
  for word in "$@"; do
    words+=("$(sed -E 's/^([^<>= ]+) *([<>]=?|=) *([^<>= ]+)$/\1 \2 \3/' <<<"$word")")
  done
}

# ask_base: of the distribution's repositories only the base is asked at first. Priorities say which of several is taken,
# and yet each of them costs an index, and time when it does not answer.
ask_base() {
  chosen=()
  [ -z "$first" ] || chosen=("$first" "${own_repositories[@]}")
}

# ask_others LOG: whether the base lacks something, by what dnf5 said, and there are others. All are asked from now on.
ask_others() {
  local others
  [ ${#chosen[@]} -gt 0 ] && grep -Eq '^No match for argument|nothing provides' "$1" || return 1
  [ ${#own_repositories[@]} -gt 0 ] || [ -z "$(unreadable "$1")" ] || return 1
  others=$(used_repositories | grep -vxF "$(printf '%s\n' "${chosen[@]}")") || return 1
  printf 'not all of this is in %s, so %s is asked too\n' "$first" "$(in_one_line "$others")"
  chosen=()
}

# install_words [--refresh]: installs `words` without what `kept_out` says.
install_words() {
  # shellcheck disable=SC2154  # filling.sh has `kept_out`
  while attempt_fails "$@" "${kept_out[@]}" "${words[@]}"; do
    if ask_others "$manager_log"; then
      set -- --refresh
    elif [ ${#pauses[@]} -gt 0 ] && may_pass; then
      warn "$reason; trying again in ${pauses[0]} s"
      sleep "${pauses[0]}"
      pauses=("${pauses[@]:1}")
    elif [ ${#file_lists[@]} -eq 0 ] && said 'nothing provides /'; then
      printf 'a package requires a file by its path: fetching the lists of all files\n'
      file_lists=(--setopt=optional_metadata_types=filelists)
    else
      break
    fi
  done
}

attempt_fails() {
  manager_status=0
  # What cannot be noted is a failure too: only the log tells of an install script that failed.
  dnf_call install -y "$@" 2>&1 | tee "$manager_log" || manager_status=$?
  [ "$manager_status" -ne 0 ]
}

# dnf_call COMMAND [WORD...]: for the root and the release of the last manager_run, and the repositories in `chosen`. Left
# to itself, dnf5 takes the settings and the repositories of the root.
dnf_call() {
  local command=$1 options=("${file_lists[@]}")
  shift
  [ -n "$docs" ] || options+=(--setopt=tsflags=nodocs)
  [ "$manager_root" = / ] || options+=(--installroot="$manager_root")
  [ -z "$machine" ] || options+=(--forcearch="$machine")
  [ ${#chosen[@]} -eq 0 ] || options+=("${chosen[@]/#/--repo=}")
  dnf5 "$command" --use-host-config --releasever="$manager_release" --setopt=reposdir="$repository_folder" \
    --setopt=install_weak_deps=False --setopt=keepcache=True --setopt=timeout="$silence" "${options[@]}" "$@"
}

# manager_list [--repo=ID] [NAME...]: what it has to say of repositories is in a file.
manager_list() {
  local chosen=()
  { dnf_call repoquery --available --queryformat '%{name} %{evr}\n' "$@" 2>"$scratch/list-said" || true; } |
    LC_ALL=C sort -u
}

manager_list_is_whole() {
  [ -z "$(unreadable "$scratch/list-said")" ]
}
