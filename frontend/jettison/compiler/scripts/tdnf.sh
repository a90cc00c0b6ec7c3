#!/bin/bash
# Shared by the scripts that install packages: one way to call tdnf, one way to read what it says.
# tdnf's exit code alone says little: it is 0 when a repository holds junk or a %post failed, and
# one code stands for an outage as well as for a misspelt name. Callers set pipefail.

# shellcheck disable=SC2154  # common.sh has `scratch`
readonly tdnf_log=$scratch/tdnf.log
readonly tdnf_conf=$scratch/tdnf.conf
readonly tdnf_repos=$scratch/repos
readonly rpm_macros=/etc/rpm/macros.jettison

# What a caller may ask for beside packages.
tdnf_options=()
more_repos=''
docs=''
locales=(C)

# A configuration that keeps downloaded packages, so that the cache mount is worth having, and rpm
# macros for what old versions of tdnf have no option for. Unsigned packages pass unless rpm itself
# is told to refuse them.
tdnf_prepare() {
  require_tools
  trap tdnf_tidy EXIT
  mkdir -p "$scratch"
  if [ ! -d /etc/rpm ]; then
    mkdir /etc/rpm
    made_rpm_folder=yes
  fi
  {
    printf '%%_pkgverify_level signature\n'
    (IFS=: && printf '%%_install_langs %s\n' "${locales[*]}")
    [ -n "$docs" ] || printf '%%_excludedocs 1\n'
  } >"$rpm_macros"
  # tdnf reads one folder of repositories.
  mkdir -p "$tdnf_repos"
  find /etc/yum.repos.d ${more_repos:+"$more_repos"} -name '*.repo' -exec cp -t "$tdnf_repos" {} +
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
  [ -z "${made_rpm_folder:-}" ] || rmdir /etc/rpm
}

# tdnf_install ROOT RELEASE [OPTION...] -- PACKAGE...: installs, or ends with one plain error.
tdnf_install() {
  local root=$1 release=$2 options=("${tdnf_options[@]}") status=0
  shift 2
  [ -n "$docs" ] || options+=(--setopt=tsflags=nodocs)
  [ "$root" = / ] || options+=(--installroot="$root")
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  refuse_options "$@"
  # Without the verbosity, tdnf 3.5.2 says nothing of a failed script.
  tdnf install -y -c "$tdnf_conf" --releasever="$release" --rpmverbosity=info \
    --setopt=reposdir="$tdnf_repos" \
    "${options[@]}" "$@" 2>&1 | tee "$tdnf_log" || status=${PIPESTATUS[0]}
  tdnf_check "$root" "$status" "$@"
}

refuse_options() {
  local package
  for package in "$@"; do
    [[ $package != -* ]] || fail "$package is no package name: options for tdnf cannot be given under \`packages\`"
  done
}

# Success is what the package database says, not what tdnf says.
tdnf_check() {
  local root=$1 status=$2 absent repositories
  shift 2
  absent=$(rpm_absent "$root" "$@")
  repositories=$(unreadable_repositories)
  if [ "$status" -ne 0 ] || [ -n "$absent" ]; then
    tdnf_failed "$status" "$repositories" "${absent:-$*}"
  fi
  if said 'scriptlet failed|script (warning|error) in|Error in [A-Z]+ scriptlet'; then
    fail "the install script of a package failed, so what it should have set up is missing (see above)"
  fi
  [ -z "$repositories" ] ||
    warn "package repository not readable: $repositories; all packages came from the others"
}

said() {
  grep -Eq -- "$1" "$tdnf_log"
}

# What tdnf printed, as picked by a sed script: the last line of it, or all of it in one line.
last_said() {
  sed -n "$1" "$tdnf_log" | tail -n 1
}

all_said() {
  sed -n "$1" "$tdnf_log" | LC_ALL=C sort -u | paste -s -d , | sed 's/,/, /g'
}

unreadable_repositories() {
  all_said "s/.*Failed to synchronize cache for repo '\([^']*\)'.*/\1/p; s/^Disabling Repo: '\([^']*\)'.*/\1/p"
}

# tdnf_failed STATUS REPOSITORIES PACKAGES: tells causes apart by tdnf's error number; the exit code
# is only its lowest byte. The disk comes first, since a full one makes everything else go wrong.
tdnf_failed() {
  local status=$1 repositories=$2 packages=$3 number
  number=$(last_said 's/.*Error(\([0-9]*\)) : .*/\1/p')
  explain_disk "$number"
  explain_outage "$number" "$repositories"
  explain_packages "$number"
  explain_trust "$number"
  explain_transaction
  [ "$status" -ne 0 ] || fail "tdnf reported success, but this is not installed: $packages"
  fail "tdnf could not install $packages (exit code $status; its own message is above)"
}

explain_disk() {
  case $1 in 1036 | 1628) fail_disk ;; esac
  if said 'No space left on device|more space (needed )?on|[Ii]nsufficient disk space'; then
    fail_disk
  fi
}

fail_disk() {
  fail "the disk of the builder is full: there is no room for the packages" \
    "free some space, for example with \`docker buildx prune\`"
}

# Microsoft's repositories are skipped when they do not answer; only then is a package "not found".
# 1201 to 1299 are curl's error numbers, 1622 stands for an HTTP status among other things.
explain_outage() {
  local number=$1 repositories=$2
  case $number in
    12[0-9][0-9]) fail_outage "$repositories" ;;
    1622) ! said 'when downloading' || fail_outage "$repositories" ;;
    2004) fail "the index of a package repository is not signed by a key that this image knows: ${repositories:-see above}" ;;
    1661) fail_junk ;;
    1301) [ -z "$repositories" ] || ! said 'nothing provides' || fail_outage "$repositories" ;;
    1011 | '') [ -z "$repositories" ] || fail_outage "$repositories" ;;
  esac
}

fail_outage() {
  local reason
  reason=$(last_said 's/^curl#[0-9]*: //p; s/^Error: \([0-9]*\) when downloading.*/it answers \1/p; s/^Error(12[0-9][0-9]) : //p')
  fail "package repository not reachable or not readable: ${1:-see above}${reason:+ ($reason)}" \
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
}

fail_junk() {
  fail "a package repository answers with something that is not repository metadata (see above)" \
    "a proxy or a login page may stand between the builder and the repository"
}

explain_packages() {
  local found
  case $1 in
    1011)
      found=$(all_said 's/^\(.*\) package not found or not installed.*/\1/p')
      ! declare -F explain_libraries >/dev/null || explain_libraries "$found"
      [ -z "$found" ] || fail "no such package: $found" "check the spelling under \`packages\`; the path of a file is no package name"
      ;;
    1301)
      found=$(last_said 's/.*\(nothing provides .*\)/\1/p')
      [ -z "$found" ] || fail "a package needs what no repository has: $found"
      found=$(last_said 's/.*\(package .* conflicts with .*\)/\1/p')
      [ -z "$found" ] || fail "packages exclude each other: $found" "leave one of them out under \`packages\`"
      ;;
  esac
}

explain_trust() {
  local found
  found=$(all_said 's/.*package \([^ ]*\) does not verify: no signature.*/\1/p')
  [ -z "$found" ] || fail "package without a signature: $found" "only signed packages are installed"
  case $1 in
    1514) fail "a package is signed with a key that its repository does not name (see above)" ;;
    1523) fail "a package repository checks signatures, but names no key (\`gpgkey\`)" ;;
    1528) fail "a package is not what its repository announced: the checksum differs (see above)" "try again; a mirror may be out of step" ;;
  esac
}

explain_transaction() {
  local found
  found=$(last_said 's/.*\(file .* conflicts \(between\|with\) .*\)/\1/p')
  [ -z "$found" ] || fail "two packages hold the same file: $found"
  if said 'Error in PREIN scriptlet|%prein|%pre\('; then
    fail "the install script of a package failed, so that package is missing (see above)"
  fi
}

# rpm_absent ROOT PACKAGE...: prints what the database does not know, under any spelling that tdnf takes.
rpm_absent() {
  local root=$1 package absent=()
  shift
  for package in "$@"; do
    rpm_knows "$root" "$package" || absent+=("$package")
  done
  printf '%s' "${absent[*]}"
}

rpm_knows() {
  local root=$1 package=${2// /} name
  name=${package%%[<>=]*}
  case $package in
    *[*?]* | *\[*) [ -n "$(rpm --root "$root" -qa "$package")" ] && return ;;
    # tdnf has compared the versions of a range; rpm's queries cannot.
    *[\<\>]*) package=$name ;;
    *=*) package=$name-${package#*=} ;;
  esac
  rpm --root "$root" -q "$package" >/dev/null 2>&1 ||
    rpm --root "$root" -q --whatprovides "$package" >/dev/null 2>&1
}
