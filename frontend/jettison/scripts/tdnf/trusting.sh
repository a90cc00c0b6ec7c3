#!/bin/bash
# Whose packages and indexes are believed: of repositories of the build file tdnf needs more than their keys.

# shellcheck disable=SC2154  # common.sh has `scratch`, repositories.sh has `trusted`, tdnf.sh and installing.sh the rest

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
  ! grep -qx 'repo_gpgcheck=1' "$2" || grep -qsx 'enabled=1' /etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf ||
    fail "this builder cannot check the index of the package repository $1: its tdnf has no repogpgcheck plugin" \
      "write \`verify: packages\` for this repository if only its packages are to be checked"
}

# check_signatures ROOT RELEASE PACKAGE...: one package of a repository in `unverified` makes tdnf pass all packages of
# the transaction. So they are looked at before it: each is signed by a known key, or is in one of these repositories.
check_signatures() {
  local root=$1 release=$2 file unsigned=()
  shift 2
  [ ${#unverified[@]} -gt 0 ] || return 0
  mkdir -p "$scratch/rpms"
  manager_run "$root" "$release" --downloadonly --downloaddir="$scratch/rpms" -- "$@"
  [ "$manager_status" -eq 0 ] || check_installed "$@"
  import_keys
  for file in "$scratch/rpms"/*.rpm; do
    rpmkeys --dbpath "$trusted/rpm" --checksig "$file" >/dev/null 2>&1 || of_unverified "$file" ||
      unsigned+=("$(rpm -qp --nosignature --qf '%{NEVRA}' "$file")")
  done
  rm -rf "$scratch/rpms"
  [ ${#unsigned[@]} -eq 0 ] || fail_unsigned "$(listed "${unsigned[@]}")"
}

# The keys go into a database of their own: those that the builder trusts for itself do not count here.
import_keys() {
  local key
  mkdir -p "$trusted/rpm"
  sed -n 's/^gpgkey=//p' "$repository_folder"/*.repo | tr -s ' ' '\n' | sed 's:^file\://::' >"$trusted/list"
  while IFS= read -r key; do
    rpmkeys --dbpath "$trusted/rpm" --import "$key" >/dev/null 2>&1 || true
  done <"$trusted/list"
}

of_unverified() {
  local name version repository
  name=$(rpm -qp --nosignature --qf '%{NAME}' "$1")
  version=$(rpm -qp --nosignature --qf '%{EPOCHNUM}:%{VERSION}-%{RELEASE}' "$1")
  for repository in "${unverified[@]}"; do
    # tdnf 3.5.2 leaves out the epoch, and both leave out that of 0.
    ! manager_list --repo="$repository" "$name" | grep -qxF -e "$name $version" -e "$name ${version#*:}" || return 0
  done
  return 1
}
