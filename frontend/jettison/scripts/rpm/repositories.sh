#!/bin/bash
# Shared by scripts that make a root: repositories beside the distribution's own, and whom they are trusted to be.

# shellcheck disable=SC2154  # common.sh has `scratch`, manager.sh has `manager_command`, installing.sh has `repository_folder`, `silence`, `least_rate` and `authorities`
readonly trusted=$scratch/keys

# add_repositories FOLDER: adds its repositories. Their keys are fetched here, so that one that is not there is named.
add_repositories() {
  local file number=0
  mkdir -p "$trusted"
  require_to_trust curl
  for file in "$1"/*.repo; do
    add_repository "$file"
  done
}

# require_to_trust TOOL
require_to_trust() {
  command -v "$1" >/dev/null ||
    fail "this builder has no $1, so no repository of \`rootfs.repos\` can be trusted"
}

# add_repository FILE: adds a repository, with the files of its keys in place of their addresses. `number` is that of the
# last key.
add_repository() {
  local file=$1 copy=$repository_folder/${1##*/} netrc=$repository_folder/${1##*/}.netrc name login='' key addresses keys=()
  name=$(sed -n 's/^name=//p' "$file")
  ! grep -qxF -e "[$name]" "$repository_folder"/*.repo ||
    fail "the builder image has a package repository $name of its own" "give the one under \`rootfs.repos\` another name"
  read_logins "$file" >"$netrc"
  [ ! -s "$netrc" ] || login=$(own_login "$name" "$(sed -n 's/^baseurl=//p' "$file")")
  IFS=' ' read -r -a addresses <<<"$(sed -n 's/^gpgkey=//p' "$file")"
  for key in "${addresses[@]}"; do
    number=$((number + 1))
    fetch_key "$name" "$key" "$trusted/$number"
    manager_take_key "$trusted/$number" ||
      fail "the key of the package repository $name is no OpenPGP key: $key" "give the address of the public key itself"
    keys+=("file://$trusted/$number")
  done
  # After the base, before the others.
  sed "s|^gpgkey=.*|gpgkey=${keys[*]}\npriority=-900|" "$file" >"$copy"
  [ -z "$login" ] || printf '%s\n' "$login" >>"$copy"
  own_repositories+=("$name")
  [ -z "$authorities" ] || printf 'sslcacert=%s\n' "$authorities" >>"$copy"
  manager_add_repository "$name" "$copy"
}

# read_logins FILE: prints the secrets of a repository, which have the form of `.netrc`; beside it stands where they are.
read_logins() {
  local secret
  [ -f "${1%.repo}.secrets" ] || return 0
  while IFS= read -r secret; do
    cat "$secret"
    echo
  done <"${1%.repo}.secrets"
}

# own_login REPOSITORY ADDRESS: prints the lines for the login of the address's host, as package managers read no such file.
own_login() {
  local host=${2#*://} words i found='' login='' password=''
  host=${host%%/*} host=${host%:*}
  IFS=$' \t\n' read -r -d '' -a words <"$netrc" || :
  for ((i = 0; i < ${#words[@]}; i++)); do
    # The first that fits counts, as with curl.
    [ -z "$found" ] || [[ ${words[i]} != @(machine|default) ]] || break
    case ${words[i]} in
      default) found=yes ;;
      machine) [ "${words[i + 1]:-}" != "$host" ] || found=yes ;;
      login) [ -z "$found" ] || login=${words[i + 1]:-} ;;
      password) [ -z "$found" ] || password=${words[i + 1]:-} ;;
      *) continue ;;
    esac
    [ "${words[i]}" = default ] || i=$((i + 1))
  done
  [ -n "$login" ] && [ -n "$password" ] || fail "the secrets of the package repository $1 have no login for $host" \
    "a secret has the form of \`.netrc\`: \`machine $host login NAME password PASSWORD\`"
  # A package manager may cut off a longer line, and take this for the beginning of a list.
  [ ${#password} -lt 1000 ] && [[ $password != '{'* ]] ||
    fail "$manager_command cannot take the password of the package repository $1: it is longer than 999 characters, or begins with {"
  printf 'username=%s\npassword=%s\n' "$login" "$password"
}

# fetch_key REPOSITORY ADDRESS FILE
fetch_key() {
  local said status=0
  local limits=(--connect-timeout "$silence" --speed-time "$silence" --speed-limit "$least_rate")
  limits+=(--retry 2 --retry-max-time "$silence")
  # A key that came without TLS could be anybody's, also after a redirection.
  local ways=(--proto '=https,file' --proto-redir '=https' --globoff)
  [ -z "$authorities" ] || ways+=(--cacert "$authorities")
  # shellcheck disable=SC2154  # add_repository has `netrc`
  [ ! -s "${netrc:-}" ] || ways+=(--netrc-file "$netrc")
  said=$(curl -fsSL "${ways[@]}" "${limits[@]}" --output "$3" -- "$2" 2>&1) || status=$?
  said=$(sed -n 's/^curl: ([0-9]*) //p' <<<"$said" | tail -n 1)
  [ "$status" -ne 60 ] || fail_untrusted "the server that has the key of the package repository $1: $2 ($said)"
  [ "$status" -eq 0 ] || fail "the key of the package repository $1 cannot be fetched: $2 ($said)" \
    "this is an outage or a wrong address; check \`keys\`, proxy and DNS"
}
