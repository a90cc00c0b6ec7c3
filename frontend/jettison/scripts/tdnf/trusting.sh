#!/bin/bash
# Whose packages and indexes are believed: of repositories of the build file tdnf needs more than their keys.

# shellcheck disable=SC2154  # common.sh has `scratch`, repositories.sh has `trusted`, tdnf.sh and installing.sh the rest
# Where install_checked has tdnf put packages.
readonly fetched=$scratch/rpms

# unverified[ID]: a repository whose packages need no signature: of `rootfs.repos` (`verify: none`), or of the builder.
declare -A unverified=()

# manager_take_key FILE: gives it to GnuPG. tdnf imports keys for packages, but for an index it takes those that GnuPG has.
manager_take_key() {
  [ -d "$trusted/gnupg" ] || prepare_gnupg
  gpg --batch --quiet --import "$1" >"$scratch/import" 2>&1
}

prepare_gnupg() {
  require_to_trust gpg
  mkdir -p "$trusted/gnupg"
  chmod 0700 "$trusted/gnupg"
  # With the keys that the builder has for its own repositories.
  [ ! -d ~/.gnupg ] || cp -a ~/.gnupg/. "$trusted/gnupg"
  export GNUPGHOME=$trusted/gnupg
}

# manager_add_repository ID FILE: without its plugin tdnf ignores that an index is to be checked.
manager_add_repository() {
  skip_lists "$2"
  note_unverified "$2"
  ! grep -qx 'repo_gpgcheck=1' "$2" || grep -qsx 'enabled=1' /etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf ||
    fail "this builder cannot check the index of the package repository $1: its tdnf has no repogpgcheck plugin" \
      "write \`verify: packages\` for this repository if only its packages are to be checked"
}

# note_unverified FILE...: adds to `unverified`. In pure bash, since nearly no build has such a repository.
note_unverified() {
  local file line id=''
  for file in "$@"; do
    while IFS= read -r line; do
      line=${line// /}
      case ${line,,} in
        '['*) id=${line#[} id=${id%%]*} ;;
        gpgcheck=0 | gpgcheck=false | gpgcheck=no) unverified[$id]=1 ;;
      esac
    done <"$file"
  done
}

# install_checked OPTION... WORD...: installs the files that it has looked at, and no others. One package of a repository
# in `unverified` makes tdnf pass all packages of the transaction; so tdnf fetches them, and is then given these files.
install_checked() {
  local files
  rm -rf "$fetched"
  mkdir -p "$fetched"
  tdnf_said install -y --downloadonly --downloaddir="$fetched" "$@"
  files=("$fetched"/*.rpm)
  [ "$manager_status" -eq 0 ] && [ -f "${files[0]}" ] || return 0
  check_whole "${files[@]}" || return 0
  check_files "${files[@]}"
  tdnf_said install -y --rpmverbosity=info --nogpgcheck --disablerepo='*' "${files[@]}"
}

# check_whole FILE...: says of a damaged one what tdnf says when it cannot read it.
check_whole() {
  local file
  for file in "$@"; do
    is_whole "$file" || {
      printf 'Error processing package: %s\nError(1472) : rpm generic failure\n' "${file##*/}" | tee -a "$manager_log"
      manager_status=1
    }
  done
  [ "$manager_status" -eq 0 ]
}

# check_files FILE...: each is a package of the plan that tdnf has printed. If its repository is verified, one of that
# repository's keys has signed it. What a file says of itself counts only if no other one says the same.
check_files() {
  local package repository file packages unsigned=() strangers=()
  local -A origin=() seen=()
  while read -r package repository; do
    origin[$package]=$repository
  done <<<"$(plan_rows "$manager_log" '\1-\3.\2 \4' | sed -E 's/-[0-9]+:([^ ]+ )/-\1/')"
  mapfile -t packages <<<"$(rpm -qp --nosignature --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' "$@" 2>/dev/null)"
  for file in "$@"; do
    package=${packages[0]:-} packages=("${packages[@]:1}")
    repository=${package:+${origin[$package]:-}}
    [ -n "$repository" ] && [ -z "${seen[$package]:-}" ] ||
      fail "a package file is not what the index of its repository says: ${file##*/} holds ${package:-no package}"
    seen[$package]=1
    if [ -n "${unverified[$repository]:-}" ] || is_signed_for "$repository" "$file"; then
      continue
    elif is_unsigned "$file"; then
      unsigned+=("$package")
    else
      strangers+=("${file##*/}")
    fi
  done
  [ ${#unsigned[@]} -eq 0 ] || fail_unsigned "$(listed "${unsigned[@]}")"
  [ ${#strangers[@]} -eq 0 ] || fail_stranger "$(listed "${strangers[@]}")"
}

# is_signed_for REPOSITORY FILE: the keys of each go into a database of their own: neither those of others count, nor
# those that the builder trusts for itself.
is_signed_for() {
  local keys=$scratch/keys-of/$1 key
  if [ ! -d "$keys" ]; then
    mkdir -p "$keys"
    while IFS= read -r key; do
      rpmkeys --dbpath "$keys" --import "${key#file://}" >/dev/null 2>&1 || true
    done <<<"$(sed -n "/^\[$(literal "$1")\]/,/^\[/s/^gpgkey *= *//p" "$repository_folder"/*.repo | tr -s ' ' '\n')"
  fi
  rpmkeys --dbpath "$keys" --checksig "$2" >/dev/null 2>&1
}

is_unsigned() {
  local found
  found=$(rpm -qp --nosignature --qf '%{RSAHEADER}%{DSAHEADER}%{SIGPGP}%{SIGGPG}' "$1" 2>/dev/null)
  [ -z "${found//(none)/}" ]
}
