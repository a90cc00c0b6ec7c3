#!/bin/bash
# Shared by the scripts that install packages: one way to call tdnf, one way to read what it says.
# tdnf's exit code alone says little: it is 0 when a repository holds junk or a %post failed, and
# one code stands for an outage as well as for a misspelt name. Callers set pipefail.

# shellcheck disable=SC2154  # common.sh has `scratch`
readonly tdnf_log=$scratch/tdnf.log
readonly tdnf_conf=$scratch/tdnf.conf
readonly tdnf_repos=$scratch/repos
readonly rpm_macros=/etc/rpm/macros.jettison

# Options of rootfs.sh: for every call of tdnf, whether documentation stays, and which messages do.
tdnf_options=()
docs=''
locales=(C)

# tdnf_run sets `tdnf_root` and `tdnf_release`, the places of all calls until the next one, and `tdnf_status`, the exit
# code of the last try. Whatever tdnf printed then is in `tdnf_log`.

made_rpm_folder=''

tdnf_prepare() {
  require_tools
  trap tdnf_tidy EXIT
  write_macros
  copy_repositories
  write_configuration
}

# rpm macros are for what old versions of tdnf have no option for. Unsigned packages pass unless rpm itself is told to
# refuse them.
write_macros() {
  if [ ! -d /etc/rpm ]; then
    mkdir /etc/rpm
    made_rpm_folder=yes
  fi
  {
    printf '%%_pkgverify_level signature\n'
    (IFS=: && printf '%%_install_langs %s\n' "${locales[*]}")
    [ -n "$docs" ] || printf '%%_excludedocs 1\n'
  } >"$rpm_macros"
}

# tdnf reads one folder of repositories, so those of `rootfs.repos` come beside copies of the builder's.
copy_repositories() {
  mkdir -p "$tdnf_repos"
  find /etc/yum.repos.d -name '*.repo' -exec cp -t "$tdnf_repos" {} +
  rank_repositories
  find "$tdnf_repos" -name '*.repo' | while read -r file; do
    skip_lists "$file"
  done
}

# The builder's settings, but packages are kept: without that the cache mount would be of no use.
write_configuration() {
  {
    printf '[main]\nkeepcache=1\n'
    [ ! -f /etc/tdnf/tdnf.conf ] || sed '/^\[main\]/d; /^keepcache/d' /etc/tdnf/tdnf.conf
  } >"$tdnf_conf"
}

require_tools() {
  local tool
  for tool in tdnf rpm; do
    command -v "$tool" >/dev/null ||
      fail "this image has no $tool: \`packages\` works with CBL-Mariner and Azure Linux images" \
        "in a stage from another image, call its own package manager in a \`run\` step"
  done
}

# What is left in a builder would rule every later rpm in it.
tdnf_tidy() {
  rm -rf "$scratch" "$rpm_macros"
  [ -z "$made_rpm_folder" ] || rmdir /etc/rpm
}

# tdnf_install ROOT RELEASE [OPTION...] -- PACKAGE...: installs, or ends with one plain error.
tdnf_install() {
  tdnf_run "$@"
  while [ "$1" != -- ]; do
    shift
  done
  shift
  tdnf_check "$@"
}

# tdnf_run ROOT RELEASE [OPTION...] -- PACKAGE...: what tdnf_install does, without a look at what came of it.
tdnf_run() {
  local options=()
  tdnf_root=$1 tdnf_release=$2
  shift 2
  [ -n "$docs" ] || options+=(--setopt=tsflags=nodocs)
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  refuse_options "$@"
  keep_apart
  tdnf_ranked "${options[@]}" -- "$@"
}

# tdnf_call COMMAND [WORD...]: for the root and the release of the last installation.
tdnf_call() {
  local command=$1 options=("${tdnf_options[@]}")
  shift
  [ "$tdnf_root" = / ] || options+=(--installroot="$tdnf_root")
  watched tdnf "$command" -c "$tdnf_conf" --releasever="$tdnf_release" --setopt=reposdir="$tdnf_repos" \
    "${options[@]}" "$@"
}

# tdnf_list [WORD...]: prints the name and the version of each package that the repositories have, or of those that
# words name. What it has to say of repositories is in a file.
tdnf_list() {
  { tdnf_call list "$@" 2>"$scratch/list-said" || true; } |
    sed -nE 's/^([^ ]+)\.(noarch|x86_64|aarch64) +([^ ]+) +[^ ]+ *$/\1 \3/p' | LC_ALL=C sort -u
}

# plan_rows FILE: prints the name and the repository of each package in tdnf's plan of an installation. A row there is:
# name, architecture, version, repository, sizes.
plan_rows() {
  sed -nE 's/^([^ ]+) +(noarch|x86_64|aarch64) +[^ ]+ +([^ ]+) +[^ ]+.*/\1 \3/p' "$1"
}

refuse_options() {
  local package
  for package in "$@"; do
    [[ $package != -* ]] || fail "$package is no package name: options for tdnf cannot be given under \`packages\`"
  done
}

# Success is what the package database says, not what tdnf says.
tdnf_check() {
  local absent repositories
  read_database "$tdnf_root"
  absent=$(rpm_absent "$tdnf_root" "$@")
  repositories=$(unreadable_repositories)
  if [ "$tdnf_status" -ne 0 ] || [ -n "$absent" ]; then
    tdnf_failed "$tdnf_status" "$repositories" "${absent:-$(listed "$@")}"
  fi
  explain_scripts "so what it should have set up is missing; its own words are above"
  [ -z "$repositories" ] ||
    warn "package repository not readable: $repositories; all packages came from the others"
}

# said EXPRESSION: whether tdnf printed a line like that.
said() {
  grep -Eq -- "$1" "$tdnf_log"
}

# What tdnf printed, as picked by a sed script: the last line of it, or all of it in one line.
last_said() {
  sed -n "$1" "$tdnf_log" | tail -n 1
}

all_said() {
  in_one_line "$(sed -n "$1" "$tdnf_log")"
}

# in_one_line LINES: each once, as `a, b`. Mostly there are none, and then nothing is started for them.
in_one_line() {
  [ -z "$1" ] || LC_ALL=C sort -u <<<"$1" | paste -s -d , | sed 's/,/, /g'
}

unreadable_repositories() {
  all_said "s/.*Failed to synchronize cache for repo '\([^']*\)'.*/\1/p; s/^Disabling Repo: '\([^']*\)'.*/\1/p"
}

# listed WORD...: `a, b`.
listed() {
  local IFS=, list
  list=$*
  printf '%s' "${list//,/, }"
}
