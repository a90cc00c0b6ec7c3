#!/bin/bash
# Shared by scripts that make a root: repositories beside the distribution's own, and whom they are trusted to be.

# shellcheck disable=SC2154  # common.sh has `scratch`, watching.sh has `silence`, authorities.sh has `authorities`
readonly trusted=$scratch/keys

# Repositories whose packages need no signature (`verify: none`).
unverified=()

# trust_repositories FOLDER: fetches the keys of its repositories, so that one that is not there is named, and
# gives them to GnuPG. tdnf imports keys for packages, but for an index it takes those that GnuPG has.
trust_repositories() {
  local file tool number=0
  for tool in gpg curl; do
    command -v "$tool" >/dev/null ||
      fail "this builder has no $tool, so no repository of \`rootfs.repos\` can be trusted"
  done
  prepare_gnupg
  for file in "$1"/*.repo; do
    add_repository "$file"
  done
}

prepare_gnupg() {
  mkdir -p "$trusted/gnupg"
  chmod 0700 "$trusted/gnupg"
  # With the keys that the builder has for its own repositories.
  [ ! -d ~/.gnupg ] || cp -a ~/.gnupg/. "$trusted/gnupg"
  export GNUPGHOME=$trusted/gnupg
}

# add_repository FILE: gives tdnf a repository, with the files of its keys in place of their addresses. `number` is
# that of the last key.
add_repository() {
  local file=$1 copy=$tdnf_repos/${1##*/} name key addresses keys=()
  name=$(sed -n 's/^name=//p' "$file")
  ! grep -qx 'gpgcheck=0' "$file" || unverified+=("$name")
  IFS=' ' read -r -a addresses <<<"$(sed -n 's/^gpgkey=//p' "$file")"
  for key in "${addresses[@]}"; do
    number=$((number + 1))
    fetch_key "$name" "$key" "$trusted/$number"
    keys+=("file://$trusted/$number")
  done
  # After the base, before the others.
  sed "s|^gpgkey=.*|gpgkey=${keys[*]}\npriority=-900|" "$file" >"$copy"
  own_repositories+=("$name")
  skip_lists "$copy"
  [ -z "$authorities" ] || printf 'sslcacert=%s\n' "$authorities" >>"$copy"
  ! grep -qx 'repo_gpgcheck=1' "$file" || need_plugin "$name"
}

# fetch_key REPOSITORY ADDRESS FILE
fetch_key() {
  local said status=0
  local limits=(--connect-timeout "$silence" --speed-time "$silence" --speed-limit 1)
  limits+=(--retry 2 --retry-max-time "$silence")
  # A key that came without TLS could be anybody's, also after a redirection.
  local ways=(--proto '=https,file' --proto-redir '=https' --globoff)
  [ -z "$authorities" ] || ways+=(--cacert "$authorities")
  said=$(curl -fsSL "${ways[@]}" "${limits[@]}" --output "$3" -- "$2" 2>&1) || status=$?
  said=$(sed -n 's/^curl: ([0-9]*) //p' <<<"$said" | tail -n 1)
  [ "$status" -ne 60 ] || fail_untrusted "the server that has the key of the package repository $1: $2 ($said)"
  [ "$status" -eq 0 ] || fail "the key of the package repository $1 cannot be fetched: $2 ($said)" \
    "this is an outage or a wrong address; check \`keys\`, proxy and DNS"
  gpg --batch --quiet --import "$3" >"$scratch/import" 2>&1 ||
    fail "the key of the package repository $1 is no OpenPGP key: $2" "give the address of the public key itself"
}

# Without its plugin tdnf ignores that an index is to be checked.
need_plugin() {
  grep -qsx 'enabled=1' /etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf ||
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
  tdnf_run "$root" "$release" --downloadonly --downloaddir="$scratch/rpms" -- "$@"
  [ "$tdnf_status" -eq 0 ] || tdnf_check "$@"
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
  sed -n 's/^gpgkey=//p' "$tdnf_repos"/*.repo | tr -s ' ' '\n' | sed 's:^file\://::' >"$trusted/list"
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
    ! tdnf_list --repo="$repository" "$name" | grep -qxF -e "$name $version" -e "$name ${version#*:}" || return 0
  done
  return 1
}
