#!/bin/bash
# One way to call tdnf, one way to read what it says. Its exit code alone says little: it is 0 when a repository holds
# junk or a %post failed, and one code stands for an outage as well as for a misspelt name.

# shellcheck disable=SC2154  # common.sh has `scratch`, installing.sh has `repository_folder` and options
# shellcheck disable=SC2034  # installing.sh reads it
readonly manager_log=$scratch/tdnf.log
readonly tdnf_conf=$scratch/tdnf.conf

manager_prepare() {
  local files=("$repository_folder"/*.repo)
  prepare_machine
  rank_repositories
  if [ -f "${files[0]}" ]; then
    skip_lists "${files[@]}"
    note_unverified "${files[@]}"
  fi
  write_configuration
}

# The builder's settings, but packages are kept: without that the cache mount would be of no use.
write_configuration() {
  {
    printf '[main]\nkeepcache=1\n'
    [ ! -f /etc/tdnf/tdnf.conf ] || sed '/^\[main\]/d; /^keepcache/d' /etc/tdnf/tdnf.conf
  } >"$tdnf_conf"
}

# manager_run ROOT RELEASE [OPTION...] -- WORD...: an option may be any of tdnf's.
manager_run() {
  local options=()
  manager_root=$1 manager_release=$2
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  keep_apart
  tdnf_ranked "${options[@]}" -- "$@"
}

# manager_refresh ROOT RELEASE
manager_refresh() {
  manager_root=$1 manager_release=$2
  : >"$manager_log"
  tdnf_said makecache --refresh
}

# tdnf_call COMMAND [WORD...]: for the root and the release of the last installation.
tdnf_call() {
  local command=$1 options=()
  shift
  [ -n "$docs" ] || options+=(--setopt=tsflags=nodocs)
  [ -z "$snapshot" ] || options+=(--snapshottime="$snapshot")
  [ "$manager_root" = / ] || options+=(--installroot="$manager_root")
  LD_PRELOAD=$other_uname watched tdnf "$command" -c "$tdnf_conf" --releasever="$manager_release" --setopt=reposdir="$repository_folder" \
    "${options[@]}" "$@"
}

# manager_list [--repo=ID] [NAME...]: what it has to say of repositories is in a file.
manager_list() {
  { tdnf_call list "$@" 2>"$scratch/list-said" || true; } |
    sed -nE 's/^([^ ]+)\.(noarch|x86_64|aarch64) +([^ ]+) +[^ ]+ *$/\1 \3/p' | LC_ALL=C sort -u
}

# One that was ended, or that says so, may have lacked a repository.
manager_list_is_whole() {
  [ ! -s "$stalled" ] && ! grep -q 'Failed to synchronize cache' "$scratch/list-said"
}

# plan_rows FILE [FIELDS]: prints the name and the repository of each package in tdnf's plan of an installation, or other
# fields as sed writes them. A row there is: name, architecture, version, repository, sizes.
plan_rows() {
  sed -nE 's/^([^ ]+) +(noarch|x86_64|aarch64) +([^ ]+) +([^ ]+) +[^ ]+.*/'"${2:-\1 \4}/p" "$1"
}

manager_unreadable() {
  all_said "s/.*Failed to synchronize cache for repo '\([^']*\)'.*/\1/p; s/^Disabling Repo: '\([^']*\)'.*/\1/p"
}

manager_not_found() {
  all_said 's/^\(.*\) package not found or not installed.*/\1/p'
}
