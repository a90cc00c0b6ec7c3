#!/bin/bash
# Shared by the scripts that install packages: one way to call tdnf, one way to read what it says.
# tdnf's exit code alone says little: it is 0 when a repository holds junk or a %post failed, and
# one code stands for an outage as well as for a misspelt name.

readonly tdnf_log=/tmp/jettison-tdnf.log

fail() {
  printf 'jettison: %s\n' "$@" >&2
  exit 1
}

# A configuration that keeps downloaded packages, so that the cache mount is worth having, and rpm
# macros for what old versions of tdnf have no option for. Unsigned packages pass unless rpm itself
# is told to refuse them.
tdnf_prepare() {
  mkdir -p /etc/rpm
  {
    printf '%%_pkgverify_level signature\n'
    printf '%%_install_langs C\n'
    printf '%%_excludedocs 1\n'
  } >/etc/rpm/macros.jettison
  {
    grep -v '^keepcache' /etc/tdnf/tdnf.conf
    printf 'keepcache=1\n'
  } >/tmp/jettison-tdnf.conf
}

# tdnf_install RELEASE [OPTION...] -- PACKAGE...
tdnf_install() {
  local release=$1 options=() status=0
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  tdnf install -y -c /tmp/jettison-tdnf.conf --refresh --releasever="$release" \
    --setopt=reposdir=/etc/yum.repos.d --setopt=tsflags=nodocs \
    "${options[@]}" "$@" >"$tdnf_log" 2>&1 || status=$?
  cat "$tdnf_log"
  tdnf_explain "$status" "$@"
}

# Turns what tdnf printed into one plain error, or returns when nothing went wrong.
tdnf_explain() {
  local status=$1 unreachable
  shift
  unreachable=$(sed -n "s/.*Failed to synchronize cache for repo '\([^']*\)'.*/\1/p; s/^Disabling Repo: '\([^']*\)'.*/\1/p" "$tdnf_log" | sort -u | tr '\n' ' ')
  if [ -n "$unreachable" ]; then
    fail "package repository not reachable or not readable: ${unreachable% }" \
      "this is an outage or a network setting, not a mistake in the description; try again later"
  fi
  if grep -q 'repomd' "$tdnf_log" && grep -q 'Error(1661)' "$tdnf_log"; then
    fail "a package repository answers with something that is not repository metadata (see above)"
  fi
  if [ "$status" -ne 0 ]; then
    tdnf_failed "$status" "$@"
  fi
  if grep -Eiq '(scriptlet failed|%post.*(failed|error)|error in POST)' "$tdnf_log"; then
    fail "a package's install script failed, so the root cannot be trusted (see above)"
  fi
}

tdnf_failed() {
  local status=$1 missing
  shift
  missing=$(sed -n 's/^\(.*\) package not found or not installed.*/\1/p' "$tdnf_log" | sort -u | tr '\n' ' ')
  if [ -n "$missing" ]; then
    fail "no such package: ${missing% }" "check the spelling under \`packages\`"
  fi
  fail "tdnf could not install: $* (exit $status, its own message is above)"
}

# rpm_verify_present [RPM OPTION...] -- PACKAGE...: asks the database, since tdnf may say 0 and do nothing.
rpm_verify_present() {
  local options=() package
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  for package in "$@"; do
    rpm "${options[@]}" -q "$package" >/dev/null 2>&1 ||
      rpm "${options[@]}" -q --whatprovides "$package" >/dev/null 2>&1 ||
      fail "tdnf reported success, but $package is not installed"
  done
}
